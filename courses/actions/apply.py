"""Gives a thing the content of one of its versions: what publishing does, and what a preview does for a moment."""

from collections.abc import Callable

from django.db.models import Model
from django.utils import timezone

from courses.actions.sync_records import fill
from courses.differences import SHAPES
from courses.interchange.records import RUNG, Shape
from courses.models import (
    Claim,
    ClaimReference,
    Correction,
    Ladder,
    Lesson,
    LessonText,
    Reference,
    WarningAnswer,
)
from courses.versions import find


class Missing(Exception):  # noqa: N818 - it is what the database lacks, not an error
    """What a content belongs to, or what it is the content of, is not there (any more)."""


def apply(kind: str, name: str, record: dict) -> Model | None:
    """Make `record` the content of the thing called `name`, words of every language included, and return it.

    An empty record takes the thing away (None); raises django.db.models.ProtectedError while others name it.
    Raises Missing when the thing is not there, or something that the record names. Neither checks the content nor
    says that readers may see it, and the fingerprint of the last import stays as it is.
    """
    thing = find(kind, name)
    if not record:
        if thing:
            thing.delete()
        return None
    if thing is None:
        raise Missing(f"{kind} {name}")
    shape = SHAPES[kind]
    parents = _PARENTS.get(type(thing), lambda thing, record: {})(thing, record)
    _write(thing, shape, record, parents)
    _BESIDE.get(type(thing), lambda thing, record: None)(thing, record)
    if isinstance(thing, LessonText):
        Lesson.objects.filter(pk=thing.lesson_id).update(changed_at=timezone.now())  # lists of lessons go by it
    return thing


def _write(thing: Model, shape: Shape, record: dict, parents: dict[str, Model]) -> None:
    for column, value in {**parents, **fill(shape, record)}.items():
        setattr(thing, column, value)
    thing.save()
    if not shape.words_model:
        return
    languages = {code for name in shape.words for code in record.get(name, {})}
    thing.texts.exclude(language__in=languages).delete()
    for code in languages:
        default = {name: shape.words_model._meta.get_field(name).get_default() for name in shape.words}
        words = {name: record.get(name, {}).get(code, default[name]) for name in shape.words}
        thing.texts.update_or_create(language=code, defaults=words)
    getattr(thing, "_prefetched_objects_cache", {}).pop("texts", None)


def _of_course(thing: Model, rows: str, column: str, name: str | None) -> Model | None:
    """Return the lesson or module of the same course that a record names."""
    if not name:
        return None
    found = getattr(thing.course, rows).filter(**{column: name}).first()
    if found is None:
        raise Missing(f"{rows} {name}")
    return found


def _lesson_of(thing: Model, record: dict) -> dict[str, Model]:
    return {"lesson": _of_course(thing, "lessons", "slug", record.get("lesson"))}


def _module_of(thing: Lesson, record: dict) -> dict[str, Model]:
    return {"module": _of_course(thing, "modules", "key", record.get("module"))}


_PARENTS: dict[type[Model], Callable[[Model, dict], dict]] = {
    Lesson: _module_of,
    Claim: _lesson_of,
    Correction: _lesson_of,
    Ladder: _lesson_of,
}


def _known(keys: set[str]) -> None:
    missing = keys - set(Reference.objects.filter(key__in=keys).values_list("key", flat=True))
    if missing:
        raise Missing(f"reference {min(missing)}")


def _sources(claim: Claim, record: dict) -> None:
    _known(set(record.get("references", [])))
    claim.sources.all().delete()
    ClaimReference.objects.bulk_create(
        ClaimReference(claim=claim, reference_id=key, position=position)
        for position, key in enumerate(record.get("references", []), start=1)
    )


def _answers(text: LessonText, record: dict) -> None:
    text.answers.all().delete()
    WarningAnswer.objects.bulk_create(
        WarningAnswer(text=text, code=each["warning"], at=each.get("at", ""), answer=each["answer"])
        for each in record.get("answers", [])
    )


def _rungs(ladder: Ladder, record: dict) -> None:
    wanted = {rung["step"]: rung for rung in record.get("rungs", [])}
    _known({rung["reference"] for rung in wanted.values() if rung.get("reference")})
    there = {rung.step: rung for rung in ladder.rungs.all()}
    ladder.rungs.exclude(step__in=wanted).delete()
    for step, rung in wanted.items():
        _write(there.get(step) or RUNG.model(ladder=ladder), RUNG, rung, {})


_BESIDE: dict[type[Model], Callable[[Model, dict], None]] = {Claim: _sources, LessonText: _answers, Ladder: _rungs}
