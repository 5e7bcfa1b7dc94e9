"""What the measure of the search does in a portal: it fills it, searches and scans it, and imports into it."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from copy import copy
from itertools import islice
from statistics import median
from unittest import mock

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import translation

from benchmarks.places.haste import quickly
from courses import markdown
from courses.models import ClaimText, Lesson, LessonText, Reference, SearchEntry, TermText, Use
from courses.models.search import Kind
from courses.search.contents import Content, of_lesson_text
from courses.search.results import search

BATCH = 250  # lessons
TIMES = 5  # of one answer; the median counts
NAMED_IN = 3  # lessons
DRUG = {"en": "\n\nThe drug quokkamab.\n", "zh-hant": "\n\n短尾袋鼠藥。\n"}
SCANNED = {
    LessonText: ("title", "takeaway", "body"),
    ClaimText: ("statement", "rests_on", "does_not_show"),
    TermText: ("name", "definition"),
    Reference: ("authors", "title", "journal"),
}


def grow(lessons: int) -> None:
    """Store the lessons that there are again, until there are so many, and index them."""
    there = list(Lesson.objects.order_by("position").prefetch_related("texts"))
    known = {text.body: _Known(text) for lesson in there for text in lesson.texts.all()}
    numbers = iter(range(len(there), lessons))
    with quickly():
        while part := list(islice(numbers, BATCH)):
            _store([(number, there[number % len(there)]) for number in part], known)
    for lesson in Lesson.objects.order_by("pk")[:NAMED_IN]:
        for text in lesson.texts.all():
            text.body += DRUG[text.language]
            text.save()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA optimize" if connection.vendor == "sqlite" else "ANALYZE")


@transaction.atomic
def _store(part: list[tuple[int, Lesson]], known: dict[str, "_Known"]) -> None:
    lessons = Lesson.objects.bulk_create(
        Lesson(
            course_id=lesson.course_id,
            module_id=lesson.module_id,
            slug=f"{lesson.slug}-{number}",
            position=number,
            state=lesson.state,
            published_at=lesson.published_at,
        )
        for number, lesson in part
    )
    texts = LessonText.objects.bulk_create(
        LessonText(
            lesson=made,
            language=text.language,
            title=f"{text.title} ({number})",
            **{name: getattr(text, name) for name in ("takeaway", "body", "made_from", "outline")},
        )
        for made, (number, lesson) in zip(lessons, part, strict=True)
        for text in lesson.texts.all()
    )
    contents = [each for text in texts for each in known[text.body].contents(text)]
    SearchEntry.objects.replace(Kind.TEXT, [text.pk for text in texts], contents)
    claims = ((text, key) for text in texts for key in known[text.body].claims)
    Use.objects.bulk_create(Use(text=text, kind="claim", key=key, position=1) for text, key in claims)


class _Known:
    """A text that is stored many times: its document, and what there is to find below its title."""

    def __init__(self, text: LessonText) -> None:
        self.document = markdown.parse(text.body)
        self.claims = list(dict.fromkeys(self.document.keys("claim")))
        self.sections = list(of_lesson_text(text, self.document))[1:]

    def contents(self, text: LessonText) -> Iterator[Content]:
        """Yield what there is to find in a text that differs from the known one in its title."""
        yield next(of_lesson_text(text, self.document))
        for section in self.sections:
            mine = copy(section)
            mine.owner = text.pk
            yield mine


def searched(language: str, typed: str) -> int:
    """Search, and return how much was found."""
    with translation.override(language):
        return len(search(typed, language).results)


def scanned(language: str, typed: str) -> int:
    """Look through every text, and return how many have it."""
    found = 0
    with connection.cursor() as cursor:
        for model, columns in SCANNED.items():
            condition = " OR ".join(f"{column} LIKE %s" for column in columns)
            query = f"SELECT id FROM {model._meta.db_table} WHERE {condition}"  # noqa: S608 - names of ours
            cursor.execute(query, [f"%{typed}%"] * len(columns))
            found += len(cursor.fetchall())
    return found


def seconds(do, language: str, typed: str) -> float:
    """Return the median of the time that an answer takes. Raises LookupError where nothing is found."""
    if not do(language, typed):
        raise LookupError(typed)
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        do(language, typed)
        taken.append(time.perf_counter() - began)
    return median(taken)


def imported(folder: str, *, with_index: bool) -> float:
    """Import a course folder, and return the seconds of the processor that it took."""
    index = type(SearchEntry.objects.all())
    began = time.process_time()
    with ExitStack() as stack:
        if not with_index:
            for name in ("replace", "index_rows"):
                stack.enter_context(mock.patch.object(index, name, return_value=None))
            stack.enter_context(mock.patch("courses.models.use.of_lesson_text", return_value=[]))
        call_command("import_course", folder, verbosity=0)
    return time.process_time() - began
