"""How old a reader of English has to be: the Flesch–Kincaid grade plus five years (Kincaid and others, 1975)."""

import re
import warnings
from collections.abc import Iterable

from courses.checks.passages import Passage

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # a word list of the library is written with an invalid escape; nothing of ours
    import readability

OLDEST = 14
YEARS_BEFORE_SCHOOL = 5  # the first grade of an American school starts at six
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")


def reading_age(text: Iterable[Passage]) -> float:
    """Return the reading age in years of the sentences of a text; 0 when it has none. Headings are left out."""
    sentences = [each for part in text if not part.is_heading for each in part.sentences]
    lines = [" ".join(_spoken(word) for word in _WORD.findall(each)) for each in sentences]
    if not any(lines):
        return 0
    measured = readability.getmeasures([line for line in lines if line], lang="en")
    return measured["readability grades"]["Kincaid"] + YEARS_BEFORE_SCHOOL


def _spoken(word: str) -> str:
    """Return a word whose syllables the library counts as they are said: TNBC as four, and none lost to a capital."""
    return "ba" * len(word) if len(word) > 1 and word.isupper() else word.lower()
