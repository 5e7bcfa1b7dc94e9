"""Finding a lesson, a statement or a word of the glossary to point a person to."""

from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import translation

from courses.models import SOURCE_LANGUAGE, Claim, ClaimText, Lesson, LessonText, Term, TermText, Use
from support.canned import MOST, has_all, words_of

LOOKED_AT = 20 * MOST  # rows that the database finds; a statement stands in a few places, and "nk" is in "thank" too


@dataclass(frozen=True)
class Link:
    """Something published: its name in a language and the absolute address of its page in that language."""

    key: str
    title: str
    url: str

    @property
    def text(self) -> str:
        """What is inserted."""
        return f"{self.title}\n{self.url}"


def find_links(query: str, language: str) -> dict[str, list[Link]]:
    """Return published lessons, statements and terms that have every word of `query` in their name.

    A name matches in `language` or in the source's. At most MOST of each; a fixed number of queries, none
    for an empty query.
    """
    words = words_of(query)
    if not words:
        return {"lessons": [], "claims": [], "terms": []}
    with translation.override(language):
        return {
            "lessons": _lessons(words, language),
            "claims": _claims(words, language),
            "terms": _terms(words, language),
        }


def _having(words: list[str], column: str, language: str) -> Q:
    """Match the text rows that a reader of `language` may see and that have every word in `column`."""
    has_words = [(f"{column}__icontains", word) for word in words]
    return Q(*has_words, language__in=(language, SOURCE_LANGUAGE))


def _first_named(rows, words: list[str], column: str, language: str) -> list:
    """Return the first MOST of the rows that the database found in which the words stand as words."""
    languages = (language, SOURCE_LANGUAGE)
    named = (
        row
        for row in rows
        if any(has_all(getattr(text, column), words) for text in row.texts.all() if text.language in languages)
    )
    return list(islice(named, MOST))


def _lessons(words: list[str], language: str) -> list[Link]:
    texts = LessonText.objects.public()
    named = texts.filter(_having(words, "title", language), lesson=OuterRef("pk"))
    lessons = Lesson.objects.published().filter(Exists(named)).select_related("course")
    shown = lessons.prefetch_related(Prefetch("texts", texts.defer("body")))
    rows = shown.order_by("course__position", "position", "slug")[:LOOKED_AT]
    return [
        Link(f"lesson-{row.pk}", row.text_in(language).title, settings.SITE_ORIGIN + row.get_absolute_url())
        for row in _first_named(rows, words, "title", language)
    ]


def _claims(words: list[str], language: str) -> list[Link]:
    """A statement's address is its note in the first lesson that makes it."""
    of_the_use = {"claim__course": OuterRef("text__lesson__course"), "claim__key": OuterRef("key")}
    claims = Claim.objects.public()
    said = ClaimText.objects.filter(_having(words, "statement", language), claim__in=claims, **of_the_use)
    uses = Use.objects.of("claim").published(language).filter(Exists(said)).defer("text__body")[:LOOKED_AT]
    places: dict[tuple[int, str], Use] = {}
    for use in uses:
        places.setdefault((use.text.lesson.course_id, use.key), use)
    rows = claims.filter(course__in={course for course, _ in places}, key__in={key for _, key in places})
    stored = {(claim.course_id, claim.key): claim for claim in rows.prefetch_related("texts")}
    found = _first_named([stored[place] for place in places], words, "statement", language)
    return [_link_to_claim(claim, places[claim.course_id, claim.key], language) for claim in found]


def _link_to_claim(claim: Claim, use: Use, language: str) -> Link:
    url = f"{settings.SITE_ORIGIN}{use.text.lesson.get_absolute_url()}#note-{claim.key}"
    return Link(f"claim-{claim.pk}", claim.text_in(language).statement, url)


def _terms(words: list[str], language: str) -> list[Link]:
    named = TermText.objects.filter(_having(words, "name", language), term=OuterRef("pk"))
    rows = Term.objects.public().filter(Exists(named)).with_texts()[:LOOKED_AT]
    return [
        Link(f"term-{row.pk}", row.text_in(language).name, settings.SITE_ORIGIN + row.get_absolute_url())
        for row in _first_named(rows, words, "name", language)
    ]
