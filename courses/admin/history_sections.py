"""What the history of a thing shows: its versions, page by page, and what differs between two of them."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Model

from courses.actions.versions import GONE
from courses.admin.review_parts import AUTHORS
from courses.admin.review_things import page_of
from courses.admin.review_words import stage_of
from courses.differences import Difference, differences
from courses.models import Course, Lesson, Review, Stage, State, Version, VersionKind
from courses.versions import KINDS, name_of

A_PAGE = 25  # versions
LONGEST_NUMBER = 9  # digits: what is longer is no number of ours


@dataclass(frozen=True)
class Section:
    """One page of the versions of one thing, the newest first, and those two of all that are compared.

    `versions` holds those two as well where they stand on another page: what was chosen there stays chosen.
    """

    kind: str
    name: str
    versions: list[Version]
    page: Page
    newest: int
    old: int
    new: int
    rows: list[Difference] | None

    @property
    def title(self) -> str:
        """What the thing is called."""
        return f"{VersionKind(self.kind).label} · {self.name}"

    @property
    def chosen(self) -> str:
        """What the address of another page says, before its number."""
        return urlencode({"kind": self.kind, "name": self.name, "old": self.old, "new": self.new})


def keys(thing: Model) -> list[tuple[str, str]]:
    """Return what the history of `thing` shows, by kind and name."""
    return [(KINDS[type(thing)], name_of(thing))]


def sections(request, thing: Model) -> list[Section]:
    """Return the histories of `thing`, in a number of queries that does not grow with them."""
    return [_section(request, thing, kind, name) for kind, name in keys(thing)]


def _section(request, thing: Model, kind: str, name: str) -> Section:
    """Return a page of versions, with the two that were chosen, or else the newest two, compared."""
    given = request.GET if (request.GET.get("kind"), request.GET.get("name")) == (kind, name) else {}
    every = Version.objects.of(kind, name).defer("record")
    page = Paginator(every, A_PAGE).get_page(given.get("page"))
    first = list(every.values_list("number", flat=True)[:2])
    newest = first[0] if first else 0
    wanted = {_number(given.get("old", "")), _number(given.get("new", "")), *first}
    chosen = {each.number: each for each in every.filter(number__in=wanted)}
    new = _known(given.get("new", ""), chosen, newest)
    old = _known(given.get("old", ""), chosen, first[-1] if first else 0)
    records = dict(every.filter(number__in={old, new}).values_list("number", "record")) if old != new else {}
    here = list(page)
    numbers = {each.number for each in here}
    away = [chosen[number] for number in {old, new} - numbers if number in chosen]
    rows = sorted([*here, *away], key=lambda each: -each.number)
    _mark(rows, review=Review.objects.of(kind, name).first(), newest=newest, is_read=_has_readers(thing))
    may_look = request.user.has_perm("courses.view_review")
    for each in rows:
        each.is_away = each in away
        each.review = each.review if may_look else ""
    found = differences(kind, records[old], records[new]) if records else None
    return Section(kind, name, rows, page, newest, old, new, found)


def _mark(versions: list[Version], *, review: Review | None, newest: int, is_read: bool) -> None:
    """Let each row know what is to be said of it: which one readers see, and which one waits for a review."""
    waits = review is not None and review.stage != Stage.PUBLISHED
    for each in versions:
        each.who = AUTHORS.get(each.author, each.author)
        each.was_taken_away = each.digest == GONE
        each.is_read = is_read and review is not None and each.number == review.public_number
        each.stage = stage_of(review) if waits and each.number == newest else ""
        each.review = page_of(review) if each.stage else ""


def _has_readers(thing: Model) -> bool:
    """Tell whether the pages on which a thing stands are published: its own, its lesson's, its course's."""
    lesson = thing if isinstance(thing, Lesson) else getattr(thing, "lesson", None)
    course = getattr(lesson, "course", None) or getattr(thing, "course", None)
    pages = (thing, lesson, course)
    return all(each.state == State.PUBLISHED for each in pages if isinstance(each, Course | Lesson))


def _number(given: str) -> int:
    """Return a number that an address gives, or 0, which no version has."""
    return int(given) if given.isdecimal() and len(given) <= LONGEST_NUMBER else 0


def _known(given: str, chosen: dict[int, Version], default: int) -> int:
    number = _number(given)
    return number if number in chosen else default
