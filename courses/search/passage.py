"""The part of a text that a result shows: whole sentences around the words that were found, statements never cut."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from courses.markdown import count_words
from courses.search.plain import Stretch
from courses.search.terms import places

ROOM = 45  # words of a passage; a statement is shown whole all the same
_LONGEST = 120  # words of a sentence that is shown whole
_ROOM_IN_SENTENCE = 270  # characters of one that is not
_SENTENCE = re.compile(r"""\n|(?<=[.!?])["”’)]*\s+|(?<=[。！？])[」』”）]*""")


class Run(NamedTuple):
    """Words of a passage; `is_found` says that they are what was looked for."""

    words: str
    is_found: bool = False


@dataclass(frozen=True)
class Part:
    """Sentences of a passage, or one statement of the claim `key`."""

    runs: tuple[Run, ...]
    key: str = ""


class _Piece(NamedTuple):
    """A sentence or a statement, by where it stands."""

    start: int
    end: int
    key: str


class Text:
    """A text with those of its words that are `wanted`, looked for once."""

    def __init__(self, text: str, wanted: Collection[str]) -> None:
        self.text, self.places = text, places(text, wanted)
        self.terms = {term for _start, _end, term in self.places}

    def marked(self, terms: Collection[str], start: int = 0, end: int | None = None) -> tuple[Run, ...]:
        """Return the text, or a part of it, as runs: what was found, and what stands between."""
        end = len(self.text) if end is None else end
        found = [(first, last) for first, last, term in self.places if term in terms and start <= first and last <= end]
        runs, until = [], start
        for first, last in _joined(found):
            runs += [Run(self.text[until:first]), Run(self.text[first:last], True)]
            until = last
        return tuple(run for run in (*runs, Run(self.text[until:end])) if run.words)


def passage(text: Text, stretches: Sequence[Sequence], terms: Collection[str]) -> list[Part]:
    """Return the parts of a text that say most about `terms`, in order; how it begins where nothing was found there.

    `stretches` are the statements in it, as the index keeps them.
    """
    pieces = list(_pieces(text.text, [Stretch(*each) for each in stretches]))
    if not pieces:
        return []
    found = [(start, term) for start, _end, term in text.places if term in terms]
    holds = [{term for start, term in found if piece.start <= start < piece.end} for piece in pieces]
    first, last = _window(text.text, pieces, holds)
    return [_part(text, piece, terms) for piece in _together(pieces[first : last + 1])]


def _joined(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return places in order, with those that touch or overlap as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _pieces(words: str, stretches: list[Stretch]) -> Iterator[_Piece]:
    at = 0
    for stretch in stretches:
        yield from _sentences(words, at, stretch.start)
        yield _Piece(*stretch)
        at = stretch.end
    yield from _sentences(words, at, len(words))


def _sentences(words: str, start: int, end: int) -> Iterator[_Piece]:
    """Yield the sentences between two places; a full stop alone belongs to the statement before it."""
    at = start
    for match in _SENTENCE.finditer(words, start, end):
        if words[at : match.end()].strip(" \n.。"):
            yield _Piece(at, match.end(), "")
        at = match.end()
    if words[at:end].strip(" \n.。"):
        yield _Piece(at, end, "")


def _window(words: str, pieces: list[_Piece], holds: list[set[str]]) -> tuple[int, int]:
    """Return the first and last piece to show: the one that holds most of the terms, and what fits around it."""
    best = max(range(len(pieces)), key=lambda at: (len(holds[at]), bool(pieces[at].key), -at))
    first = last = best
    room = ROOM - _length(words, pieces[best])
    while True:
        after = _length(words, pieces[last + 1]) if last + 1 < len(pieces) else room + 1
        before = _length(words, pieces[first - 1]) if first > 0 else room + 1
        if after <= room:
            last, room = last + 1, room - after
        elif before <= room:
            first, room = first - 1, room - before
        else:
            return first, last


def _together(pieces: list[_Piece]) -> Iterator[_Piece]:
    """Yield sentences that follow each other as one piece, and statements by themselves."""
    for key, group in groupby(pieces, key=lambda piece: piece.key):
        if key:
            yield from group
        else:
            first, *rest = group
            yield first._replace(end=rest[-1].end) if rest else first


def _length(words: str, piece: _Piece) -> int:
    return count_words(words[piece.start : piece.end])


def _part(text: Text, piece: _Piece, terms: Collection[str]) -> Part:
    own = text.text[piece.start : piece.end]
    start = piece.start + len(own) - len(own.lstrip())
    end = start + len(own.strip())
    if piece.key or count_words(own) <= _LONGEST:
        return Part(text.marked(terms, start, end), piece.key)
    first, last = _around(text, start, end, terms)
    before, after = ((Run("…"),) if cut else () for cut in (first > start, last < end))
    return Part((*before, *text.marked(terms, first, last), *after))


def _around(text: Text, start: int, end: int, terms: Collection[str]) -> tuple[int, int]:
    """Return where to cut a sentence without end: around the first word that was found in it."""
    found = (first for first, _last, term in text.places if term in terms and start <= first < end)
    at = next(found, start)
    return max(start, at - _ROOM_IN_SENTENCE // 2), min(end, at + _ROOM_IN_SENTENCE // 2)
