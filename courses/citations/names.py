"""Authors as medical journals write them (Vancouver style): `Tutt ANJ, Lee S-J, et al.`"""

import re
from dataclasses import dataclass

_ET_AL = re.compile(r"[,;]?\s*\b(et al|and others)\.?\s*\Z", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*[,;]\s*")
_SUFFIXES = {"Jr", "Sr", "2nd", "3rd", "4th", "II", "III", "IV"}
_MOST_INITIALS = 5


@dataclass(frozen=True)
class Name:
    """A person's family name, given initials such as `A. N. J.` and suffix; `family` alone for any other name."""

    family: str
    given: str = ""
    suffix: str = ""


def parse_authors(text: str) -> tuple[list[Name], bool]:
    """Return the authors of `text` in order, and whether it ends in "et al."."""
    named = _ET_AL.sub("", text)
    names = [_name(part) for part in _SEPARATOR.split(named) if part.strip(" .")]
    return names, named != text


def _name(part: str) -> Name:
    """Read `family initials [suffix]`; keep whole what is not of that form, such as an organisation.

    An organisation whose last word is a short one in capitals cannot be told from a person.
    """
    words = part.split()
    suffix = words.pop().rstrip(".") if len(words) > 2 and words[-1].rstrip(".") in _SUFFIXES else ""
    if len(words) > 1 and (given := _initials(words[-1])):
        return Name(" ".join(words[:-1]), given, suffix)
    return Name(" ".join(part.split()))


def _initials(word: str) -> str:
    """Return `ANJ` as `A. N. J.` and `S-J` as `S.-J.`, "" when `word` is no initials."""
    letters = word.replace(".", "").replace("-", "")
    # Han characters have no capitals: isupper() is False for them, and such a name stays whole.
    if not (letters.isalpha() and letters.isupper() and len(letters) <= _MOST_INITIALS):
        return ""
    groups = [" ".join(f"{letter}." for letter in group) for group in word.replace(".", "").split("-")]
    return "-".join(group for group in groups if group)
