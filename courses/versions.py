"""What has versions, under which name, and with which content."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Model, QuerySet

from courses.interchange.records import Shape, digest
from courses.interchange.writer import as_record
from courses.models import (
    Claim,
    Correction,
    Course,
    Ladder,
    Lesson,
    LessonText,
    Module,
    Reference,
    Rung,
    State,
    Term,
    VersionKind,
)

BATCH = 200  # rows in memory at a time
KINDS = {
    Course: VersionKind.COURSE,
    Module: VersionKind.MODULE,
    Lesson: VersionKind.LESSON,
    LessonText: VersionKind.LESSON_TEXT,
    Claim: VersionKind.CLAIM,
    Reference: VersionKind.REFERENCE,
    Term: VersionKind.TERM,
    Correction: VersionKind.CORRECTION,
    Ladder: VersionKind.LADDER,
}
MODELS = {kind: model for model, kind in KINDS.items()}
_ALONE = (Course, Reference, Term)  # a name of their own; the others are named with their course
# What `as_record` and the names read.
_BELONGS_TO = {
    Module: ("course",),
    Lesson: ("course", "module"),
    LessonText: ("lesson__course",),
    Claim: ("course", "lesson"),
    Correction: ("course", "lesson"),
    Ladder: ("course", "lesson"),
}
_HOLDS = {
    Course: ("texts",),
    Module: ("texts",),
    LessonText: ("answers",),
    Claim: ("texts", "sources"),
    Term: ("texts",),
    Correction: ("texts",),
    Ladder: ("texts", "rungs__texts"),
}


@dataclass(frozen=True)
class Snapshot:
    """The content of one thing at one moment; an empty record when it is gone. `pk` recognises it under a new name.

    `is_public` says whether it is what readers see.
    """

    kind: VersionKind
    name: str
    record: dict
    pk: int | None = None
    is_public: bool = False

    @property
    def digest(self) -> str:
        """The fingerprint of the content."""
        return digest(self.record)

    @property
    def key(self) -> tuple[str, str]:
        """What its versions are found by."""
        return self.kind, self.name


def with_content(model: type[Model]) -> QuerySet:
    """Return all rows of a model with what a snapshot reads of them."""
    return (
        model.objects.order_by("pk")
        .select_related(*_BELONGS_TO.get(model, ()))
        .prefetch_related(*_HOLDS.get(model, ()))
    )


def snapshots(found: QuerySet) -> Iterator[Snapshot]:
    """Yield the content of each row of `with_content`, in bounded memory."""
    for thing in found.iterator(chunk_size=BATCH):
        yield snapshot_of(thing)


def snapshot_of(thing: Model) -> Snapshot:
    """Return the content of a row of `with_content`."""
    return Snapshot(KINDS[type(thing)], name_of(thing), record_of(thing), thing.pk, is_shown(thing))


def is_shown(thing: Model) -> bool:
    """Tell whether what the row of a thing holds is for readers: so that no change of it may go around a review."""
    return thing.state == State.PUBLISHED if isinstance(thing, Course | Lesson) else thing.is_public


def name_of(thing: Model) -> str:
    """Return what versions call a thing: what records call it, with its course."""
    if isinstance(thing, LessonText):
        return f"{name_of(thing.lesson)}/{thing.language}"
    own = thing.slug if isinstance(thing, Course | Lesson) else thing.key
    return own if isinstance(thing, _ALONE) else f"{thing.course.slug}/{own}"


def name_in(course: str, shape: Shape, record: dict) -> str:
    """Return the same from a record of the course with the address `course`."""
    own = "/".join(record[name] for name in shape.identity)
    return own if shape.model in _ALONE else f"{course}/{own}"


def find(kind: str, name: str) -> Model | None:
    """Return the thing that versions call `name`, or None."""
    model = MODELS[kind]
    own = name.split("/")
    if kind == VersionKind.LESSON_TEXT:
        found = model.objects.filter(lesson__course__slug=own[0], lesson__slug=own[1], language=own[2])
        return found.select_related("lesson__course").first()
    column = "slug" if model in {Course, Lesson} else "key"
    if model in _ALONE:
        return model.objects.filter(**{column: own[0]}).first()
    return model.objects.filter(course__slug=own[0], **{column: own[1]}).select_related("course").first()


def record_of(thing: Model) -> dict:
    """Return the record of a thing; of a ladder, with its rungs, the lowest first."""
    record = as_record(thing)
    if isinstance(thing, Ladder) and (rungs := thing.rungs_upwards):
        record["rungs"] = [
            {name: value for name, value in as_record(rung).items() if name != "ladder"} for rung in rungs
        ]
    return record


def in_form(thing: Model) -> list[Snapshot]:
    """Return what the form of `thing` in the admin changes, as it is in the database now: one content."""
    ladder = isinstance(thing, Rung)
    found = with_content(Ladder).filter(rungs=thing.pk) if ladder else with_content(type(thing)).filter(pk=thing.pk)
    return list(snapshots(found))


def changes(before: list[Snapshot], after: list[Snapshot]) -> list[Snapshot]:
    """Return what is there after a write, and what is gone: deleted, or under another name."""
    here = {snapshot.key for snapshot in after}
    return [*(now(each) for each in before if each.key not in here), *after]


def now(snapshot: Snapshot) -> Snapshot:
    """Return the present content of a thing that was seen before; an empty one when it is gone from under its name."""
    found = snapshots(with_content(MODELS[snapshot.kind]).filter(pk=snapshot.pk))
    return next((each for each in found if each.key == snapshot.key), gone(snapshot))


def gone(snapshot: Snapshot) -> Snapshot:
    """Return what stands for a thing that is there no longer."""
    return Snapshot(snapshot.kind, snapshot.name, {}, snapshot.pk)


def gone_with(thing: Model) -> Iterator[Snapshot]:
    """Yield what would vanish, or change, if `thing` were deleted."""
    yield from in_form(thing)
    if isinstance(thing, Course):
        for model in (Module, Lesson, Claim, Correction, Ladder):
            yield from snapshots(with_content(model).filter(course=thing.pk))
        yield from snapshots(with_content(LessonText).filter(lesson__course=thing.pk))
    elif isinstance(thing, Lesson):
        yield from snapshots(with_content(LessonText).filter(lesson=thing.pk))
