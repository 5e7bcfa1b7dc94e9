"""Writes a course as the folder that the reader reads: the same content is the same folder.

Small fields come first and texts as they would be typed: several lines as a block, days without quotes.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path

import yaml
from django.db.models import Model, Q, QuerySet

from courses.interchange import records
from courses.interchange.answers import FIELDS as ANSWER
from courses.interchange.course_file import NAME as COURSE
from courses.interchange.cross_checks import CLAIMS, CORRECTIONS, GLOSSARY, LADDERS, REFERENCES
from courses.interchange.made_from import out_of_step
from courses.interchange.reader import Track, untracked
from courses.interchange.records import Shape
from courses.interchange.text_problems import section_names
from courses.models import (
    SOURCE_LANGUAGE,
    Claim,
    Correction,
    Course,
    Ladder,
    Lesson,
    LessonText,
    Module,
    Reference,
    Term,
    Use,
)
from courses.translations import TITLE
from courses.versions import is_shown, with_content
from courses.working import working

BATCH = 200  # rows in memory at a time
DAYS = {"checked", "day", "published"}
# What a newer YAML than ours, or a person, may take for a number or for yes and no: 1e3, 0o17, y.
_LOOKS_OTHERWISE = re.compile(r"[-+.\d][^\n]*\Z|[yYnN]\Z")
_OTHER_LINE_ENDS = re.compile("[\x85\u2028\u2029]")  # in a block YAML reads them as the end of a line


def write_folder(course: Course, path: Path, *, public: bool = False, track: Track = untracked) -> None:
    """Write `course` into the empty folder at `path`, with every reference and term of the glossary.

    What editors go on from is written: drafts, and the content that waits beside the one that readers see. With
    `public` it is what readers see and nothing else. `track(things, what)` may show progress. Raises OSError when
    the disk does.
    """
    _Writer(course, path, public, track).write()


class _Writer:
    """One export; `lessons` are the records of the lessons that it writes, by address, in reading order."""

    def __init__(self, course: Course, path: Path, public: bool, track: Track) -> None:
        self.course, self.path, self.public, self.track = course, path, public, track
        self.seen = Lesson.objects.published().filter(course=course).values("pk")
        rows = with_content(Lesson).filter(course=course)
        if public:
            rows = rows.filter(pk__in=self.seen)
        found = sorted((record for _, record in self._chosen(rows)), key=lambda each: (each["position"], each["slug"]))
        self.lessons = {record["slug"]: record for record in found}
        self.places = {slug: place for place, slug in enumerate(self.lessons)}

    def write(self) -> None:
        """Write every file."""
        _write(self.path / COURSE, _yaml(self._course()))
        self._write_lessons(self.path / "lessons")
        self._write_list(REFERENCES, records.REFERENCE, with_content(Reference))
        self._write_list(GLOSSARY, records.TERM, with_content(Term))
        self._write_list(CLAIMS, records.CLAIM, self._seen_claims(with_content(Claim).filter(course=self.course)))
        self._write_list(CORRECTIONS, records.CORRECTION, self._of_seen(with_content(Correction)))
        self._write_list(LADDERS, records.LADDER, self._of_seen(with_content(Ladder)))

    def _chosen(self, rows: QuerySet) -> Iterator[tuple[Model, dict]]:
        """Yield each row with its record, as far as it is to be written; in bounded memory."""
        for each in working(rows.iterator(chunk_size=BATCH)):
            record = each.record if not self.public else each.stored if is_shown(each.thing) else {}
            if record:
                yield each.thing, record

    def _of_seen(self, rows: QuerySet) -> QuerySet:
        """Return the rows of the course; for readers, those of lessons that they see, or of none."""
        rows = rows.filter(course=self.course)
        return rows.filter(Q(lesson=None) | Q(lesson__in=self.seen)) if self.public else rows

    def _seen_claims(self, rows: QuerySet) -> QuerySet:
        """Return all claims; for readers, those of lessons that they see, and others that are named there."""
        texts = LessonText.objects.filter(is_public=True, lesson__in=self.seen)
        named = Use.objects.of("claim").filter(text__in=texts).values("key")
        return rows.filter(Q(lesson__in=self.seen) | Q(key__in=named)) if self.public else rows

    def _course(self) -> dict:
        """Return what `course.yaml` says: the words of the course, its modules and their lessons in order."""
        (found,) = working(with_content(Course).filter(pk=self.course.pk))
        modules = [record for _, record in self._chosen(with_content(Module).filter(course=self.course))]
        modules.sort(key=lambda each: (each["position"], each["key"]))
        lessons: dict[str, list[str]] = {}
        for slug, record in self.lessons.items():
            lessons.setdefault(record["module"], []).append(slug)
        words = found.stored if self.public else found.record or found.stored
        return _fields(records.COURSE, words) | {
            "modules": [
                _fields(records.MODULE, module) | {"lessons": lessons.get(module["key"], [])}
                for module in modules
                if module["key"] in lessons or not self.public
            ]
        }

    def _write_lessons(self, folder: Path) -> None:
        """Write the sources, then the translations, which say in which sections they are apart from them."""
        sections: dict[str, dict[str, int]] = {}
        rows = with_content(LessonText).filter(lesson__course=self.course).order_by("language", "lesson__slug")
        of_source = Q(language=SOURCE_LANGUAGE)
        parts = (self._chosen(part) for part in (rows.filter(of_source), rows.exclude(of_source)))
        for _, record in self.track(chain.from_iterable(parts), "Writing: lessons"):
            lesson = self.lessons.get(record["lesson"])
            if lesson is None:  # it is to be taken away, or readers do not see it
                continue
            front = _fields(records.LESSON_TEXT, record)
            if record["language"] == SOURCE_LANGUAGE:
                sections[lesson["slug"]] = section_names(record.get("body", ""))
                front |= {"figure": lesson["figure"]} if "figure" in lesson else {}
            else:
                front |= _origin(record, sections.get(lesson["slug"]))
            path = folder / record["language"] / f"{lesson['slug']}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, f"---\n{_yaml(front)}---\n\n{record.get('body', '')}\n")

    def _write_list(self, name: str, shape: Shape, rows: QuerySet) -> None:
        """Write a file that is one list, entry by entry: a long list is never in memory as a whole."""
        order = sorted((self._order(record), thing.pk) for thing, record in self._chosen(rows))
        parts = [[pk for _, pk in order[start : start + BATCH]] for start in range(0, len(order), BATCH)]
        with (self.path / name).open("w", encoding="utf-8", newline="\n") as file:
            for part in self.track(parts, f"Writing: {name}"):
                found = {thing.pk: record for thing, record in self._chosen(rows.filter(pk__in=part))}
                file.writelines(_yaml([_entry(shape, found[pk])]) for pk in part)
            if not parts:
                file.write("[]\n")

    def _order(self, record: dict) -> tuple:
        """Return what an entry is sorted by: its day, or the place of its lesson, then its key."""
        place = 0 if "day" in record else self.places.get(record.get("lesson"), -1)
        return record.get("day", ""), place, record["key"]


def _entry(shape: Shape, record: dict) -> dict:
    """Return one entry of a list; a ladder holds its rungs."""
    entry = _fields(shape, record)
    if shape is records.LADDER:
        entry["rungs"] = [_fields(records.RUNG, rung) for rung in record.get("rungs", [])]
    return entry


def _fields(shape: Shape, record: dict) -> dict:
    """Return what a file says of a record, in the order of its shape."""
    return {name: _value(name, record[name]) for name in shape.names if name in record}


def _value(name: str, value):
    if name == "answers":
        return [{key: each[key] for key in ANSWER if key in each} for each in value]
    return date.fromisoformat(value) if name in DAYS and isinstance(value, str) else value


def _origin(record: dict, there: dict[str, int] | None) -> dict:
    """Return what a translation says of its source, which has the sections `there`, or is not there."""
    own = section_names(record.get("body", ""))
    made_from = record.get("made_from", {})
    named = dict.fromkeys([TITLE, *own, *(there or {})])  # as they are read: PostgreSQL keeps no order of keys
    found = {
        # A section that neither text has any more is remembered here, in case it comes back; no reader knows it.
        "made_from": {name: made_from[name] for name in named if name in made_from},
        "behind": out_of_step(there, own) if there is not None else [],
    }
    return {name: value for name, value in found.items() if value}


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


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
