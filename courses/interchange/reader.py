"""Reads a course folder and finds every mistake in it before anything is stored.

The folder holds `course.yaml`, `claims.yaml`, `references.yaml`, `glossary.yaml` and
`lessons/<language>/<slug>.md`, and it may hold `corrections.yaml` and `ladders.yaml`; `records` lists the fields.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from courses.checks.content_faults import content_faults
from courses.checks.text_faults import text_faults
from courses.interchange import records
from courses.interchange.course_file import read_course
from courses.interchange.cross_checks import (
    CLAIMS,
    CORRECTIONS,
    GLOSSARY,
    LADDERS,
    REFERENCES,
    cross_faults,
    known_keys,
)
from courses.interchange.faults import Fault, FolderError, Sheet
from courses.interchange.fields import check, is_required, read_keys, read_record
from courses.interchange.files import Folder
from courses.interchange.lesson_files import read_lesson_files
from courses.interchange.made_from import translation_faults
from courses.interchange.records import CourseFolder, Located, Shape, canonical
from courses.interchange.yaml_lines import Block, Items
from courses.models import Lesson, Reference

Track = Callable[[Iterable, str], Iterable]


def untracked(things: Iterable, what: str) -> Iterable:
    """Show no progress."""
    return things


def read_folder(path: str | Path, *, track: Track = untracked) -> CourseFolder:
    """Return what the folder at `path` says.

    `track(things, what)` passes `things` on and may show how far it is. Raises FolderError with every mistake.
    """
    found, faults = examine_folder(path, track=track)
    if faults:
        raise FolderError(faults)
    return found


def examine_folder(path: str | Path, *, track: Track = untracked) -> tuple[CourseFolder, list[Fault]]:
    """Return what could be read of the folder at `path`, and its mistakes. Raises FolderError when there is none."""
    folder = Folder(path)
    found = CourseFolder(*read_course(folder))
    found.references = _read_list(folder, REFERENCES, records.REFERENCE)
    found.claims = _read_list(folder, CLAIMS, records.CLAIM)
    found.terms = _read_list(folder, GLOSSARY, records.TERM)
    if folder.has(CORRECTIONS):
        found.corrections = _read_list(folder, CORRECTIONS, records.CORRECTION)
    if folder.has(LADDERS):
        found.ladders = _read_list(folder, LADDERS, records.LADDER)
        found.rungs = [rung for ladder in found.ladders for rung in _rungs(folder, ladder)]
    read_lesson_files(folder, found, track)
    known = known_keys(folder, found)
    folder.faults.extend(cross_faults(found, known))
    folder.faults.extend(text_faults(found, known, track))
    folder.faults.extend(translation_faults(found))
    folder.faults.extend(content_faults(found))
    return found, folder.faults


def _read_list(folder: Folder, name: str, shape: Shape) -> list[Located]:
    """Return the records of a file that is one list."""
    items = folder.yaml(name)
    sheet = folder.sheet(name)
    if not isinstance(items, Items):
        if items is not None:
            sheet.fault(1, "wrong-type", f"The file must be a list: start each {shape.name} with “- key: …”.")
        folder.give_up(name)
        return []
    found = []
    for line, block in zip(items.lines, items, strict=True):
        record = read_record(sheet, block, shape, line=line)
        if record is not None:
            found.append(Located(canonical(record | _links(sheet, block, shape)), name, block))
    return found


def _links(sheet: Sheet, block: Block, shape: Shape) -> dict:
    """Return what a record names: its lesson and its references."""
    links = {}
    if "references" in shape.links:
        links["references"] = read_keys(sheet, block, "references", Reference._meta.get_field("key"))
    if "lesson" in shape.links:
        links["lesson"] = _lesson(sheet, block, shape)
    return links


def _lesson(sheet: Sheet, block: Block, shape: Shape) -> str | None:
    if block.get("lesson") is not None:
        return check(sheet, block.lines["lesson"], "lesson", Lesson._meta.get_field("slug"), block["lesson"])
    if is_required(shape.model._meta.get_field("lesson")):
        message = f"The {shape.name} has no lesson. Add “lesson: …”."
        sheet.fault(block.line_of("lesson"), "missing-field", message)
    return None


def _rungs(folder: Folder, ladder: Located) -> Iterator[Located]:
    """Yield the rungs that stand in the record of a ladder."""
    sheet, items = folder.sheet(ladder.path), ladder.block.get("rungs")
    if not isinstance(items, Items) or not items:
        message = "The ladder has no rungs. List them under “rungs:”, each starting with “- step: …”."
        sheet.fault(ladder.block.line_of("rungs"), "missing-field", message)
        return
    for line, block in zip(items.lines, items, strict=True):
        record = read_record(sheet, block, records.RUNG, line=line)
        if record is not None:
            yield Located(record | {"ladder": ladder.record.get("key", "")}, ladder.path, block)
