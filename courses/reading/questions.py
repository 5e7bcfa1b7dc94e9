"""The questions that a lesson offers for a talk with the doctor: the list in its section of this key."""

from dataclasses import dataclass

from courses import markdown
from courses.models import Course, CourseText, Lesson, LessonText
from courses.reading.course import course_list
from courses.reading.lesson import LessonPage, lesson_page

SECTION = "questions"
MOST = 200  # lessons that are named in one place; the others lead to their questions themselves


@dataclass(frozen=True)
class LessonQuestions:
    """The questions of one lesson, in `language`, with what a reader of a translation has to know first."""

    page: LessonPage
    questions: list[str]
    language: str
    notice: str


@dataclass
class Shelf:
    """A course and those of its lessons that offer questions, in order."""

    course: Course
    text: CourseText
    lessons: list[LessonText]


def lesson_questions(course_slug: str, lesson_slug: str, language: str) -> LessonQuestions | None:
    """Return what the lesson offers to readers of `language`, None where it offers nothing."""
    page = lesson_page(course_slug, lesson_slug, language)
    passage = page.body.passage(SECTION) if page else None
    questions = markdown.items_in(passage.main.tokens) if passage else []
    return LessonQuestions(page, questions, passage.language, passage.notice) if questions else None


def question_shelves(language: str) -> list[Shelf]:
    """Return the published courses that have lessons with questions; two queries, and no lesson is parsed."""
    shelves = {course.pk: Shelf(course, text, []) for course, text in course_list(language)}
    for text in with_questions(language).filter(lesson__course__in=shelves)[:MOST]:
        shelf = shelves[text.lesson.course_id]
        text.lesson.course = shelf.course
        shelf.lessons.append(text)
    return [shelf for shelf in shelves.values() if shelf.lessons]


def with_questions(language: str):
    """Return the texts that a reader of `language` sees of published lessons with such a section, as a query."""
    seen = LessonText.objects.seen_in(language).filter(lesson__in=Lesson.objects.published())
    there = seen.filter(body__contains=f"{{#{SECTION}}}").select_related("lesson")
    return there.defer("body", "outline", "made_from").order_by("lesson__course", "lesson__position", "lesson__slug")
