"""Stores a course folder that the reader has found free of mistakes."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from courses.actions import sync_records
from courses.actions.editions import record_editions
from courses.actions.store_answers import store_answers
from courses.actions.sync_records import BATCH, Plan, Report
from courses.actions.title_marks import with_title_marks
from courses.actions.versions import Credit, keep, keep_before, take_turn
from courses.interchange import records
from courses.interchange.faults import FolderError
from courses.interchange.reader import Track, untracked
from courses.interchange.records import CourseFolder, Located, Shape
from courses.models import (
    Claim,
    ClaimReference,
    Course,
    Ladder,
    Lesson,
    LessonText,
    Reference,
    Rung,
    State,
    Term,
    Use,
)
from courses.models.version import IMPORT
from courses.versions import KINDS, Snapshot, name_in, snapshots, with_content


@transaction.atomic
def import_course(*, folder: CourseFolder, overwrite: bool = False, track: Track = untracked) -> Report:
    """Bring everything that `folder` says into the database and return what was done.

    A first course is published; in a database that holds one, new courses and lessons arrive as drafts and
    the others keep their state. What was edited here since the last import stays unless `overwrite`.
    Nothing is deleted. `track` may show progress. Raises FolderError when a DOI belongs to another reference.
    """
    take_turn()
    run = _Run(folder.slug, overwrite, track)
    course = run.bring(records.COURSE, [folder.course], Course.objects.filter(slug=folder.slug))[folder.slug]
    modules = run.bring(records.MODULE, folder.modules, course.modules.all(), lambda record: {"course": course})
    lessons = run.bring(
        records.LESSON,
        folder.lessons,
        course.lessons.select_related("module"),
        lambda record: {"course": course, "module": modules[record["module"]]},
    )
    _bring_texts(run, folder, course, lessons)
    _bring_sources(run, folder)
    _bring_claims(run, folder, course, lessons)
    _bring_corrections(run, folder, course, lessons)
    _bring_ladders(run, folder, course, lessons)
    record_editions()
    return run.report


class _Run:
    """What all steps of one import share."""

    def __init__(self, slug: str, overwrite: bool, track: Track) -> None:
        self.slug, self.overwrite, self.track, self.report = slug, overwrite, track, Report()
        first = not Course.objects.exists()
        self.state = {"state": State.PUBLISHED, "published_at": timezone.now()} if first else {}

    def plan(self, shape: Shape, wanted: list[Located], rows: QuerySet) -> Plan:
        """Compare the records of one kind with the rows there are; the rows stay locked until the end.

        What will be changed is kept as a version first. A ladder has its versions with its rungs.
        """
        state = self.state if shape in {records.COURSE, records.LESSON} else {}
        made = sync_records.plan(
            shape,
            wanted,
            rows.select_for_update(of=("self",)).order_by("pk"),
            new=lambda: shape.model(**state),
            overwrite=self.overwrite,
            report=self.report,
            track=self.track,
        )
        for start in range(0, len(made.changed), BATCH) if _has_versions(shape) else ():
            part = [change.thing.pk for change in made.changed[start : start + BATCH]]
            keep_before(snapshots(with_content(shape.model).filter(pk__in=part)))
        return made

    def store(self, made: Plan, parents) -> None:
        """Write what was planned, and the versions of it."""
        sync_records.store(made, parents, self.track)
        if _has_versions(made.shape):
            kind = KINDS[made.shape.model]
            written = ((name_in(self.slug, made.shape, change.record), change.record) for change in made.written)
            keep((Snapshot(kind, name, record) for name, record in written), Credit(IMPORT))

    def bring(self, shape: Shape, wanted: list[Located], rows: QuerySet, parents=lambda record: {}) -> dict:
        """Plan and store the records of one kind; return every row, old and new, by name."""
        made = self.plan(shape, wanted, rows.prefetch_related("texts") if shape.words else rows)
        self.store(made, parents)
        return made.things


def _has_versions(shape: Shape) -> bool:
    return shape.model in KINDS and shape is not records.LADDER


def _bring_texts(run: _Run, folder: CourseFolder, course: Course, lessons: dict) -> None:
    rows = LessonText.objects.filter(lesson__course=course).select_related("lesson").prefetch_related("answers")
    made = run.plan(records.LESSON_TEXT, with_title_marks(folder.texts, course), rows)
    run.store(made, lambda record: {"lesson": lessons[record["lesson"]]})
    store_answers(made)
    for start in range(0, len(made.written), BATCH):
        Use.objects.index(change.thing for change in made.written[start : start + BATCH])
    touched = {change.thing.lesson for change in made.changed}
    for lesson in touched:
        lesson.changed_at = timezone.now()  # lists of lessons go by it
    Lesson.objects.bulk_update(touched, ["changed_at"], batch_size=BATCH)


def _bring_sources(run: _Run, folder: CourseFolder) -> None:
    """Bring references and terms, which all courses share."""
    before = len(run.report.missing)
    made = run.plan(records.REFERENCE, folder.references, Reference.objects.all())
    _check_dois(made, folder.references)
    # Two references may swap their DOIs: nobody holds one while the new ones are written.
    for change in made.changed:
        change.thing.doi = ""
    Reference.objects.bulk_update([change.thing for change in made.changed], ["doi"], batch_size=BATCH)
    run.store(made, lambda record: {})
    run.bring(records.TERM, folder.terms, Term.objects.all())
    if Course.objects.count() > 1:
        del run.report.missing[before:]  # another course's folder may have brought them


def _check_dois(made: Plan, located: list[Located]) -> None:
    """Raise FolderError when a DOI to be written stays with a reference that is not written."""
    written = {change.record["key"] for change in made.written}
    owners = {row.doi: key for key, row in made.things.items() if row.doi and key not in written}
    mistakes = [
        each.fault("doi", "doi-taken", f"This DOI belongs to “{owner}” in the database. Use that key, or correct one.")
        for each in located
        if each.record["key"] in written and (owner := owners.get(each.record.get("doi")))
    ]
    if mistakes:
        raise FolderError(mistakes)


def _bring_claims(run: _Run, folder: CourseFolder, course: Course, lessons: dict) -> None:
    rows = Claim.objects.filter(course=course).select_related("lesson").prefetch_related("texts", "sources")
    made = run.plan(records.CLAIM, folder.claims, rows)
    run.store(made, lambda record: {"course": course, "lesson": lessons[record["lesson"]]})
    for start in range(0, len(made.changed), BATCH):
        part = [change.thing for change in made.changed[start : start + BATCH]]
        ClaimReference.objects.filter(claim__in=part).delete()
    ClaimReference.objects.bulk_create(
        (
            ClaimReference(claim=change.thing, reference_id=key, position=position)
            for change in made.written
            for position, key in enumerate(change.record.get("references", []), start=1)
        ),
        batch_size=BATCH,
    )


def _bring_corrections(run: _Run, folder: CourseFolder, course: Course, lessons: dict) -> None:
    run.bring(
        records.CORRECTION,
        folder.corrections,
        course.corrections.select_related("lesson"),
        lambda record: {"course": course, "lesson": lessons.get(record.get("lesson"))},
    )


def _bring_ladders(run: _Run, folder: CourseFolder, course: Course, lessons: dict) -> None:
    """Bring ladders and rungs; both are planned before either is written, for they have their versions together."""
    here = course.ladders.select_related("lesson").prefetch_related("texts")
    made = run.plan(records.LADDER, folder.ladders, here)
    rungs = Rung.objects.filter(ladder__course=course).select_related("ladder").prefetch_related("texts")
    made_rungs = run.plan(records.RUNG, folder.rungs, rungs)
    written = {change.record["key"] for change in made.written}
    written |= {change.record["ladder"] for change in made_rungs.written}
    touched = with_content(Ladder).filter(course=course, key__in=written)
    keep_before(snapshots(touched))
    run.store(made, lambda record: {"course": course, "lesson": lessons[record["lesson"]]})
    run.store(made_rungs, lambda record: {"ladder": made.things[record["ladder"]]})
    keep(snapshots(touched), Credit(IMPORT))
