"""The part of a text that a result shows: whole sentences around the words that were found, statements never cut."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from courses.markdown import count_words
from courses.search.plain import Stretch
from courses.search.terms import spans

ROOM = 45  # words of a passage; a statement is shown whole all the same
_LONGEST = 120  # words of a sentence that is shown whole
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


def passage(words: str, stretches: Sequence[Sequence], terms: Collection[str]) -> list[Part]:
    """Return the parts of `words` that say most about `terms`, in order; how it begins where nothing was found there.

    `stretches` are the statements in the words, as the index keeps them.
    """
    pieces = list(_pieces(words, [Stretch(*each) for each in stretches]))
    if not pieces:
        return []
    holds = [{span.term for span in spans(words[piece.start : piece.end])} & set(terms) for piece in pieces]
    first, last = _window(words, pieces, holds)
    return [_part(words, piece, terms) for piece in _together(pieces[first : last + 1])]


def marked(words: str, terms: Collection[str]) -> tuple[Run, ...]:
    """Return words as runs: what was found, and what stands between."""
    runs, until = [], 0
    for start, end in _joined(span[:2] for span in spans(words) if span.term in terms):
        runs += [Run(words[until:start]), Run(words[start:end], True)]
        until = end
    return tuple(run for run in (*runs, Run(words[until:])) if run.words)


def _joined(places: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
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


def _part(words: str, piece: _Piece, terms: Collection[str]) -> Part:
    own = words[piece.start : piece.end].strip()
    if not piece.key and count_words(own) > _LONGEST:
        own = _cut(own, terms)
    return Part(marked(own, terms), piece.key)


def _cut(sentence: str, terms: Collection[str]) -> str:
    """Return what stands around the first word that was found in a sentence without end."""
    room = 6 * ROOM  # characters
    at = next((span.start for span in spans(sentence) if span.term in terms), 0)
    start, end = max(0, at - room // 2), at + room // 2
    return f"{'…' if start else ''}{sentence[start:end].strip()}{'…' if end < len(sentence) else ''}"
