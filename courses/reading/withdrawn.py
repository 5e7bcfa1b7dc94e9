"""What stood at an address until it was taken down."""

from dataclasses import dataclass
from datetime import datetime

from courses.models import Act, Course, CourseText, Decision, Lesson, State, VersionKind
from courses.reading.seen import courses_to_see
from courses.versions import name_of


@dataclass(frozen=True)
class Withdrawn:
    """A lesson, or a course with all its lessons, that readers could see and cannot any more.

    `at` is when it was decided, where that is known; `course_text` the words of the course of a lesson, while that
    is public.
    """

    is_course: bool
    at: datetime | None
    course_text: CourseText | None = None


def withdrawn_course(slug: str) -> Withdrawn | None:
    """Return what to say where a course stood; None where readers never saw one."""
    course = Course.objects.withdrawn().filter(slug=slug).first()
    return _course(course) if course else None


def withdrawn_lesson(course_slug: str, slug: str, language: str) -> Withdrawn | None:
    """Return what to say where a lesson stood; None where readers never saw one.

    The same page stands for a lesson that was withdrawn, whose course was, or whose every text was.
    """
    found = Lesson.objects.were_public().filter(course__slug=course_slug, slug=slug)
    lesson = found.select_related("course").first()
    if lesson is None:
        return None
    if course := Course.objects.withdrawn().filter(pk=lesson.course_id).first():
        return _course(course)
    course = courses_to_see(False).with_texts().filter(pk=lesson.course_id).first()
    if course is None:
        return None
    if lesson.state == State.WITHDRAWN:
        at = _withdrawn_at(VersionKind.LESSON, name_of(lesson))
    else:
        at = _texts_withdrawn_at(lesson)
        if at is None:
            return None
    return Withdrawn(False, at, course.text_in(language))


def _course(course: Course) -> Withdrawn:
    return Withdrawn(True, _withdrawn_at(VersionKind.COURSE, name_of(course)))


def _texts_withdrawn_at(lesson: Lesson) -> datetime | None:
    """Return when the last text of a lesson was withdrawn; None while one is public, or where none ever was."""
    texts = list(lesson.texts.select_related("lesson__course"))
    if any(text.is_public for text in texts):
        return None
    found = [_withdrawn_at(VersionKind.LESSON_TEXT, name_of(text)) for text in texts]
    return max((at for at in found if at), default=None)


def _withdrawn_at(kind: str, name: str) -> datetime | None:
    """Return when a thing was withdrawn, unless it was published again since."""
    shown = Decision.objects.filter(kind=kind, name=name, act__in=[Act.PUBLISH, Act.WITHDRAW])
    last = shown.order_by("-pk").first()
    return last.at if last and last.act == Act.WITHDRAW else None
