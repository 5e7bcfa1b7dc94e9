"""Writes a course as the folder that the reader reads: the same content is the same folder.

Small fields come first and texts as they would be typed: several lines as a block, days without quotes.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import yaml

from courses.interchange import records
from courses.interchange.course_file import NAME as COURSE
from courses.interchange.cross_checks import CLAIMS, CORRECTIONS, GLOSSARY, LADDERS, REFERENCES
from courses.interchange.reader import Track, untracked
from courses.interchange.records import Shape
from courses.interchange.writer import as_record
from courses.models import SOURCE_LANGUAGE, Course, LessonText, Reference, Term

BATCH = 200  # rows in memory at a time
DAYS = {"checked", "day", "published"}


def write_folder(course: Course, path: Path, *, track: Track = untracked) -> None:
    """Write `course` into the empty folder at `path`, with every reference and term of the glossary.

    Drafts are written too. `track(things, what)` may show progress. Raises OSError when the disk does.
    """
    _write(path / COURSE, _course(course))
    _write_lessons(course, path / "lessons", track)
    ladders = course.ladders.order_by("lesson__position", "key")
    lists = {
        REFERENCES: (records.REFERENCE, Reference.objects.order_by("key")),
        GLOSSARY: (records.TERM, Term.objects.order_by("key").prefetch_related("texts")),
        CLAIMS: (records.CLAIM, _of(course.claims.order_by("lesson__position", "key"), "sources")),
        CORRECTIONS: (records.CORRECTION, _of(course.corrections.order_by("day", "key"))),
        LADDERS: (records.LADDER, _of(ladders, "rungs__texts", "rungs__ladder")),
    }
    for name, (shape, rows) in lists.items():
        found = [_entry(shape, row) for row in track(rows.iterator(chunk_size=BATCH), f"Writing: {name}")]
        _write(path / name, found)


def _of(rows, *more: str):
    return rows.select_related("lesson").prefetch_related("texts", *more)


def _course(course: Course) -> dict:
    """Return what `course.yaml` says: the words of the course, its modules and their lessons in order."""
    places: dict[int, list[str]] = {}
    for slug, module in course.lessons.in_order().values_list("slug", "module"):
        places.setdefault(module, []).append(slug)
    modules = course.modules.order_by("position", "key").prefetch_related("texts")
    return _fields(records.COURSE, as_record(course)) | {
        "modules": [
            _fields(records.MODULE, as_record(module)) | {"lessons": places.get(module.pk, [])} for module in modules
        ]
    }


def _entry(shape: Shape, row) -> dict:
    """Return one entry of a list; a ladder holds its rungs."""
    entry = _fields(shape, as_record(row))
    if shape is records.LADDER:
        entry["rungs"] = [_fields(records.RUNG, as_record(rung)) for rung in row.rungs.all()]
    return entry


def _fields(shape: Shape, record: dict) -> dict:
    """Return what a file says of a record, in the order of its shape."""
    return {name: _value(name, record[name]) for name in shape.names if name in record}


def _value(name: str, value):
    return date.fromisoformat(value) if name in DAYS and isinstance(value, str) else value


def _write_lessons(course: Course, folder: Path, track: Track) -> None:
    texts = LessonText.objects.filter(lesson__course=course).select_related("lesson").prefetch_related("answers")
    for text in track(texts.order_by("language", "lesson__slug").iterator(chunk_size=BATCH), "Writing: lessons"):
        record = as_record(text)
        front = _fields(records.LESSON_TEXT, record)
        if text.language == SOURCE_LANGUAGE and text.lesson.figure:
            front["figure"] = text.lesson.figure
        path = folder / text.language / f"{text.lesson.slug}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{_yaml(front)}---\n\n{record.get('body', '')}\n", encoding="utf-8", newline="\n")


def _write(path: Path, content: dict | list) -> None:
    path.write_text(_yaml(content), encoding="utf-8", newline="\n")


class _Dumper(yaml.SafeDumper):
    """Writes text of several lines as a block, and nothing as a reference to something else."""

    def ignore_aliases(self, data) -> bool:
        """Write every value out: the reader refuses aliases."""
        return True


def _text(dumper: yaml.SafeDumper, text: str):
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def _yaml(content: Iterable) -> str:
    return yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
