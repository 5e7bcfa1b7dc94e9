"""What the index takes for a word: in texts and in what somebody types alike.

English words by their stem, without accents and case; a code such as PD-L1 also as one word, pdl1; of Han characters
each one and each two that stand together. Grammatical words are left out.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from courses.search.variants import fold

# Raise it with each change of what a word is, or of what the index holds: `manage.py index_search` then makes it anew.
FORMAT = 1
MAX_LENGTH = 40  # characters of a word that count
HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"

_RUN = re.compile(f"[{HAN}]+|[^\\W_{HAN}]+")
_IS_HAN = re.compile(f"[{HAN}]")
_HYPHENS = frozenset("-\u2010\u2011\u2012\u2013\u2212")
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
    before: re.Match | None = None
    for match in _RUN.finditer(text):
        if is_han(match[0]):
            yield from _of_han(match)
            before = None
            continue
        term, shown = _word(match[0])
        if term:
            yield Span(match.start(), match.end(), term, shown)
        if before and _is_code(before[0], text[before.end() : match.start()], match[0]):
            joined = plain(before[0] + match[0])
            yield Span(before.start(), match.end(), joined, joined)
        before = match


def is_han(word: str) -> bool:
    """Tell whether a word is written in Han characters."""
    return _IS_HAN.match(word) is not None


def plain(word: str) -> str:
    """Return a word without case, accents and full width, as long as words may be."""
    if not word.isascii():
        parts = unicodedata.normalize("NFKD", word)
        word = "".join(each for each in parts if not unicodedata.combining(each))
    return word.casefold()[:MAX_LENGTH]


def _of_han(match: re.Match) -> Iterator[Span]:
    run, start = fold(match[0]), match.start()
    for at, character in enumerate(run):
        yield Span(start + at, start + at + 1, character, character)
        if at + 1 < len(run):
            yield Span(start + at, start + at + 2, run[at : at + 2], run[at : at + 2])


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


def _is_code(left: str, gap: str, right: str) -> bool:
    """Tell whether two words that a hyphen joins are a code, such as LGK-974 and PD-L1."""
    return gap in _HYPHENS and any(each.isdigit() for each in left + right)
