"""A section of a lesson as plain words, with the stretches that are statements."""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from markdown_it.token import Token

from courses.markdown.parsing import our_link
from courses.search.terms import is_han


class Stretch(NamedTuple):
    """Where in plain words a statement stands, and the key of its claim."""

    start: int
    end: int
    key: str


def plain_words(tokens: Sequence[Token]) -> tuple[str, list[Stretch]]:
    """Return the words of a section, one line a paragraph, and its statements, in order."""
    words, stretches = "", []
    for token in tokens:
        line, found = _line(token)
        if not line:
            continue
        at = len(words) + 1 if words else 0
        words = f"{words}\n{line}" if words else line
        stretches += [Stretch(at + start, at + end, key) for start, end, key in found]
    return words, stretches


def tidy(words: str) -> str:
    """Return words as one line, with letters and their accents in one character."""
    return " ".join(unicodedata.normalize("NFC", words).split())


def _line(token: Token) -> tuple[str, list[Stretch]]:
    """Return the words of one block and the statements in them."""
    if not token.children:
        return (tidy(token.content), []) if token.type in {"fence", "code_block"} else ("", [])
    line, found, within = "", [], []
    for child in token.children:
        if child.type == "link_open":
            within.append((*our_link(child), len(line)))
        elif child.type == "link_close":
            kind, key, start = within.pop()
            found += [Stretch(start, len(line), key)] if kind == "claim" else []
        elif child.type in {"softbreak", "hardbreak"}:
            line += "" if is_han(line[-1:]) else " "
        else:
            line += unicodedata.normalize("NFC", child.content)
    return line, found
