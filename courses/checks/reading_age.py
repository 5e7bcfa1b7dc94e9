"""How old a reader of English has to be: the Flesch–Kincaid grade plus five years (Kincaid and others, 1975)."""

import re
import warnings
from collections.abc import Iterable
from functools import cache

from courses.checks.passages import Passage

OLDEST = 14
YEARS_BEFORE_SCHOOL = 5  # the first grade of an American school starts at six
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")


@cache
def _library():
    """Return the library, loaded when the first text is looked at: a process that only shows texts does without it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a word list of it is written with an invalid escape; nothing of ours
        import readability
    return readability


def reading_age(text: Iterable[Passage]) -> float:
    """Return the reading age in years of the sentences of a text; 0 when it has none. Headings are left out."""
    sentences = [_WORD.findall(each) for part in text if not part.is_heading for each in part.sentences]
    sentences = [words for words in sentences if words]
    if not sentences:
        return 0
    words = [word for sentence in sentences for word in sentence]
    grade = _library().KincaidGradeLevel(sum(map(_syllables, words)), len(words), len(sentences))
    return grade + YEARS_BEFORE_SCHOOL


def _syllables(word: str) -> int:
    """Count as people speak: a letter of TNBC is one syllable; the library finds none in it, nor in “the”."""
    is_spelt = len(word) > 1 and word.isupper()
    return len(word) if is_spelt else max(1, _library().LANGDATA["en"]["syllables"](word.lower()))
