"""Writes a course as the folder that the reader reads: the same content is the same folder.

Small fields come first and texts as they would be typed: several lines as a block, days without quotes.
"""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import yaml

from courses.interchange import records
from courses.interchange.course_file import NAME as COURSE
from courses.interchange.cross_checks import CLAIMS, CORRECTIONS, GLOSSARY, LADDERS, REFERENCES
from courses.interchange.made_from import out_of_step
from courses.interchange.reader import Track, untracked
from courses.interchange.records import Shape
from courses.interchange.text_problems import section_names
from courses.interchange.writer import as_record
from courses.models import SOURCE_LANGUAGE, Course, LessonText, Reference, Term
from courses.translations import TITLE

BATCH = 200  # rows in memory at a time
DAYS = {"checked", "day", "published"}
# What a newer YAML than ours, or a person, may take for a number or for yes and no: 1e3, 0o17, y.
_LOOKS_OTHERWISE = re.compile(r"[-+.\d][^\n]*\Z|[yYnN]\Z")
_OTHER_LINE_ENDS = re.compile("[\x85\u2028\u2029]")  # in a block YAML reads them as the end of a line


def write_folder(course: Course, path: Path, *, track: Track = untracked) -> None:
    """Write `course` into the empty folder at `path`, with every reference and term of the glossary.

    Drafts are written too. `track(things, what)` may show progress. Raises OSError when the disk does.
    """
    _write(path / COURSE, _yaml(_course(course)))
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
        entries = (_entry(shape, row) for row in track(rows.iterator(chunk_size=BATCH), f"Writing: {name}"))
        _write_list(path / name, entries)


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
        entry["rungs"] = [_fields(records.RUNG, as_record(rung)) for rung in row.rungs_upwards]
    return entry


def _fields(shape: Shape, record: dict) -> dict:
    """Return what a file says of a record, in the order of its shape."""
    return {name: _value(name, record[name]) for name in shape.names if name in record}


def _value(name: str, value):
    return date.fromisoformat(value) if name in DAYS and isinstance(value, str) else value


def _write_lessons(course: Course, folder: Path, track: Track) -> None:
    texts = LessonText.objects.filter(lesson__course=course).select_related("lesson")
    texts = texts.prefetch_related("answers", "lesson__texts")
    for text in track(texts.order_by("language", "lesson__slug").iterator(chunk_size=BATCH), "Writing: lessons"):
        record = as_record(text)
        front = _fields(records.LESSON_TEXT, record)
        front |= _figure(text) if text.language == SOURCE_LANGUAGE else _origin(text, record)
        path = folder / text.language / f"{text.lesson.slug}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, f"---\n{_yaml(front)}---\n\n{record.get('body', '')}\n")


def _figure(text: LessonText) -> dict:
    return {"figure": text.lesson.figure} if text.lesson.figure else {}


def _origin(text: LessonText, record: dict) -> dict:
    """Return what a translation says of its source; reads `lesson.texts.all()`."""
    source = next((row for row in text.lesson.texts.all() if row.language == SOURCE_LANGUAGE), None)
    own, there = section_names(text.body), section_names(source.body) if source else {}
    named = {TITLE} | own.keys() | there.keys()
    found = {
        # A section that neither text has any more is remembered here, in case it comes back; no reader knows it.
        "made_from": {name: digest for name, digest in record.get("made_from", {}).items() if name in named},
        "behind": out_of_step(there, own) if source else [],
    }
    return {name: value for name, value in found.items() if value}


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_list(path: Path, entries: Iterable[dict]) -> None:
    """Write a file that is one list, entry by entry: a long list is never in memory as a whole."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_yaml([entry]) for entry in entries)
        if not file.tell():
            file.write("[]\n")


class _Dumper(yaml.SafeDumper):
    """Writes text of several lines as a block, and nothing as a reference to something else."""

    def ignore_aliases(self, data) -> bool:
        """Write every value out: the reader refuses aliases."""
        return True


def _text(dumper: yaml.SafeDumper, text: str):
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text))


def _style(text: str) -> str | None:
    """Return how YAML shall write the text; None lets it choose."""
    if _LOOKS_OTHERWISE.match(text) or _OTHER_LINE_ENDS.search(text):
        return '"'
    return "|" if "\n" in text else None


_Dumper.add_representer(str, _text)


def _yaml(content: dict | list) -> str:
    return yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
