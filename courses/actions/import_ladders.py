"""Stores the ladders of a course folder: a ladder has its versions, and is approved, together with its rungs."""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db.models import QuerySet

from courses.actions.import_run import ImportRun
from courses.actions.sync_records import BATCH, Plan, Present
from courses.actions.versions import keep_before
from courses.interchange import records
from courses.interchange.records import CourseFolder, digest
from courses.models import Course, Ladder, Step, Version, VersionKind
from courses.models.version import IMPORT
from courses.versions import Snapshot, is_shown, name_of, snapshots, with_content
from courses.working import Working, working

_ORDER = list(Step)


def bring_ladders(run: ImportRun, folder: CourseFolder, course: Course, lessons: dict) -> None:
    """Bring ladders and rungs; both are planned before either is written."""
    rows = with_content(Ladder).filter(course=course)
    made = run.plan_of(records.LADDER, folder.ladders, map(_alone, working(run.lock(rows, records.LADDER))))
    there = _rungs(rows, folder)
    made_rungs = run.plan_of(records.RUNG, folder.rungs, run.track(there, f"Comparing: {records.RUNG.name}"))
    _hold_new_rungs(made, made_rungs)
    written = {change.record["key"] for change in made.written}
    written |= {change.record["ladder"] for change in made_rungs.written}
    touched = rows.filter(key__in=written)
    keep_before(snapshots(touched))
    run.write(made, lambda record: {"course": course, "lesson": lessons[record["lesson"]]})
    run.write(made_rungs, lambda record: {"ladder": made.things[record["ladder"]]})
    run.keep(snapshots(touched))
    _hold(run, rows, made, made_rungs)


def _alone(found: Working) -> Present:
    """Return what there is of a ladder itself."""
    ladder: Ladder = found.thing
    stored, record = ({k: v for k, v in each.items() if k != "rungs"} for each in (found.stored, found.record))
    return Present(ladder.key, ladder, stored, record, ladder.imported_digest, is_shown(ladder))


def _rungs(rows: QuerySet, folder: CourseFolder) -> Iterator[Present]:
    """Yield what there is of rungs: those that have a row, and those that only wait."""
    wanted: dict[str, set[str]] = {}
    for each in folder.rungs:
        wanted.setdefault(each.record["ladder"], set()).add(each.record["step"])
    rest = working(rows.iterator(chunk_size=BATCH))
    while part := list(islice(rest, BATCH)):
        brought = _brought(part)
        for found in part:
            # Where the whole ladder is to be taken away, no rung of it is new.
            more = wanted.get(found.thing.key, set()) if not found.record else set()
            yield from _rungs_of(found, more, brought)


def _rungs_of(found: Working, more: set[str], brought: dict[tuple[int, str], str]) -> Iterator[Present]:
    ladder, stored, newest = found.thing, _by_step(found.stored), _by_step(found.record)
    there = {rung.step: rung for rung in ladder.rungs.all()}
    for step in dict.fromkeys([*stored, *newest, *more]):
        rung = there.get(step)
        imported = (rung and rung.imported_digest) or brought.get((ladder.pk, step), "")
        was, now = ({**each[step], "ladder": ladder.key} if step in each else {} for each in (stored, newest))
        yield Present(f"{ladder.key} {step}", rung, was, now, imported, is_shown(ladder))


def _brought(part: list[Working]) -> dict[tuple[int, str], str]:
    """Return the fingerprint of rungs as an import last brought them, from the versions of their ladders.

    A rung that is held when it comes has no row in which this could be noted.
    """
    ladders = {name_of(found.thing): found.thing for found in part if _has_unmarked(found)}
    brought: dict[tuple[int, str], str] = {}
    before: dict[str, dict] = {}
    versions = Version.objects.filter(kind=VersionKind.LADDER, name__in=ladders).order_by("name", "number")
    for name, author, record in versions.values_list("name", "author", "record"):
        now = _by_step(record)
        for step, rung in now.items() if author == IMPORT else ():
            if rung != before.get(name, {}).get(step):
                brought[ladders[name].pk, step] = digest({**rung, "ladder": ladders[name].key})
        before[name] = now
    return brought


def _has_unmarked(found: Working) -> bool:
    marked = {rung.step for rung in found.thing.rungs.all() if rung.imported_digest}
    return not marked.issuperset({*_by_step(found.stored), *_by_step(found.record)})


def _by_step(record: dict) -> dict[str, dict]:
    return {rung["step"]: rung for rung in record.get("rungs", [])}


def _hold_new_rungs(made: Plan, made_rungs: Plan) -> None:
    """A new rung of a ladder that readers see is no row yet."""
    new, made_rungs.created = made_rungs.created, []
    for change in new:
        ladder = made.things[change.record["ladder"]]
        is_held = ladder.pk is not None and is_shown(ladder)
        (made_rungs.held if is_held else made_rungs.created).append(change)


def _hold(run: ImportRun, rows: QuerySet, made: Plan, made_rungs: Plan) -> None:
    """Keep the newest content of each ladder that readers see with what the folder says laid over it."""
    own = {change.record["key"]: change.record for change in made.held}
    rungs: dict[str, list[dict]] = {}
    for change in made_rungs.held:
        rungs.setdefault(change.record["ladder"], []).append(change.record)
    touched = rows.filter(key__in={*own, *rungs})
    keep_before(snapshots(touched))
    found = working(touched.iterator(chunk_size=BATCH))
    run.keep((_laid_over(each, own.get(each.thing.key), rungs.get(each.thing.key, [])) for each in found), held=True)


def _laid_over(found: Working, own: dict | None, rungs: Iterable[dict]) -> Snapshot:
    """Return the newest content of a ladder with what changes of itself, and of its rungs."""
    steps = _by_step(found.record)
    steps |= {rung["step"]: {name: value for name, value in rung.items() if name != "ladder"} for rung in rungs}
    record = dict(found.record if own is None else own)
    record["rungs"] = [steps[step] for step in sorted(steps, key=_ORDER.index)]
    name = name_of(found.thing)
    return Snapshot(VersionKind.LADDER, name, record, found.thing.pk, is_public=record == found.stored)
