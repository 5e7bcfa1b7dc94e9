"""What a course folder holds: the fields of each kind of record, and the one form in which records compare.

A record is a dict of plain values. Words are `{language: text}`; days are ISO 8601; what is empty is left out.
The reader makes records from files and the writer from the database, so equal content is an equal dict.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Model

from courses.interchange.faults import Fault
from courses.interchange.yaml_lines import Block, Items
from courses.models import (
    Claim,
    ClaimText,
    Correction,
    CorrectionText,
    Course,
    CourseText,
    Ladder,
    LadderText,
    Lesson,
    LessonText,
    Module,
    ModuleText,
    Reference,
    Rung,
    RungText,
    Term,
    TermText,
)


@dataclass(frozen=True)
class Shape:
    """The fields of one kind of record.

    `fields` are columns of `model` and `words` columns of `words_model`, under the same names; a column that
    is a foreign key holds the key of a record. `links` name other records; `derived` are those that follow
    from where the record stands, or that only some files give: the shape does not say how they are read.
    `identity` is what a record is recognised by; rows of other records point to it when it `is_linked`.
    """

    model: type[Model]
    identity: tuple[str, ...]
    fields: tuple[str, ...] = ()
    words_model: type[Model] | None = None
    words: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    is_linked: bool = False

    @property
    def name(self) -> str:
        """What people call it, such as “claim”."""
        return self.model._meta.verbose_name

    @property
    def names(self) -> tuple[str, ...]:
        """Every field that a file may give."""
        return tuple(name for name in (*self.fields, *self.words, *self.links) if name not in self.derived)

    def name_of(self, record: dict) -> str:
        """Return what the record is recognised by, as one text."""
        return " ".join(record[name] for name in self.identity)


COURSE = Shape(
    Course, ("slug",), ("slug",), CourseText, ("title", "summary", "introduction"), ("modules",), is_linked=True
)
MODULE = Shape(
    Module, ("key",), ("key", "position"), ModuleText, ("title",), ("lessons",), ("position",), is_linked=True
)
LESSON = Shape(Lesson, ("slug",), ("slug", "position", "figure"), links=("module",), is_linked=True)
LESSON_TEXT = Shape(
    LessonText,
    ("lesson", "language"),
    ("language", "title", "takeaway", "body", "made_from"),
    links=("lesson", "answers"),
    derived=("language", "body", "lesson", "made_from"),
)
REFERENCE = Shape(
    Reference,
    ("key",),
    (
        "key",
        "kind",
        "authors",
        "title",
        "journal",
        "year",
        "volume",
        "issue",
        "pages",
        "published",
        "doi",
        "url",
        "pmid",
        "pmcid",
        "trial",
        "not_verified",
    ),
    is_linked=True,
)
CLAIM = Shape(
    Claim,
    ("key",),
    ("key", "level", "safety_critical", "checked", "check_again_after_months", "note"),
    ClaimText,
    ("statement", "rests_on", "does_not_show", "numbers"),
    ("lesson", "references"),
)
TERM = Shape(Term, ("key",), ("key",), TermText, ("name", "definition", "checked"))
CORRECTION = Shape(
    Correction, ("key",), ("key", "section", "day"), CorrectionText, ("was", "now", "why"), links=("lesson",)
)
LADDER = Shape(Ladder, ("key",), ("key",), LadderText, ("name",), ("lesson", "rungs"), is_linked=True)
RUNG = Shape(
    Rung,
    ("ladder", "step"),
    ("step", "answer", "checked", "reference"),
    RungText,
    ("remark",),
    ("ladder",),
    derived=("ladder",),
)


@dataclass(frozen=True)
class Located:
    """A record and where in the folder it stands."""

    record: dict
    path: str
    block: Block

    def fault(self, name: str, code: str, message: str, *, item: str | None = None) -> Fault:
        """Return a mistake in the field `name` of this record, or in the `item` of the list there."""
        line, given = self.block.line_of(name), self.block.get(name)
        if isinstance(given, Items) and item in given:
            line = given.lines[given.index(item)]
        return Fault(self.path, line, code, message)


@dataclass
class CourseFolder:
    """Everything that one folder says, in the order in which it says it.

    Once the texts have been looked through, `outlines` holds outline and number of words of each, as `LessonText`
    stores them, by lesson and language.
    """

    course: Located
    modules: list[Located] = field(default_factory=list)
    lessons: list[Located] = field(default_factory=list)
    texts: list[Located] = field(default_factory=list)
    references: list[Located] = field(default_factory=list)
    claims: list[Located] = field(default_factory=list)
    terms: list[Located] = field(default_factory=list)
    corrections: list[Located] = field(default_factory=list)
    ladders: list[Located] = field(default_factory=list)
    rungs: list[Located] = field(default_factory=list)
    outlines: dict[tuple[str, str], tuple[dict, int]] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The address of the course."""
        return self.course.record["slug"]


def canonical(value):
    """Return `value` as records hold it: line ends as \\n, no space around text, days as text, nothing empty."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [canonical(item) for item in value]
    if isinstance(value, dict):
        tidy = {name: canonical(item) for name, item in value.items()}
        return {name: item for name, item in tidy.items() if not _is_empty(item)}
    return value


def _is_empty(value) -> bool:
    return value is None or value is False or value in ("", [], {})


def digest(record: dict) -> str:
    """Return the fingerprint of a record (SHA-256 of its sorted JSON, 64 hexadecimal digits)."""
    text = json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
