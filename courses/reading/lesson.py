"""One lesson with everything around it."""

from dataclasses import dataclass

from courses.models import Claim, Correction, Course, CourseText, Lesson, LessonText
from courses.models.text import seen_of
from courses.reading.order import Place, place_of
from courses.reading.seen import courses_to_see, lessons_to_see
from courses.reading.sources import Entry, LessonBody, Sources
from courses.reading.translated import LessonWords, ShownSection
from courses.reading.words import Explained


@dataclass
class LessonPage:
    """One lesson with everything around it."""

    course: Course
    course_text: CourseText
    module_title: str
    number: int
    count: int
    language: str
    body: LessonBody
    previous: LessonText | None
    next: LessonText | None
    people_only: bool

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
    def text(self) -> LessonText:
        """Its words: in the page's language, else in the source's."""
        return self.body.text

    @property
    def headings(self) -> list[ShownSection]:
        """The sections that have a heading: the contents of the lesson."""
        return [section for section in self.body.sections if section.title]

    @property
    def references(self) -> list[Entry]:
        """The references in order of first citation."""
        return self.body.sources.entries

    @property
    def terms(self) -> list[Explained]:
        """The words that the lesson explains, in order of first use."""
        return self.body.sources.explained


def lesson_page(
    course_slug: str, lesson_slug: str, language: str, *, drafts: bool = False, people_only: bool = False
) -> LessonPage | None:
    """Return the lesson, or None when there is none to see; with `people_only` the rest of it is folded."""
    course = courses_to_see(drafts).with_texts().filter(slug=course_slug).first()
    if course is None or course.text_in(language) is None:
        return None
    siblings = lessons_to_see(course, drafts)
    lesson = (
        siblings.select_related("module").prefetch_related("texts", "module__texts").filter(slug=lesson_slug).first()
    )
    if lesson is None or lesson.text_in(language, drafts=drafts) is None:
        return None
    place = place_of(lesson, course, drafts=drafts)
    if place is None:
        return None
    lesson.course = course
    words = LessonWords(lesson, language, drafts=drafts)
    sources = Sources(course, [words], language, people_only=people_only)
    around = _neighbours(place, course, language, drafts)
    return LessonPage(
        course=course,
        course_text=course.text_in(language),
        module_title=getattr(lesson.module.text_in(language), "title", ""),
        number=place.number,
        count=place.count,
        language=language,
        body=LessonBody(words, sources),
        previous=around.get(place.previous),
        next=around.get(place.next),
        people_only=people_only,
    )


def _neighbours(place: Place, course: Course, language: str, drafts: bool) -> dict[int, LessonText]:
    """Return the words of the lessons around a place, but for the long ones, by the key of the lesson; one query."""
    rows = LessonText.objects.filter(lesson__in=[key for key in (place.previous, place.next) if key])
    texts: dict[Lesson, list[LessonText]] = {}
    for row in rows.select_related("lesson").defer("body", "outline", "made_from"):
        row.lesson.course = course
        texts.setdefault(row.lesson, []).append(row)
    found = {lesson.pk: seen_of(own, language, drafts=drafts) for lesson, own in texts.items()}
    return {key: text for key, text in found.items() if text}


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
