"""Reads a course folder and finds every mistake in it before anything is stored.

The folder holds `course.yaml`, `claims.yaml`, `references.yaml`, `glossary.yaml` and
`lessons/<language>/<slug>.md`; `records` lists the fields.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from courses.interchange import records
from courses.interchange.course_file import read_course
from courses.interchange.cross_checks import CLAIMS, GLOSSARY, REFERENCES, cross_faults
from courses.interchange.faults import FolderError, Sheet
from courses.interchange.fields import check, read_keys, read_record
from courses.interchange.files import Folder
from courses.interchange.lesson_files import read_lesson_files
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
    folder = Folder(path)
    found = CourseFolder(*read_course(folder))
    found.references = _read_list(folder, REFERENCES, records.REFERENCE)
    found.claims = _read_list(folder, CLAIMS, records.CLAIM)
    found.terms = _read_list(folder, GLOSSARY, records.TERM)
    read_lesson_files(folder, found, track)
    folder.faults.extend(cross_faults(folder, found, track))
    if folder.faults:
        raise FolderError(folder.faults)
    return found


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
    """Return what a claim names: its lesson and its references."""
    if shape is not records.CLAIM:
        return {}
    links = {"references": read_keys(sheet, block, "references", Reference._meta.get_field("key"))}
    if block.get("lesson") is None:
        sheet.fault(block.line_of("lesson"), "missing-field", "The claim has no lesson. Add “lesson: …”.")
        return links
    lesson = check(sheet, block.lines["lesson"], "lesson", Lesson._meta.get_field("slug"), block["lesson"])
    return links if lesson is None else links | {"lesson": lesson}
