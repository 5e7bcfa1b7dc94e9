"""From Markdown to sections, links and problems."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

MAX_CHARS = 100_000
KEPT_CHARS = 20_000  # of a text whose document is kept; a document takes some 25 bytes for each
OURS = ("claim", "ref", "term")

_HEADING_KEY = re.compile(r"\s*\{#([a-z0-9]+(?:-[a-z0-9]+)*)\}\s*\Z")
_OUR_LINK = re.compile(r"(claim|ref|term):([a-z0-9]+(?:-[a-z0-9]+)*)\Z")
_LEFT_OVER_LINK = re.compile(r"\]\(\s*<?([a-zA-Z][\w+.-]*):")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
# Control characters and code points that are no characters: HTML has no place for them.
_NOT_TEXT = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
    + "]"
)
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True)
class Link:
    """One `claim:`, `ref:` or `term:` link and the line (from 1) that it stands in."""

    kind: str
    key: str
    line: int


@dataclass(frozen=True)
class Problem:
    """Something that keeps a text from being published: its line (from 1), a code and a remedy."""

    line: int
    code: str
    message: str


class Opening(NamedTuple):
    """The beginning of a link: its kind with a key, or "" with an address; in the folded view perhaps without words."""

    kind: str
    target: str
    is_folded: bool


@dataclass(frozen=True, eq=False)
class Section:
    """A stretch of a document under one second-level heading; the first has no heading and key "".

    It is equal to itself only: what was made of one can be kept under it.
    """

    key: str
    title: str
    line: int
    tokens: Sequence[Token] = field(repr=False)

    @cached_property
    def openings(self) -> tuple[Opening, ...]:
        """The beginning of each link, in order."""
        return openings_in(self.tokens)

    def keys(self, kind: str) -> list[str]:
        """Return the keys that links of `kind` name, each once, in order."""
        return list(dict.fromkeys(each.target for each in self.openings if each.kind == kind))


@dataclass(frozen=True)
class Document:
    """A parsed text."""

    sections: tuple[Section, ...]
    links: tuple[Link, ...]
    problems: tuple[Problem, ...]
    words: int

    def keys(self, kind: str) -> list[str]:
        """Return the keys that links of `kind` name, each once, in order."""
        return list(dict.fromkeys(link.key for link in self.links if link.kind == kind))


@cache
def parser() -> MarkdownIt:
    """Return the CommonMark parser: no raw HTML, no images, links only of our kinds or to https."""
    made = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_inline", "html_block", "entity"])
    made.validateLink = lambda url: bool(_OUR_LINK.match(url)) or url.startswith(("https://", "#"))
    return made


def our_link(token: Token) -> tuple[str, str]:
    """Return kind and key of an opening link of ours, ("", "") for any other token."""
    match = _OUR_LINK.match(token.attrGet("href") or "") if token.type == "link_open" else None
    return (match[1], match[2]) if match else ("", "")


def openings_in(tokens: Sequence[Token]) -> tuple[Opening, ...]:
    """Return the beginning of each link within `tokens`, in order."""
    children = (child for token in tokens for child in token.children or () if child.type == "link_open")
    return tuple(_opening(child) for child in children)


def _opening(token: Token) -> Opening:
    kind, key = our_link(token)
    return Opening(kind, key or token.attrGet("href") or "", bool(token.meta.get("folded")))


def parse(text: str) -> Document:
    """Return the sections, links, problems and length of a Markdown `text`; never raises for a bad one.

    The same text may give the same document again: nobody changes its tokens.
    """
    return _parse_once(text) if len(text) <= KEPT_CHARS else _parse(text)


def _parse(text: str) -> Document:
    text = _NOT_TEXT.sub("", text)
    if len(text) > MAX_CHARS:
        problem = Problem(1, "too-long", f"The text is longer than {MAX_CHARS:,} characters. Split it.")
        return Document((), (), (problem,), 0)
    tokens = parser().parse(text)
    problems = [*_take_heading_keys(tokens), *_left_overs(tokens)]
    links, wrong = _our_links(tokens)
    _tuck_in_full_stops(tokens)
    sections = tuple(_split(tokens))
    words = sum(count_words(token.content) for token in _texts(tokens))
    return Document(sections, tuple(links), tuple(sorted([*problems, *wrong], key=lambda p: p.line)), words)


# A change of one lesson leaves the texts of all others: their pages are made anew from what was parsed before.
_parse_once = lru_cache(maxsize=64)(_parse)


def count_words(text: str) -> int:
    """Count words; two Han characters read as one word."""
    han = len(_HAN.findall(text))
    return len(_HAN.sub(" ", text).split()) + (han + 1) // 2


def _texts(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from (child for child in token.children or () if child.type in {"text", "code_inline"})


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _take_heading_keys(tokens: Sequence[Token]) -> Iterator[Problem]:
    """Move each `{#key}` from a heading's text to its id; a lesson's title is the only first level."""
    seen: set[str] = set()
    for opening, inline in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        if opening.tag == "h1":
            yield Problem(_line(opening), "first-level-heading", "The title is the first level. Use ## for a section.")
        if any(our_link(child)[0] for child in inline.children or []):
            yield Problem(_line(opening), "link-in-heading", "A heading holds no claim, source or term; the text may.")
        last = inline.children[-1] if inline.children else None
        match = _HEADING_KEY.search(last.content) if last and last.type == "text" else None
        if match:
            last.content = last.content[: match.start()]
            inline.content = _HEADING_KEY.sub("", inline.content)
            opening.meta["key"] = match[1]
            if match[1] in seen:
                yield Problem(_line(opening), "duplicate-section", f"Two sections have the key {match[1]}. Change one.")
            seen.add(match[1])
        elif opening.tag == "h2":
            yield Problem(_line(opening), "section-without-key", "End the heading with a key such as {#what-it-means}.")


def _left_overs(tokens: Sequence[Token]) -> Iterator[Problem]:
    """Find what stayed text although it looks like HTML or like a link."""
    for token in tokens:
        if token.type != "inline":
            continue
        plain = "".join(child.content for child in token.children if child.type == "text")
        if _TAG.search(plain):
            yield Problem(_line(token), "raw-html", "HTML is shown as text here. Use Markdown.")
        for scheme in _LEFT_OVER_LINK.findall(plain):
            if scheme.lower() in OURS:
                message = "A link stands inside another, or its key is misspelt. Links cannot be nested."
            else:
                message = f"Links of the kind {scheme}: are not allowed. Use https:, claim:, ref: or term:."
            yield Problem(_line(token), "bad-link", message)


def _our_links(tokens: Sequence[Token]) -> tuple[list[Link], list[Problem]]:
    links, problems = [], []
    for token in tokens:
        line = _line(token)
        children = token.children or []
        for child, following in zip(children, [*children[1:], None], strict=False):
            line += child.type in {"softbreak", "hardbreak"}
            kind, key = our_link(child)
            if not kind:
                continue
            links.append(Link(kind, key, line))
            is_empty = following is None or following.type == "link_close"
            if is_empty and kind != "ref":
                problems.append(
                    Problem(line, "empty-link", f"The link to {kind}:{key} has no words. Write them in [ ].")
                )
            if not is_empty and kind == "ref":
                problems.append(Problem(line, "words-in-citation", f"A citation has no words: write [](ref:{key})."))
    return links, problems


def _tuck_in_full_stops(tokens: Sequence[Token]) -> None:
    """Move the full stop behind a claim's citations into the claim: badge and numbers follow the sentence."""
    for token in tokens:
        _tuck_in(token.children or [])


def _tuck_in(children: Sequence[Token]) -> None:
    last_words = None  # of a claim, as long as only citations have followed it
    within = ""
    for child in children:
        if child.type == "link_open":
            within = our_link(child)[0] or "other"
            last_words = last_words if within == "ref" else None
        elif child.type == "link_close":
            within = ""
        elif child.type == "text" and within == "claim":
            last_words = child
        elif child.content:
            if last_words and child.type == "text" and child.content[0] in ".。":
                last_words.content += child.content[0]
                child.content = child.content[1:]
            last_words = None


def _split(tokens: list[Token]) -> Iterator[Section]:
    starts = [at for at, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2"]
    if tokens[: starts[0] if starts else None]:
        yield Section("", "", 1, tokens[: starts[0] if starts else None])
    for start, end in zip(starts, [*starts[1:], len(tokens)], strict=False):
        opening, inline = tokens[start], tokens[start + 1]
        key = opening.meta.get("key") or f"section-{_line(opening)}"
        title = "".join(child.content for child in inline.children if child.type in {"text", "code_inline"})
        yield Section(key, title, _line(opening), tokens[start + 3 : end])
