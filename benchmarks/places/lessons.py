"""As many lessons as a measure asks for, in both languages: the shipped course, copied with all that stands in it.

Each copy of a lesson has claims of its own, as a written lesson would; sources and terms are shared by many.
"""

import json
import re

from django.db import transaction

from benchmarks.places.copies import Row, copy
from benchmarks.places.haste import quickly
from courses.models import (
    SOURCE_LANGUAGE,
    Claim,
    ClaimReference,
    ClaimText,
    Course,
    CourseText,
    Lesson,
    LessonText,
    Module,
    ModuleText,
    Reference,
    Review,
    Term,
    TermText,
    Use,
    VersionKind,
)
from courses.outline import fingerprint, stored_outline
from courses.translations import TITLE, said_by_claims
from courses.translations.digests import section_digests

SHELVES = 20  # sets of sources and terms that the copies share
MODULES, PAGES = [Module, ModuleText], [Lesson, LessonText, Use]
STATEMENTS = [Claim, ClaimText, ClaimReference]
OF_COURSE = (VersionKind.MODULE, VersionKind.LESSON, VersionKind.LESSON_TEXT, VersionKind.CLAIM)


@quickly()
@transaction.atomic
def grow(lessons: int, courses: int = 1) -> None:
    """Make the one course that there is so many courses with so many lessons altogether, all of them published."""
    each = lessons // courses
    there = Lesson.objects.count()
    copies = -(-each // there) - 1
    _shelves(min(SHELVES, copies + 1))
    _lengthen(copies)
    _cut(each)
    if courses > 1:
        _spread(courses - 1)


def _shelves(count: int) -> None:
    """Give each shelf but the first its own sources and terms."""

    def named(row: Row, number: int) -> None:
        row["key"] = f"s{number}-{row['key']}"
        if row.get("doi"):
            row["doi"] = f"{row['doi']}.{number}"

    if count > 1:
        copy([Reference], count - 1, {Reference: named})
        copy([Term, TermText], count - 1, {Term: named})


def _lengthen(copies: int) -> None:
    """Copy modules, lessons and claims within the course."""
    there, modules = Lesson.objects.count(), Module.objects.count()
    texts = _Texts()

    def module(row: Row, number: int) -> None:
        row["key"], row["position"] = f"{row['key']}-{number}", row["position"] + modules * number

    def lesson(row: Row, number: int) -> None:
        row["slug"], row["position"] = f"{row['slug']}-{number}", row["position"] + there * number

    def claim(row: Row, number: int) -> None:
        row["key"] = f"c{number}-{row['key']}"

    def source(row: Row, number: int) -> None:
        row["reference_id"] = _on(number % SHELVES, row["reference_id"])

    def use(row: Row, number: int) -> None:
        row["key"] = f"c{number}-{row['key']}" if row["kind"] == "claim" else _on(number % SHELVES, row["key"])

    changes = {Module: module, Lesson: lesson, LessonText: texts.change, Use: use, Claim: claim, ClaimReference: source}
    copy([*MODULES, *PAGES, *STATEMENTS], copies, changes)
    copy([Review], copies, {Review: _review})


def _on(shelf: int, key: str) -> str:
    return f"s{shelf}-{key}" if shelf else key


class _Texts:
    """Makes the words of copied lessons: links lead to the copies, and a translation follows its source as before."""

    def __init__(self) -> None:
        claims = Claim.objects.prefetch_related("texts")
        self.said = said_by_claims(claims)
        self.sources = {
            text.lesson_id: text
            for text in LessonText.objects.filter(language=SOURCE_LANGUAGE).select_related("lesson")
        }
        self.step = max(self.sources) + 1

    def change(self, row: Row, number: int) -> None:
        body, outline = row["body"], row["outline"]
        row["body"] = _links(body, number)
        row["outline"] = _outline(row["body"], outline, number)
        made_from = json.loads(row["made_from"])
        if made_from:
            source = self.sources[row["lesson_id"] - self.step * number]
            row["made_from"] = json.dumps(self._digests(source, number) | {TITLE: made_from[TITLE]})

    def _digests(self, source: LessonText, number: int) -> dict[str, str]:
        said = {f"c{number}-{key}": words for key, words in self.said.items()}
        body = _links(source.body, number)
        outline = stored_outline(body, json.loads(_outline(body, json.dumps(source.outline), number)))
        return section_digests(body, said, outline=outline)


def _links(body: str, number: int) -> str:
    body = body.replace("](claim:", f"](claim:c{number}-")
    shelf = number % SHELVES
    return re.sub(r"\]\((ref|term):", rf"](\1:s{shelf}-", body) if shelf else body


def _outline(body: str, outline: str, number: int) -> str:
    parts = json.loads(outline)["parts"]
    shelf = number % SHELVES
    renamed = [
        [name, line, [f"c{number}-{key}" for key in claims], *([_on(shelf, key) for key in keys] for keys in more)]
        for name, line, claims, *more in parts
    ]
    return json.dumps({**json.loads(outline), "of": fingerprint(body), "parts": renamed})


def _review(row: Row, number: int) -> bool:
    course, _, own = row["name"].partition("/")
    first, slash, rest = own.partition("/")
    is_claim = row["kind"] == VersionKind.CLAIM
    row["name"] = f"{course}/c{number}-{own}" if is_claim else f"{course}/{first}-{number}{slash}{rest}"
    return row["kind"] in OF_COURSE


def _cut(lessons: int) -> None:
    """Take away the last lessons that are too many, with their claims."""
    last = Lesson.objects.order_by("-position").values_list("pk", flat=True)
    extra = list(last[: Lesson.objects.count() - lessons])
    Claim.objects.filter(lesson__in=extra).delete()
    Lesson.objects.filter(pk__in=extra).delete()


def _spread(copies: int) -> None:
    """Copy the whole course."""

    def course(row: Row, number: int) -> None:
        row["slug"], row["position"] = f"{row['slug']}-{number}", row["position"] + number

    def review(row: Row, number: int) -> bool:
        course, slash, own = row["name"].partition("/")
        row["name"] = f"{course}-{number}{slash}{own}"
        return row["kind"] in {*OF_COURSE, VersionKind.COURSE}

    copy([Course, CourseText, *MODULES, *PAGES, *STATEMENTS], copies, {Course: course})
    copy([Review], copies, {Review: review})
