"""What the index takes for a word: in texts and in what somebody types alike.

English words by their stem, without accents and case; a code such as PD-L1 also as one word, pdl1; of Han characters
each one and each two that stand together. Grammatical words are left out.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from courses.search.variants import fold

# Raise it with each change of what a word is, or of what the index holds: `manage.py index_search` then makes it anew.
FORMAT = 1
MAX_LENGTH = 40  # characters of a word that count
HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"

_RUN = re.compile(f"[{HAN}]+|[^\\W_{HAN}]+")
_HAN_OR_OTHER = re.compile(f"([{HAN}]+)|[^\\W_{HAN}]+")
_IS_HAN = re.compile(f"[{HAN}]")
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2212"
_CODE = re.compile(f"([^\\W_{HAN}]+)(?=[{_HYPHENS}]([^\\W_{HAN}]+))")
SILENT = frozenset(
    word
    for line in (Path(__file__).parent / "words" / "silent.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)


class Span(NamedTuple):
    """One word of a text: where it stands, what the index calls it, and how it reads."""

    start: int
    end: int
    term: str
    shown: str


def spans(text: str) -> Iterator[Span]:
    """Yield each word of a text, in order; two that overlap where a code or Han characters are read in two ways."""
    left, left_start, left_end = "", 0, -2
    for match in _HAN_OR_OTHER.finditer(text):
        word, (start, end) = match[0], match.span()
        if match.lastindex:
            yield from _of_han(word, start)
            left_end = -2
            continue
        term, shown = _word(word)
        if term:
            yield Span(start, end, term, shown)
        if left_end + 1 == start and text[left_end] in _HYPHENS and _is_code(left, word):
            joined = plain(left + word)
            yield Span(left_start, end, joined, joined)
        left, left_start, left_end = word, start, end


def places(text: str, wanted: Collection[str]) -> list[tuple[int, int, str]]:
    """Return start, end and term of those of the `spans` of a text that are called as `wanted`, in order.

    A page of results asks it of thirty texts: each different word is looked at once.
    """
    han = [term for term in wanted if is_han(term)]
    found = _places_of_han(fold(text), han) if han else []
    words = {word for word in set(_RUN.findall(text)) if _word(word)[0] in wanted and not is_han(word)}
    found += [
        (match.start(), match.end(), _word(match[0])[0])
        for word in words
        for match in re.finditer(f"(?<![^\\W_{HAN}]){word}(?![^\\W_{HAN}])", text)
    ]
    if any(each in text for each in _HYPHENS):
        codes = ((match, plain(match[1] + match[2])) for match in _CODE.finditer(text) if _is_code(match[1], match[2]))
        found += [(match.start(), match.end(2), code) for match, code in codes if code in wanted]
    return sorted(found)


def _places_of_han(folded: str, terms: list[str]) -> list[tuple[int, int, str]]:
    found = []
    for term in terms:
        at = folded.find(term)
        while at >= 0:
            found.append((at, at + len(term), term))
            at = folded.find(term, at + 1)
    return found


@dataclass
class Counted:
    """How often a text has each term, how each reads that it has, and its length: two Han characters are one word."""

    counts: dict[str, int] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    length: int = 0

    def add(self, term: str, shown: str, count: int) -> None:
        """Count a term so many times more."""
        self.counts[term] = self.counts.get(term, 0) + count
        self.shown.setdefault(term, shown)


def counted(text: str) -> Counted:
    """Return the words of a text as `spans` finds them, counted: an import does it for every text."""
    made, han = Counted(), 0
    for run, count in Counter(_RUN.findall(text)).items():
        if is_han(run):
            han += len(run) * count
            folded = fold(run)
            for at, character in enumerate(folded):
                made.add(character, character, count)
                if at + 1 < len(folded):
                    made.add(folded[at : at + 2], folded[at : at + 2], count)
            continue
        made.length += count
        term, shown = _word(run)
        if term:
            made.add(term, shown, count)
    for left, right in _CODE.findall(text) if any(each in text for each in _HYPHENS) else ():
        if _is_code(left, right):
            joined = plain(left + right)
            made.add(joined, joined, 1)
    made.length += (han + 1) // 2
    return made


def is_han(word: str) -> bool:
    """Tell whether a word is written in Han characters."""
    return not word.isascii() and _IS_HAN.match(word) is not None


def plain(word: str) -> str:
    """Return a word without case, accents and full width, as long as words may be."""
    if not word.isascii():
        parts = unicodedata.normalize("NFKD", word)
        word = "".join(each for each in parts if not unicodedata.combining(each))
    return word.casefold()[:MAX_LENGTH]


def _of_han(run: str, start: int) -> Iterator[Span]:
    folded = fold(run)
    for at, character in enumerate(folded, start=start):
        yield Span(at, at + 1, character, character)
        if pair := folded[at - start + 1 : at - start + 2]:
            yield Span(at, at + 2, character + pair, character + pair)


@lru_cache(maxsize=8192)
def _word(word: str) -> tuple[str, str]:
    shown = plain(word)
    if shown in SILENT:
        return "", shown
    is_english = shown.isascii() and shown.isalpha() and len(shown) > 3
    return (_stemmer().stemWord(shown) if is_english else shown), shown


@cache
def _stemmer():
    # Here, not above: the package brings 30 languages along, and most processes never search.
    from snowballstemmer import stemmer

    return stemmer("english")


def _is_code(left: str, right: str) -> bool:
    """Tell whether two words that a hyphen joins are a code, such as LGK-974 and PD-L1."""
    return any(each.isdigit() for each in left + right)
