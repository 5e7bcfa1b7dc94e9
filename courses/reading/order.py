"""In which order the lessons of a course are read: found once for each state of the lessons, however many they are."""

from dataclasses import dataclass
from functools import cached_property

from django.db import connection

from courses.models import Course, Lesson
from courses.reading.seen import lessons_to_see
from courses.stamp import Moment, present

MOST = 50_000  # lessons that are remembered, some hundred bytes each; then it begins anew


@dataclass(frozen=True)
class Place:
    """Where a lesson stands: its number, of how many, and the keys of the lessons around it."""

    number: int
    count: int
    previous: int | None
    next: int | None


class Order:
    """The keys of the lessons of one course, in order."""

    def __init__(self, keys: list[int]) -> None:
        self.keys = keys

    @cached_property
    def _positions(self) -> dict[int, int]:
        return {key: at for at, key in enumerate(self.keys)}

    def place(self, lesson: Lesson) -> Place | None:
        """Return where the lesson stands, None where it does not."""
        at, last = self._positions.get(lesson.pk), len(self.keys) - 1
        if at is None:
            return None
        around = (self.keys[at - 1] if at else None, self.keys[at + 1] if at < last else None)
        return Place(at + 1, last + 1, *around)


@dataclass(frozen=True)
class _Kept:
    """What was found while the lessons were as they are at `moment`; by the key of the course."""

    moment: Moment | None
    orders: dict[int, Order]


_kept = _Kept(None, {})


def place_of(lesson: Lesson, course: Course, *, drafts: bool = False) -> Place | None:
    """Return where `lesson` stands among those of its course that there are to see; None where it is gone meanwhile."""
    # Within a transaction PostgreSQL has not written yet that something has changed.
    if drafts or connection.in_atomic_block:
        return _look(course, drafts).place(lesson)
    return _order(course).place(lesson)


def _order(course: Course) -> Order:
    """Return the order that readers see, as it is now: one query says whether what is remembered still holds."""
    global _kept
    kept, moment = _kept, present(_kept.moment)
    if kept.moment is not moment or sum(len(each.keys) for each in kept.orders.values()) > MOST:
        kept = _kept = _Kept(moment, {})
    if course.pk not in kept.orders:
        kept.orders[course.pk] = _look(course, drafts=False)
    return kept.orders[course.pk]


def _look(course: Course, drafts: bool) -> Order:
    return Order(list(lessons_to_see(course, drafts).values_list("pk", flat=True)))
