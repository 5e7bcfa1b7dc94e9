"""Stores a course folder that the reader has found free of mistakes."""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils import timezone

from courses.actions.editions import record_editions
from courses.actions.import_ladders import bring_ladders
from courses.actions.import_run import ImportRun
from courses.actions.marks import marking_titles
from courses.actions.store_answers import store_answers
from courses.actions.sync_records import BATCH, Plan, Present, Report, present
from courses.actions.versions import Credit, take_turn
from courses.interchange import records
from courses.interchange.faults import FolderError
from courses.interchange.reader import Track, untracked
from courses.interchange.records import CourseFolder, Located
from courses.models import (
    Claim,
    ClaimReference,
    Course,
    Lesson,
    LessonText,
    Reference,
    Term,
    Use,
)
from courses.models.version import IMPORT
from courses.versions import is_shown


@transaction.atomic
def import_course(*, folder: CourseFolder, overwrite: bool = False, track: Track = untracked) -> Report:
    """Bring everything that `folder` says into the database and return what was done.

    Into a database without a course it is published, not yet reviewed. After that everything arrives as a draft:
    readers go on seeing what they saw until a second person has approved it. What was edited here since the last
    import stays unless `overwrite`, which makes a draft too. Nothing is deleted. `track` may show progress.
    Raises FolderError when a DOI belongs to another reference.
    """
    take_turn()
    run = ImportRun(folder.slug, overwrite, track)
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
    bring_ladders(run, folder, course, lessons)
    if run.is_first:  # later ones change nothing that readers see
        record_editions()
    return run.report


def _bring_texts(run: ImportRun, folder: CourseFolder, course: Course, lessons: dict) -> None:
    rows = LessonText.objects.filter(lesson__course=course).select_related("lesson")
    rows = rows.prefetch_related("answers", "lesson__course")
    made = run.plan(records.LESSON_TEXT, folder.texts, rows)
    for change in made.created:  # with what was noted of it while the folder was read
        change.thing.outline, change.thing.words = folder.outlines[change.record["lesson"], change.record["language"]]
    with marking_titles(course.lessons.values("pk") if made.changed else [], Credit(IMPORT)):
        run.store(made, lambda record: {"lesson": lessons[record["lesson"]]})
        store_answers(made)
    for start in range(0, len(made.written), BATCH):
        Use.objects.index(change.thing for change in made.written[start : start + BATCH])
    # Lists of lessons go by it; so do search engines, who are told of what readers see.
    touched = {change.thing.lesson for change in made.changed if not is_shown(change.thing.lesson)}
    for lesson in touched:
        lesson.changed_at = timezone.now()
    Lesson.objects.bulk_update(touched, ["changed_at"], batch_size=BATCH)


def _bring_sources(run: ImportRun, folder: CourseFolder) -> None:
    """Bring references and terms, which all courses share."""
    before = len(run.report.missing)
    dois: dict[str, str] = {}
    rows = _noting_dois(run.lock(Reference.objects.all(), records.REFERENCE), dois)
    made = run.plan_of(records.REFERENCE, folder.references, rows)
    _check_dois(made, folder.references, dois)
    # Two references may swap their DOIs: nobody holds one while the new ones are written.
    for change in made.changed:
        change.thing.doi = ""
    Reference.objects.bulk_update([change.thing for change in made.changed], ["doi"], batch_size=BATCH)
    run.store(made, lambda record: {})
    run.bring(records.TERM, folder.terms, Term.objects.all())
    if Course.objects.count() > 1:
        del run.report.missing[before:]  # another course's folder may have brought them


def _noting_dois(rows: Iterable[Reference], dois: dict[str, str]) -> Iterator[Present]:
    """Yield what there is, noting the DOI that each reference has in its newest content, by its key."""
    for each in present(records.REFERENCE, rows):
        dois[each.name] = each.record.get("doi", "")
        yield each


def _check_dois(made: Plan, located: list[Located], dois: dict[str, str]) -> None:
    """Raise FolderError when a DOI to be written stays with a reference that is not written.

    What readers see stays with it as well until a change of it is published: two rows cannot hold one DOI.
    """
    direct = {change.record["key"] for change in made.written}
    written = direct | {change.record["key"] for change in made.held}
    owners = {doi: key for key, doi in dois.items() if doi and key not in written}
    shown = {row.doi: key for key, row in made.things.items() if row.doi and key not in direct}
    mistakes = []
    for each in located:
        key, doi = each.record["key"], each.record.get("doi")
        if key in written and doi in owners:
            message = f"This DOI belongs to “{owners[doi]}” in the database. Use that key, or correct one."
            mistakes.append(each.fault("doi", "doi-taken", message))
        elif key in direct and doi in shown:
            message = f"Readers see this DOI at “{shown[doi]}”. Publish the change of that first, or correct one."
            mistakes.append(each.fault("doi", "doi-taken", message))
    if mistakes:
        raise FolderError(mistakes)


def _bring_claims(run: ImportRun, folder: CourseFolder, course: Course, lessons: dict) -> None:
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


def _bring_corrections(run: ImportRun, folder: CourseFolder, course: Course, lessons: dict) -> None:
    run.bring(
        records.CORRECTION,
        folder.corrections,
        course.corrections.select_related("lesson"),
        lambda record: {"course": course, "lesson": lessons.get(record.get("lesson"))},
    )
