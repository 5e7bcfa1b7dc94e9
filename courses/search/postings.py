"""The entries that hold one word, as a row of the index keeps them: a number of four bytes each, the best first.

The upper eight bits say how well the word describes the entry, the others which one of its batch it is.
"""

import sys
from array import array
from collections.abc import Iterable

SHIFT = 24  # an entry is named by its batch, shifted by so many bits, and its number within it
MASK = (1 << SHIFT) - 1
BEST = 255  # the highest weight
_TYPICAL_LENGTH = 80  # words of an entry
_SATURATION, _LENGTH_MATTERS = 1.2, 0.6  # k1 and b of BM25 (Robertson and Zaragoza, 2009)
_TYPE = next(code for code in "IL" if array(code).itemsize == 4)


def weight(count: float, length: int) -> int:
    """Return how well a word describes an entry of so many words that holds it `count` times: 1 to BEST."""
    stretched = 1 - _LENGTH_MATTERS + _LENGTH_MATTERS * length / _TYPICAL_LENGTH
    return max(1, round(BEST * count / (count + _SATURATION * stretched)))


def posting(count: float, length: int, number: int) -> int:
    """Return the posting of an entry, by its number in its batch, for a word that it holds so often."""
    return weight(count, length) << SHIFT | number


def pack(postings: Iterable[int]) -> bytes:
    """Return postings as bytes, the best first."""
    numbers = array(_TYPE, sorted(postings, reverse=True))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def unpack(stored: bytes, most: int) -> array:
    """Return the `most` best postings of a row, as one number each."""
    numbers = array(_TYPE)
    numbers.frombytes(bytes(stored[: most * numbers.itemsize]))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
