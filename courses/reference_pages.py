"""Gathers what the pages of a source and of a word show: where the published lessons use them.

Like `reading.py` it takes addresses and a language, and asks a fixed number of queries.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from courses import markdown, reading
from courses.citations.doubts import confirmed
from courses.citations.links import Link, links_of
from courses.models import Claim, ClaimReference, Ladder, Lesson, LessonText, Reference, Rung, Use


@dataclass(frozen=True)
class Place:
    """A section that uses a thing."""

    title: str
    url: str


@dataclass
class UsingLesson:
    """A lesson that uses a thing, and its sections that do; none where the use stands before the first heading."""

    text: LessonText
    places: list[Place] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The page of the lesson."""
        return self.text.lesson.get_absolute_url()


@dataclass(frozen=True)
class ReferencePage:
    """A source without the details that nobody could confirm, the ways to it, and the lessons that cite it."""

    reference: Reference
    links: list[Link]
    lessons: list[UsingLesson]


@dataclass(frozen=True)
class Word:
    """A term of the glossary and how many lessons use it."""

    term: reading.Explained
    lessons: int


def reference_page(key: str, language: str) -> ReferencePage | None:
    """Return the page of one source, or None when there is no such source."""
    reference = Reference.objects.public().filter(key=key).first()
    if reference is None:
        return None
    known = confirmed(reference)
    return ReferencePage(known, links_of(known), _lessons(_citing(key, language), _on_a_ladder(key, language)))


def cited(language: str) -> QuerySet[Reference]:
    """Return the references that the published lessons rest on, by key: named in the text, by a claim or a rung."""
    uses = Use.objects.published(language)
    of_claim = uses.of("claim").filter(key=OuterRef("claim__key"), text__lesson__course=OuterRef("claim__course"))
    ladders = Ladder.objects.public().filter(lesson__in=Lesson.objects.published())
    rungs = Rung.objects.filter(ladder__in=ladders)
    resting = ClaimReference.objects.filter(Exists(of_claim), claim__in=Claim.objects.public())
    return (
        Reference.objects.public()
        .filter(
            Q(key__in=uses.of("ref").values("key"))
            | Q(key__in=resting.values("reference"))
            | Q(key__in=rungs.values("reference"))
        )
        .order_by("key")
    )


def _citing(key: str, language: str) -> QuerySet[Use]:
    """Return where published lessons name the reference or make a claim that rests on it."""
    claims = Claim.objects.public().filter(key=OuterRef("key"), course=OuterRef("text__lesson__course"))
    resting = claims.filter(sources__reference=key)
    return Use.objects.published(language).filter(Q(kind="ref", key=key) | Q(Exists(resting), kind="claim"))


def _on_a_ladder(key: str, language: str) -> QuerySet[LessonText]:
    """Return the published lessons with a ladder that has a rung with this reference."""
    ladders = Ladder.objects.public().filter(rungs__reference=key)
    lessons = Lesson.objects.published().filter(ladders__in=ladders)
    return LessonText.objects.seen_in(language).filter(lesson__in=lessons).select_related("lesson__course")


def term_lessons(key: str, language: str) -> list[UsingLesson]:
    """Return the published lessons that use the term, with their sections that do."""
    return _lessons(Use.objects.of("term", key).published(language))


def words(language: str) -> list[Word]:
    """Return every term, by name, with the number of published lessons that use it."""
    uses = Use.objects.of("term").published(language).order_by()
    lessons = dict(uses.values("key").annotate(lessons=Count("text", distinct=True)).values_list("key", "lessons"))
    return [Word(term, lessons.get(term.key, 0)) for term in reading.glossary(language)]


def _lessons(uses: Iterable[Use], others: Iterable[LessonText] = ()) -> list[UsingLesson]:
    """Group `uses` by lesson, in reading order; `others` are lessons that use the thing outside their text."""
    lessons: dict[int, UsingLesson] = {}
    keys: dict[int, list[str]] = {}
    for use in uses:
        lessons.setdefault(use.text_id, UsingLesson(use.text))
        keys.setdefault(use.text_id, []).append(use.section)
    for text in others:
        lessons.setdefault(text.pk, UsingLesson(text))
    for pk, lesson in lessons.items():
        lesson.places += _places(lesson, set(keys.get(pk, [])))
    return sorted(lessons.values(), key=_as_read)


def _as_read(using: UsingLesson) -> tuple:
    """Return what puts lessons in the order in which the courses are read."""
    lesson, course = using.text.lesson, using.text.lesson.course
    return (course.position, course.slug, lesson.position, lesson.slug)


def _places(lesson: UsingLesson, keys: set[str]) -> list[Place]:
    sections = markdown.parse(lesson.text.body).sections
    return [Place(part.title, f"{lesson.url}#{part.key}") for part in sections if part.title and part.key in keys]
