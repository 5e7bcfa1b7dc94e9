"""What a search asks the database: each question is small, and its answer bounded by what was found."""

from typing import NamedTuple

from django.db.models import F, FilteredRelation, Q, Sum

from courses.models import (
    SOURCE_LANGUAGE,
    Claim,
    Lesson,
    LessonText,
    Reference,
    SearchBatch,
    SearchEntry,
    SearchPostings,
    SearchWord,
    SourceChange,
    Term,
    TermText,
    Use,
)
from courses.models.search import Kind
from courses.search.prepared import Prepared

MOST_ROWS = 2000  # of the postings of one word
ENTRIES_AT_ONCE = 60


class Entry(NamedTuple):
    """An entry of the index, and what it is of: section of a lesson's text, claim of a course, term, or reference."""

    pk: int
    kind: str
    language: str
    heading: str
    words: str
    stretches: list
    section: str
    text: int | None
    lesson: int | None
    course: int | None
    claim: str | None
    term: int | None
    reference: int | None
    title: str | None  # of the lesson's text
    is_public: bool | None  # of the same


class LessonRow(NamedTuple):
    """A lesson that readers see."""

    pk: int
    slug: str
    course: int
    course_slug: str


class ClaimRow(NamedTuple):
    """A claim, and what it says in the source language."""

    course: int
    key: str
    level: str
    safety_critical: bool
    checked: object
    months: int | None
    statement: str | None
    does_not_show: str | None


def _entries(pks, _at):
    claim = "claim_text__claim__"
    return SearchEntry.objects.filter(pk__in=pks).values_list(
        *("pk", "batch__kind", "batch__language", "heading", "words", "stretches", "section"),
        *("text", "text__lesson", f"{claim}course", f"{claim}key", "term_text__term", "reference"),
        *("text__title", "text__is_public"),
    )


def _claims(keys, _at):
    words = FilteredRelation("texts", condition=Q(texts__language=SOURCE_LANGUAGE))
    rows = Claim.objects.public().filter(key__in=keys).annotate(source=words)
    about = ("course", "key", "level", "safety_critical", "checked", "check_again_after_months")
    return rows.values_list(*about, "source__statement", "source__does_not_show")


def _postings(words, _at):
    rows = SearchPostings.objects.filter(word__in=words).order_by("-best", "batch")
    return rows.values_list("batch", "batch__kind", "batch__language", "count", "entries")[:MOST_ROWS]


def _lessons(pks, at):
    rows = Lesson.objects.published(at=at).filter(pk__in=pks)
    return rows.values_list("pk", "slug", "course", "course__slug")


def _texts(lessons, _at):
    rows = LessonText.objects.filter(lesson__in=lessons).order_by("pk")
    return rows.values_list("pk", "lesson", "language", "is_public", "title")


def _whole_texts(lessons, _at):
    rows = LessonText.objects.filter(lesson__in=lessons).order_by("pk")
    return rows.values_list(
        *("pk", "lesson", "language", "is_public", "title", "takeaway", "body", "outline", "made_from")
    )


def _changes(lessons, _at):
    rows = SourceChange.objects.about(lessons)
    return rows.values_list("lesson", "section", "kind", "before", "after", "said_at", "confirmed_at")


def _uses(keys, _at):
    # In the lesson that the claim belongs to: others, which may be many, only name it too.
    rows = Use.objects.of("claim").filter(key__in=keys, text__lesson__claims__key=F("key")).order_by("text", "position")
    return rows.values_list("text", "text__lesson", "text__lesson__course", "key", "section", "position")


def _headings(texts, _at):
    return SearchEntry.objects.filter(text__in=texts).values_list("text", "section", "heading")


def _term_texts(terms, _at):
    rows = TermText.objects.filter(term__in=Term.objects.public().filter(pk__in=terms)).order_by("term", "pk")
    return rows.values_list("term", "term__key", "language", "name", "definition", "checked")


def _references(pks, _at):
    return Reference.objects.public().filter(pk__in=pks).values_list("pk", "key")


def _words(terms, _at):
    return SearchWord.objects.filter(term__in=terms).values_list("term", "pk")


def _sizes(kinds, _at):
    rows = SearchBatch.objects.filter(kind__in=kinds).values("kind").annotate(entries=Sum("size"))
    return rows.values_list("entries")


WORDS = Prepared(_words, size=40, words=True)
POSTINGS = Prepared(_postings, size=1)
ENTRIES = Prepared(_entries, size=ENTRIES_AT_ONCE)
LESSONS = Prepared(_lessons, size=ENTRIES_AT_ONCE)
TEXTS = Prepared(_texts, size=ENTRIES_AT_ONCE)
WHOLE_TEXTS = Prepared(_whole_texts, size=ENTRIES_AT_ONCE)
CHANGES = Prepared(_changes, size=ENTRIES_AT_ONCE)
CLAIMS = Prepared(_claims, size=ENTRIES_AT_ONCE, words=True)
USES = Prepared(_uses, size=ENTRIES_AT_ONCE, words=True)
HEADINGS = Prepared(_headings, size=ENTRIES_AT_ONCE)
TERM_TEXTS = Prepared(_term_texts, size=ENTRIES_AT_ONCE)
SIZES = Prepared(_sizes, size=len(Kind), words=True)
REFERENCES = Prepared(_references, size=ENTRIES_AT_ONCE)
