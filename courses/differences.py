"""What differs between two contents of one thing, for a person to read: field by field, word by word.

Words are compared as words, Han characters one by one, Markdown as the text that it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext_lazy as _

from courses.interchange import records
from courses.interchange.fields import LANGUAGES
from courses.interchange.records import Shape
from courses.models import VersionKind

SHAPES = {
    VersionKind.COURSE: records.COURSE,
    VersionKind.MODULE: records.MODULE,
    VersionKind.LESSON: records.LESSON,
    VersionKind.LESSON_TEXT: records.LESSON_TEXT,
    VersionKind.CLAIM: records.CLAIM,
    VersionKind.REFERENCE: records.REFERENCE,
    VersionKind.TERM: records.TERM,
    VersionKind.CORRECTION: records.CORRECTION,
    VersionKind.LADDER: records.LADDER,
}
# What no column is called.
_LABELS = {
    "references": _("references"),
    "answers": _("answers to warnings"),
    "rungs": _("rungs"),
    "warning": _("warning"),
    "at": _("the paragraph begins"),
}
# A run of Latin letters and digits, one Han character or full-width sign, spaces, or one other sign.
_TOKEN = re.compile(r"[^\W\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|\s+|.", re.DOTALL)
_UNLIKE = 0.3  # below it two paragraphs are two texts, not one that was changed
_LONG = 4_000_000  # pairs of tokens: more would keep the page waiting


@dataclass(frozen=True)
class Piece:
    """A run of text; `change` is "ins", "del", or "" for what both have."""

    change: str
    text: str


@dataclass(frozen=True)
class Difference:
    """One field that differs: its paragraphs as pieces, None for paragraphs left out because nothing changed there."""

    labels: tuple[str, ...]
    language: str
    paragraphs: list[list[Piece] | None]


def differences(kind: str, old: dict, new: dict) -> list[Difference]:
    """Return what differs between two records of one thing, in the order of its fields."""
    shape, language = SHAPES[kind], (new or old).get("language", "")
    before, after = dict(_leaves(old)), dict(_leaves(new))
    paths = [*before, *(path for path in after if path not in before)]
    order = (*shape.fields, *shape.words, *shape.links)
    paths.sort(key=lambda path: order.index(path[0]) if path[0] in order else len(order))
    return [
        Difference(
            tuple(_label(shape, name) for name in path if name not in LANGUAGES),
            next((name for name in path if name in LANGUAGES), language),
            paragraphs(_said(shape, path, before.get(path)), _said(shape, path, after.get(path))),
        )
        for path in paths
        if before.get(path) != after.get(path)
    ]


def paragraphs(old: str, new: str) -> list[list[Piece] | None]:
    """Return the text `new` beside `old`, paragraph by paragraph; of long runs without a change only the edges."""
    before, after = (re.split(r"\n(?:[ \t]*\n)+", text) if text else [] for text in (old, new))
    found: list[list[Piece] | None] = []
    for change, start, end, other, stop in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if change == "equal":
            run = [[Piece("", text)] for text in before[start:end]]
            found += _edges(run, before=start > 0, after=end < len(before) or stop < len(after))
        else:
            pairs = zip_longest(before[start:end], after[other:stop], fillvalue="")
            found += [words(one, two) for one, two in pairs]
    return found


def words(old: str, new: str) -> list[Piece]:
    """Return one paragraph with what was taken out and what was put in."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    whole = [Piece(change, text) for change, text in (("del", old), ("ins", new)) if text]
    if len(before) * len(after) > _LONG:
        return whole
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if not old or not new or matcher.ratio() < _UNLIKE:
        return whole
    found = []
    for change, start, end, other, stop in matcher.get_opcodes():
        if change == "equal":
            found.append(Piece("", "".join(before[start:end])))
        else:
            found += [Piece("del", "".join(before[start:end])), Piece("ins", "".join(after[other:stop]))]
    return [piece for piece in found if piece.text]


def _edges(run: list, *, before: bool, after: bool) -> list:
    """Return of an unchanged run what stands next to a change `before` or `after` it."""
    kept = before + after
    if len(run) <= kept:
        return run
    return [*(run[:1] if before else []), None, *(run[-1:] if after else [])]


def _leaves(value, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Yield every value of a record with its path; what stands in a list of rows by what the row is about."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _leaves(each, (*path, name))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for each in value:
            about = str(each.get("step") or f"{each.get('warning')} {each.get('at', '')}".strip())
            yield from _leaves(each, (*path, about))
    else:
        yield path, value


def _label(shape: Shape, name: str) -> str:
    """Return what editors call a field, or the name itself: a section, a rung."""
    for model in (shape.model, shape.words_model, records.RUNG.model, records.RUNG.words_model):
        try:
            if model and name not in _LABELS:
                return str(model._meta.get_field(name).verbose_name)
        except FieldDoesNotExist:
            continue
    return str(_LABELS.get(name, name))


def _said(shape: Shape, path: tuple[str, ...], value) -> str:
    """Return a value as editors see it."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return str(_("Yes"))
    text = "" if value is None else str(value)
    for model in (shape.model, records.RUNG.model):
        try:
            return str(dict(model._meta.get_field(path[-1]).flatchoices).get(text, text))
        except (FieldDoesNotExist, AttributeError):
            continue
    return text
