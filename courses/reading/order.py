"""The lessons of a course in the order in which they are read."""

from dataclasses import dataclass
from functools import cached_property

from django.db import connection

from courses.reading.seen import lessons_to_see
from courses.stamp import PRESENT, Watch

MOST = 4  # courses whose order a process keeps


@dataclass(frozen=True)
class Order:
    """Primary keys and addresses of the lessons of one course, the first one first."""

    lessons: list[tuple[int, str]]

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each lesson, from 0, by its address."""
        return {slug: place for place, (_pk, slug) in enumerate(self.lessons)}

    def around(self, place: int) -> tuple[int | None, int, int | None]:
        """Return the primary keys of the lesson before that at `place`, of itself, and of the one after it."""
        before = self.lessons[place - 1][0] if place else None
        after = self.lessons[place + 1][0] if place + 1 < len(self.lessons) else None
        return before, self.lessons[place][0], after


class Orders:
    """The orders of the courses that were read last, as long as `watch` names the same moment.

    Without them a lesson among ten thousand would cost its reader a walk past all the others. They are what is
    committed: within a transaction, as of a preview that shows what is not public, each order is read anew.
    """

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._kept: tuple[object, dict[str, Order]] = (None, {})

    def of(self, course_slug: str, *, drafts: bool = False) -> Order:
        """Return the order of what readers see of a course, or with `drafts` of all; empty where there is none."""
        moment = None if drafts or connection.in_atomic_block else self._watch.moment()
        if moment is None:
            return _read(course_slug, drafts)
        kept = self._kept
        if kept[0] is not moment:
            kept = self._kept = (moment, {})
        return kept[1].get(course_slug) or _keep(kept[1], course_slug)


def _keep(orders: dict[str, Order], course_slug: str) -> Order:
    """Read an order and keep it, but for an empty one: anybody may invent an address."""
    order = _read(course_slug, drafts=False)
    if order.lessons:
        orders[course_slug] = order
        for slug in list(orders)[:-MOST]:
            orders.pop(slug, None)
    return order


def _read(course_slug: str, drafts: bool) -> Order:
    return Order(list(lessons_to_see(drafts).filter(course__slug=course_slug).values_list("pk", "slug")))


ORDERS = Orders(PRESENT)
