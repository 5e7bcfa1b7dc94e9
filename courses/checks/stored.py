"""What the database holds of a course, in the form in which a folder is read: so that one set of rules fits both."""

from collections.abc import Iterable

from django.db.models import QuerySet

from courses.interchange.answers import stored_answers
from courses.interchange.records import CourseFolder, Located, canonical
from courses.interchange.writer import as_record
from courses.interchange.yaml_lines import Block
from courses.models import Course, Lesson, LessonText, Reference, Rung, Term


def stored(course: Course) -> CourseFolder:
    """Return the course and all that belongs to it, in a fixed number of queries.

    Paths are addresses such as course/lesson/language; lines are those of the Markdown, 0 elsewhere.
    """
    slug = course.slug
    lessons = course.lessons.select_related("module")
    claims = course.claims.select_related("lesson").prefetch_related("texts", "sources")
    corrections = course.corrections.select_related("lesson").prefetch_related("texts")
    ladders = course.ladders.select_related("lesson").prefetch_related("texts")
    rungs = Rung.objects.filter(ladder__course=course).select_related("ladder").prefetch_related("texts")
    keys = Reference.objects.values_list("key", flat=True)
    return CourseFolder(
        course=_located(slug, course),
        modules=_all(f"{slug}/modules", course.modules.prefetch_related("texts")),
        lessons=[stored_lesson(course, lesson) for lesson in lessons],
        texts=stored_texts(LessonText.objects.filter(lesson__course=course)),
        references=[_as_located("references", {"key": key}) for key in keys],
        claims=_all(claim_path(slug, ""), claims),
        terms=_all("glossary", Term.objects.with_texts()),
        corrections=_all(f"{slug}/corrections", corrections),
        ladders=_all(f"{slug}/ladders", ladders),
        rungs=[_located(f"{slug}/ladders/{rung.ladder.key}", rung) for rung in rungs],
    )


def stored_lesson(course: Course, lesson: Lesson) -> Located:
    """Return a lesson without its texts, as it is in memory."""
    return _located(f"{course.slug}/{lesson.slug}", lesson)


def stored_texts(texts: QuerySet[LessonText]) -> list[Located]:
    """Return the texts of lessons in reading order; the line of each body is 1."""
    rows = texts.select_related("lesson__course").prefetch_related("answers")
    return [
        _located(_text_path(text), text, body=1)
        for text in rows.order_by("lesson__position", "lesson__slug", "language")
    ]


def text_as_typed(text: LessonText, answers: list[dict] | None = None) -> Located:
    """Return what `doubts` asks of a text as it is in memory, with `answers` to warnings instead of the stored ones."""
    if answers is None:
        answers = stored_answers(text) if text.pk else []
    record = canonical({"language": text.language, "body": text.body, "answers": answers})
    return _as_located(_text_path(text), record, body=1)


def claim_path(course_slug: str, key: str) -> str:
    """Return where a claim of a course stands; the folder of all of them for an empty key."""
    return f"{course_slug}/claims/{key}".rstrip("/")


def _text_path(text: LessonText) -> str:
    return f"{text.lesson.course.slug}/{text.lesson.slug}/{text.language}"


def _all(path: str, things: Iterable) -> list[Located]:
    return [_located(f"{path}/{thing.key}", thing) for thing in things]


def _located(path: str, thing, **lines: int) -> Located:
    return _as_located(path, as_record(thing), **lines)


def _as_located(path: str, record: dict, **lines: int) -> Located:
    block = Block(0)  # 0: there is no line
    block.update(record)
    block.lines.update(lines)
    return Located(record, path, block)
