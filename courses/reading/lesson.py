"""One lesson with everything around it."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from courses.models import Claim, Correction, Course, CourseText, Edition, Ladder, Lesson, LessonText, SourceChange
from courses.reading.joined import Joined
from courses.reading.order import ORDERS
from courses.reading.prepared import Prepared
from courses.reading.seen import first_in
from courses.reading.sources import Entry, LessonBody, Sources
from courses.reading.translated import LessonWords, ShownSection
from courses.reading.words import Explained


@dataclass(frozen=True)
class Neighbour:
    """The lesson before or after another, as a link to it says it; the title is in `language`."""

    title: str
    language: str
    url: str


@dataclass
class LessonPage:
    """One lesson with everything around it."""

    course: Course
    course_text: CourseText
    number: int
    count: int
    language: str
    body: LessonBody
    previous: Neighbour | None
    next: Neighbour | None
    people_only: bool
    version: str = ""  # of the course, such as tnbc-immune-cells.3: what a kept passage was taken from

    @property
    def folds_figure(self) -> bool:
        """Tell whether the drawing goes with what is folded: it shows the statements of the whole lesson."""
        return self.people_only and self.body.evidence.can_fold

    @property
    def general_corrections(self) -> list[Correction]:
        """The corrections of the lesson as a whole, or of a section that is no longer there."""
        keys = {section.key for section in self.headings}
        return [correction for correction in self.body.corrections if correction.section not in keys]

    @property
    def lesson(self) -> Lesson:
        """The lesson itself."""
        return self.body.lesson

    @property
    def about(self) -> str:
        """The lesson as an enquiry names it: course/lesson."""
        return f"{self.course.slug}/{self.lesson.slug}"

    @property
    def text(self) -> LessonText:
        """Its words: in the page's language, else in the source's."""
        return self.body.text

    @cached_property
    def headings(self) -> list[ShownSection]:
        """The sections that have a heading: the contents of the lesson."""
        return [section for section in self.body.sections if section.title]

    @cached_property
    def references(self) -> list[Entry]:
        """The references in order of first citation."""
        return self.body.sources.entries

    @property
    def has_references(self) -> bool:
        """Tell whether the lesson cites anything."""
        return bool(self.references)

    @cached_property
    def terms(self) -> list[Explained]:
        """The words that the lesson explains, in order of first use."""
        return self.body.sources.explained


def lesson_page(
    course_slug: str, lesson_slug: str, language: str, *, drafts: bool = False, people_only: bool = False
) -> LessonPage | None:
    """Return the lesson, or None when there is none to see; with `people_only` the rest of it is folded."""
    order = ORDERS.of(course_slug, drafts=drafts)
    place = order.places.get(lesson_slug)
    if place is None:
        return None
    around = order.around(place)
    lessons = _lessons([pk for pk in around if pk], language)
    lesson = lessons.get(around[1])
    if lesson is None or lesson.course_title is None or lesson.text_in(language, drafts=drafts) is None:
        return None
    words = LessonWords(lesson, language, drafts=drafts)
    sources = Sources(lesson.course, [words], language, people_only=people_only)
    before, _here, after = (_neighbour(lessons.get(pk), language, drafts) for pk in around)
    return LessonPage(
        course=lesson.course,
        course_text=CourseText(title=lesson.course_title, language=lesson.course_language),
        number=place + 1,
        count=len(order.lessons),
        language=language,
        body=LessonBody(words, sources),
        previous=before,
        next=after,
        people_only=people_only,
        version=f"{course_slug}.{lesson.edition}" if lesson.edition else "",
    )


def _lessons(pks: list[int], language: str) -> dict[int, Lesson]:
    """Return some lessons of one course with their texts, by primary key."""
    made = {lesson.pk: lesson for lesson in _LESSON.things(_LESSONS.rows(pks=pks, language=language))}
    for lesson in made.values():
        lesson.course = Course(pk=lesson.course_id, slug=lesson.course_slug)
        for text in lesson.texts.all():
            text.lesson = lesson
    return made


def _neighbour(lesson: Lesson | None, language: str, drafts: bool) -> Neighbour | None:
    text = lesson.text_in(language, drafts=drafts) if lesson else None
    return Neighbour(text.title, text.language, lesson.get_absolute_url()) if text else None


def _rows(pks: list[int], language: str) -> QuerySet:
    titles = first_in(language, CourseText.objects.filter(course=OuterRef("course")))
    corrections = Correction.objects.public().filter(lesson=OuterRef("pk"))
    editions = Edition.objects.filter(course=OuterRef("course")).order_by("-number")
    has = {
        "has_moved": Exists(corrections) | Exists(SourceChange.objects.filter(lesson=OuterRef("pk"))),
        "has_ladders": Exists(Ladder.objects.public().filter(lesson=OuterRef("pk"))),
    }
    return (
        Lesson.objects.filter(pk__in=pks)
        .order_by()
        .annotate(course_slug=F("course__slug"))
        .annotate(course_title=Subquery(titles.values("title")[:1]))
        .annotate(course_language=Subquery(titles.values("language")[:1]))
        .annotate(**has)
        .annotate(edition=Subquery(editions.values("number")[:1]))
        .values_list(*_LESSON.columns)
    )


_LESSON = Joined(
    Lesson,
    ("course_id", "slug", "figure", "published_at"),
    ("language", "is_public", "title", "takeaway", "body", "made_from", "outline", "changed_at"),
    more=("course_slug", "course_title", "course_language", "has_moved", "has_ladders", "edition"),
)
_LESSONS = Prepared(_rows)


def passage(about: str, language: str) -> LessonText | None:
    """Return the published lesson that `about` names as course/lesson[/claim], or None."""
    parts = about.split("/")
    if len(parts) not in {2, 3}:
        return None
    lessons = Lesson.objects.published().filter(course__slug=parts[0], slug=parts[1])
    if len(parts) == 3:
        lessons = lessons.filter(course__claims__in=Claim.objects.public().filter(key=parts[2]))
    lesson = lessons.select_related("course").prefetch_related("texts").first()
    text = lesson.text_in(language) if lesson else None
    if text:
        text.lesson = lesson
    return text
