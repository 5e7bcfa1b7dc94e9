"""The public log of what was wrong."""

from dataclasses import dataclass

from courses.editions import Changes, changes_since
from courses.models import Correction, CorrectionText, Course, CourseText, Edition, LessonText


@dataclass(frozen=True)
class LogEntry:
    """One correction as a page shows it."""

    correction: Correction
    text: CorrectionText
    lesson: LessonText | None


@dataclass(frozen=True)
class Log:
    """The corrections of one course, newest first."""

    course: Course
    text: CourseText
    entries: list[LogEntry]
    edition: Edition | None


def entry_of(correction: Correction, language: str) -> LogEntry:
    """Return a correction with its words in `language` and the lesson that it concerns, while that is public."""
    lesson = correction.lesson
    is_seen = lesson and lesson.is_public() and lesson.module.is_public
    text = lesson.text_in(language) if is_seen else None
    if text:
        lesson.course = correction.course
        text.lesson = lesson
    return LogEntry(correction, correction.text_in(language), text)


def correction_logs(language: str, *, course_slug: str | None = None) -> list[Log]:
    """Return the log of each published course, or of the one that is named, even when it is empty."""
    courses = Course.objects.published().with_texts()
    courses = list(courses.filter(slug=course_slug) if course_slug else courses)
    entries: dict[int, list[LogEntry]] = {course.pk: [] for course in courses}
    for correction in Correction.objects.published().filter(course__in=courses).with_texts():
        if correction.text_in(language):
            entries[correction.course_id].append(entry_of(correction, language))
    return [
        Log(course, course.text_in(language), entries[course.pk], Edition.objects.newest(course)) for course in courses
    ]


def since(version: str, language: str) -> Changes | None:
    """Return what has changed since a copy of `version` was made; None for a version that we do not know."""
    edition = Edition.objects.parse(version)
    if edition is None or not Course.objects.published().filter(pk=edition.course_id).exists():
        return None
    return changes_since(edition, language)
