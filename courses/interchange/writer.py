"""Makes records from what the database holds; see `records` for their form."""

from functools import singledispatch

from courses.interchange import records
from courses.interchange.answers import stored_answers
from courses.interchange.records import Shape, canonical, digest
from courses.models import Claim, Correction, Course, Ladder, Lesson, LessonText, Module, Reference, Rung, Term


@singledispatch
def as_record(thing) -> dict:
    """Return the record of anything that a course folder holds.

    Reads `texts.all()`, what the thing belongs to and, of a claim, `sources.all()`: a caller with many
    prefetches them.
    """
    raise TypeError(f"{type(thing).__name__} is no part of a course folder")


def is_edited(thing) -> bool:
    """Tell whether `thing` differs from what the last import wrote, or was never imported."""
    return digest(as_record(thing)) != thing.imported_digest


def _plain(thing, shape: Shape) -> dict:
    record = {name: getattr(thing, shape.model._meta.get_field(name).attname) for name in shape.fields}
    texts = sorted(thing.texts.all(), key=lambda text: text.language) if shape.words else []
    for name in shape.words:
        record[name] = {text.language: getattr(text, name) for text in texts}
    return record


@as_record.register
def _course(course: Course) -> dict:
    return canonical(_plain(course, records.COURSE))


@as_record.register
def _module(module: Module) -> dict:
    return canonical(_plain(module, records.MODULE))


@as_record.register
def _lesson(lesson: Lesson) -> dict:
    return canonical(_plain(lesson, records.LESSON) | {"module": lesson.module.key})


@as_record.register
def _lesson_text(text: LessonText) -> dict:
    found = {"lesson": text.lesson.slug, "answers": stored_answers(text)}
    return canonical(_plain(text, records.LESSON_TEXT) | found)


@as_record.register
def _reference(reference: Reference) -> dict:
    return canonical(_plain(reference, records.REFERENCE))


@as_record.register
def _claim(claim: Claim) -> dict:
    references = [source.reference_id for source in claim.sources.all()]
    return canonical(_plain(claim, records.CLAIM) | {"lesson": claim.lesson.slug, "references": references})


@as_record.register
def _term(term: Term) -> dict:
    return canonical(_plain(term, records.TERM))


@as_record.register
def _correction(correction: Correction) -> dict:
    lesson = correction.lesson.slug if correction.lesson_id else None
    return canonical(_plain(correction, records.CORRECTION) | {"lesson": lesson})


@as_record.register
def _ladder(ladder: Ladder) -> dict:
    return canonical(_plain(ladder, records.LADDER) | {"lesson": ladder.lesson.slug})


@as_record.register
def _rung(rung: Rung) -> dict:
    return canonical(_plain(rung, records.RUNG) | {"ladder": rung.ladder.key})
