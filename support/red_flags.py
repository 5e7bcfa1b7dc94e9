"""What needs help now rather than an enquiry: read from one file, shown before the form and after it."""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

from support.models import RedFlagWord
from support.prepared import Reading

FILE = Path(__file__).parent / "content" / "red_flags.yaml"


@dataclass(frozen=True)
class RedFlag:
    """Signs, and what to do about them at once."""

    key: str
    do: str
    signs: list[str]


@dataclass(frozen=True)
class EmergencyNumber:
    """A telephone number and who answers."""

    number: str
    what: str

    @property
    def dial(self) -> str:
        """The number as a `tel:` address takes it."""
        return self.number.replace(" ", "")


@cache
def _file() -> dict:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def is_confirmed() -> bool:
    """Tell whether a nurse has confirmed the advice."""
    return _file()["confirmed"]


def red_flags(language: str) -> list[RedFlag]:
    """Return the red flags in `language`."""
    return [
        RedFlag(flag["key"], flag["do"][language], [sign[language] for sign in flag["signs"]])
        for flag in _file()["flags"]
    ]


def emergency_numbers(language: str) -> list[EmergencyNumber]:
    """Return the numbers to call, in `language`."""
    return [EmergencyNumber(entry["number"], entry["what"][language]) for entry in _file()["emergency_numbers"]]


def folded(text: str) -> str:
    """Return `text` as it is compared: capitals, width, spaces and the form of an apostrophe do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace("’", "'").split())


def suspected_words(*messages: str) -> list[str]:
    """Return the words of some messages, from the list that staff keep, that suggest a red flag. A human decides."""
    texts = [folded(message) for message in messages]
    words = dict.fromkeys(word for (word,) in _words().read())
    return [word for word in words if any(_folded_word(word) in text for text in texts)]


@lru_cache(maxsize=1000)  # of a list that staff keep by hand
def _folded_word(word: str) -> str:
    return folded(word)


@cache
def _words() -> Reading:
    return Reading(RedFlagWord.objects.values_list("word"))


def is_suspected(message: str) -> bool:
    """Tell whether a message has a word that suggests a red flag."""
    return bool(suspected_words(message))
