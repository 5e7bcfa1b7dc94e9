"""Words that no reader should meet: promises, terms of other places, figures that stand behind a choice.

The lists are files in `words/`, one phrase a line; a line that starts with “- ” is a phrase that is allowed
although it holds one of the others.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

from courses.checks.passages import passages
from courses.markdown import Document, Problem

LISTS = Path(__file__).parent / "words"
CHINESE, ENGLISH = "zh-hant", "en"
Figure = tuple[Decimal, str]

# Not in Big5, but written in Hong Kong: everyday words, and the names of substances.
_OURS_TOO = frozenset("着恒吖嘞酶肽酰醌嗪啉喹吡卟苷萘萜脲腈酞肼肟砜")

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD_END = re.compile(r"[\s-]+")
_FIGURE = re.compile(r"(?<![\d.·])(\d+(?:[.·]\d+)?)(?:\s*(%|％|per\s?cent\b|months?\b|個月))?")


def wording_problems(text: str, language: str, figures: Collection[Figure] = ()) -> list[Problem]:
    """Return what is wrong with the words of a plain `text`, in order of line (from 1).

    `figures` are those of the survival figures (see `figures_in`) that must not stand here.
    """
    found = [*_promises(text, language), *_figures(text, figures)]
    if language == CHINESE:
        found += [*_terms_of_elsewhere(text), *_simplified(text)]
    return sorted(found, key=lambda problem: problem.line)


def body_problems(document: Document, language: str, figures: Collection[Figure] = ()) -> list[Problem]:
    """Return what is wrong with the words of a Markdown text; lines are those of the source."""
    return [
        Problem(passage.line + problem.line - 1, problem.code, problem.message)
        for passage in passages(document)
        for problem in wording_problems(passage.words, language, figures)
    ]


def figures_in(texts: Iterable[str]) -> frozenset[Figure]:
    """Return the percentages and months of the `numbers` of claims, each as number and unit."""
    found = (_figure(match) for text in texts for match in _FIGURE.finditer(text))
    return frozenset((number, unit) for number, unit in found if unit)


def _figure(match: re.Match) -> Figure:
    unit = (match[2] or "").lower()
    return Decimal(match[1].replace("·", ".")), "months" if unit[:1] in {"m", "個"} else "%" if unit else ""


def _figures(text: str, figures: Collection[Figure]) -> Iterator[Problem]:
    numbers = {number for number, _ in figures}
    for match in _FIGURE.finditer(text) if figures else ():
        number, unit = _figure(match)
        is_exact = not unit and not match[1].isdigit()  # 81.7 needs no “%” to be recognised
        if (number, unit) in figures or (is_exact and number in numbers):
            message = f"“{match[0]}” is a survival figure. Leave it in the claim's “numbers”, which readers ask for."
            yield Problem(_line(text, match.start()), "survival-figure", message)


def _promises(text: str, language: str) -> Iterator[Problem]:
    folded = text.casefold()
    for listed in dict.fromkeys((language, ENGLISH)):
        promised, allowed, starts = _phrases(f"promotional.{listed}.txt")
        if not any(start in folded for start in starts):
            continue  # as nearly always, and many times quicker than to look for whole phrases
        masked = allowed.sub(lambda match: "\0" * len(match[0]), text)
        for match in promised.finditer(masked):
            message = f"“{' '.join(match[0].split())}” promises too much. Say what was seen, and in whom."
            yield Problem(_line(text, match.start()), "promotional", message)


def _terms_of_elsewhere(text: str) -> Iterator[Problem]:
    for term, ours in _replacements("elsewhere.zh-hant.txt"):
        for match in re.finditer(re.escape(term), text):
            message = f"“{term}” is not what Hong Kong says. Write “{ours}”."
            yield Problem(_line(text, match.start()), "not-hong-kong", message)


def _simplified(text: str) -> Iterator[Problem]:
    """Find characters that the mainland's set of 1980 (GB 2312) has and Big5 has not.

    Hong Kong's supplement to Big5 does not help: it holds hundreds of simplified characters, for names.
    What both sets have, such as 后 and 里, stands for itself in Traditional Chinese too and is not found.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        if found := dict.fromkeys(char for char in _HAN.findall(line) if _is_simplified(char)):
            message = f"“{'、'.join(found)}” is simplified. Write it in Traditional Chinese."
            yield Problem(number, "simplified", message)


@cache
def _is_simplified(char: str) -> bool:
    return char not in _OURS_TOO and _can_write(char, "gb2312") and not _can_write(char, "big5")


def _can_write(char: str, codec: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _lines(name: str) -> list[str]:
    path = LISTS / name
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


@cache
def _phrases(name: str) -> tuple[re.Pattern, re.Pattern, set[str]]:
    """Return what finds the phrases of a list, what finds those that are allowed, and how the former begin."""
    lines = _lines(name)
    listed = [line for line in lines if not line.startswith("- ")]
    allowed = [line[2:].strip() for line in lines if line.startswith("- ")]
    return _finder(listed), _finder(allowed), {_WORD_END.split(line)[0].casefold() for line in listed}


def _finder(phrases: list[str]) -> re.Pattern:
    """Match whole words in any case, with any space or hyphen between them; Chinese has no words to keep whole."""
    parts = [_WORD_END.pattern.join(re.escape(word) for word in _WORD_END.split(phrase)) for phrase in phrases]
    whole = [part if _HAN.match(part) else rf"(?<!\w){part}(?!\w)" for part in parts]
    return re.compile("|".join(sorted(whole, key=len, reverse=True)) or r"(?!)", re.IGNORECASE)


@cache
def _replacements(name: str) -> list[tuple[str, str]]:
    return [tuple(line.split(maxsplit=1)) for line in _lines(name)]
