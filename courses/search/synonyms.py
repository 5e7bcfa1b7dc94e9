"""What means the same to who searches: spellings, names of a drug, plain and medical words, the other language."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from courses.search.terms import is_han, spans

FILE = Path(__file__).parent / "words" / "synonyms.txt"
Atoms = tuple[str, ...]


def atoms(text: str) -> Atoms:
    """Return a text as words that cannot be divided: terms, a code as one, each Han character by itself."""
    found, until = [], 0
    for span in _longest_first(text):
        if span.start >= until and not (is_han(span.term) and len(span.term) > 1):
            found.append(span.term)
            until = span.end
    return tuple(found)


def _longest_first(text: str):
    return sorted(spans(text), key=lambda span: (span.start, -span.end))


def others(phrase: Atoms) -> tuple[Atoms, ...]:
    """Return what means the same as `phrase`, itself left out; nothing for what stands in no group."""
    return _groups().get(phrase, ())


def longest(words: Sequence[str], start: int) -> int:
    """Return how many of `words` from `start` on are the longest phrase of a group; 0 for none."""
    most = min(_most(), len(words) - start)
    return next((size for size in range(most, 0, -1) if tuple(words[start : start + size]) in _groups()), 0)


@cache
def _groups() -> dict[Atoms, tuple[Atoms, ...]]:
    found: dict[Atoms, tuple[Atoms, ...]] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            group = list(dict.fromkeys(atoms(phrase) for phrase in line.split("=")))
            for phrase in group:
                rest = (other for other in group if other != phrase)
                found[phrase] = tuple(dict.fromkeys((*found.get(phrase, ()), *rest)))
    return found


@cache
def _most() -> int:
    return max(map(len, _groups()))
