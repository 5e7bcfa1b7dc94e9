"""The passages of a Markdown text as a reader meets them: headings, paragraphs, list items."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from courses.markdown import Document

_SENTENCE_END = re.compile(r"(?<=[.!?])(?=[\s\"”’)])[\"”’)]*\s+|(?<=[。！？])[」』）]*\s*")
_LAST_MARKS = ' "”’)」』）'


@dataclass(frozen=True)
class Passage:
    """Words without markup, their line ends as in the source; `line` (from 1) is where they start."""

    line: int
    words: str
    is_heading: bool = False
    has_claim: bool = False

    @property
    def plain(self) -> str:
        """The words on one line."""
        return " ".join(self.words.split())

    @property
    def sentences(self) -> list[str]:
        """The sentences in order."""
        return [sentence.strip() for sentence in _SENTENCE_END.split(self.plain) if sentence.strip()]

    @property
    def only_asks(self) -> bool:
        """Tell whether every sentence is a question."""
        return all(sentence.rstrip(_LAST_MARKS).endswith(("?", "？")) for sentence in self.sentences)


def passages(document: Document) -> Iterator[Passage]:
    """Yield the passages of `document` in order, without those that show no words."""
    for section in document.sections:
        if section.title:
            yield Passage(section.line, section.title, is_heading=True)
        yield from _of_section(section.tokens)


def _of_section(tokens: Sequence[Token]) -> Iterator[Passage]:
    in_heading = False
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            in_heading = token.type == "heading_open"
        elif token.type in {"fence", "code_block"} and token.content.strip():
            # The words of a fenced block start a line below the fence.
            yield Passage(token.map[0] + 1 + (token.type == "fence"), token.content)
        elif token.type == "inline" and (words := _words(token)).strip():
            yield Passage(token.map[0] + 1, words, in_heading, _names_a_claim(token))


def _words(token: Token) -> str:
    breaks = {"softbreak", "hardbreak"}
    return "".join("\n" if child.type in breaks else child.content for child in token.children)


def _names_a_claim(token: Token) -> bool:
    return any(str(child.attrGet("href") or "").startswith("claim:") for child in token.children)
