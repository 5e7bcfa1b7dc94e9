"""The only way from a lesson's Markdown to HTML.

CommonMark with three kinds of link of our own: `[sentence](claim:key)`, `[](ref:key)`, `[word](term:key)`,
and section keys as `## Heading {#key}`. `parse` finds the links and what is wrong with a text; `render`
makes HTML that an allow-list sanitiser has passed. A text with problems still renders, harmlessly.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from markdown_it import MarkdownIt
from markdown_it.token import Token

MAX_CHARS = 100_000
OURS = ("claim", "ref", "term")

_HEADING_KEY = re.compile(r"\s*\{#([a-z0-9]+(?:-[a-z0-9]+)*)\}\s*\Z")
_OUR_LINK = re.compile(r"(claim|ref|term):([a-z0-9]+(?:-[a-z0-9]+)*)\Z")
_LEFT_OVER_LINK = re.compile(r"\]\(\s*<?([a-zA-Z][\w+.-]*):")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")

_ALLOWED_TAGS = {
    *("p", "br", "hr", "ul", "ol", "li", "blockquote", "pre", "code"),
    *("h2", "h3", "h4", "a", "em", "strong", "small", "span", "sup"),
}
_ALLOWED_ATTRIBUTES = {"a": {"href"}, "span": {"data-claim", "data-evidence"}, "*": {"id"}}
_ALLOWED_CLASSES = {
    "a": {"term"},
    "small": {"badge"},
    "span": {"claim", "visually-hidden"},
    "sup": {"cite"},
}


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


@dataclass(frozen=True)
class Section:
    """A stretch of a document under one second-level heading; the first has no heading and key ""."""

    key: str
    title: str
    line: int
    tokens: Sequence[Token] = field(repr=False)


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


@dataclass
class Citation:
    """A reference as a page numbers it, with the ids of the places that cite it."""

    number: int
    key: str
    places: list[str] = field(default_factory=list)


class Numbering:
    """Numbers references in order of first citation, through one page."""

    def __init__(self, known: Mapping[str, object]) -> None:
        """`known` holds the references that exist, by key; a link to another one renders as nothing."""
        self.known = known
        self.citations: dict[str, Citation] = {}
        self._anchored: set[str] = set()

    def cite(self, key: str) -> Citation:
        """Return the citation of `key` with one more place."""
        citation = self.citations.setdefault(key, Citation(len(self.citations) + 1, key))
        citation.places.append(f"cite-{key}-{len(citation.places) + 1}")
        return citation

    def anchor(self, claim_key: str) -> str:
        """Return the id of a claim where it first stands on the page, "" where it is repeated."""
        if claim_key in self._anchored:
            return ""
        self._anchored.add(claim_key)
        return f"claim-{claim_key}"


@dataclass(frozen=True)
class RenderedSection:
    """A section as safe HTML; `key` is its id on the page."""

    key: str
    title: str
    html: SafeString


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_inline", "html_block", "entity"])
    parser.validateLink = lambda url: bool(_OUR_LINK.match(url)) or url.startswith(("https://", "#"))
    parser.add_render_rule("link_open", _open_link)
    parser.add_render_rule("link_close", _close_link)
    return parser


# --- Parsing -------------------------------------------------------------------------------------


def parse(text: str) -> Document:
    """Return the sections, links, problems and length of a Markdown `text`; never raises for a bad one."""
    text = text.replace("\x00", "")
    if len(text) > MAX_CHARS:
        problem = Problem(1, "too-long", f"The text is longer than {MAX_CHARS:,} characters. Split it.")
        return Document((), (), (problem,), 0)
    tokens = _parser().parse(text)
    problems = [*_take_heading_keys(tokens), *_left_overs(tokens)]
    links, wrong = _our_links(tokens)
    _tuck_in_full_stops(tokens)
    sections = tuple(_split(tokens))
    words = sum(count_words(token.content) for token in _texts(tokens))
    return Document(sections, tuple(links), tuple(sorted([*problems, *wrong], key=lambda p: p.line)), words)


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
            match = _OUR_LINK.match(child.attrGet("href") or "") if child.type == "link_open" else None
            if not match:
                continue
            links.append(Link(match[1], match[2], line))
            is_empty = following is None or following.type == "link_close"
            if is_empty and match[1] != "ref":
                problems.append(Problem(line, "empty-link", f"The link to {match[0]} has no words. Write them in [ ]."))
            if not is_empty and match[1] == "ref":
                problems.append(
                    Problem(line, "words-in-citation", f"A citation has no words: write [](ref:{match[2]}).")
                )
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
            match = _OUR_LINK.match(child.attrGet("href") or "")
            within = match[1] if match else "other"
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


# --- Rendering -----------------------------------------------------------------------------------


def render(document: Document, *, claims: Mapping[str, object], terms: Mapping[str, object], numbering: Numbering):
    """Return the sections of `document` as a list of RenderedSection.

    `claims` and `terms` hold what exists, by key; a claim has `level` and `get_level_display()`. Links to
    what does not exist render as their words. `numbering` collects the citations of the page.
    """
    page = {"claims": claims, "terms": terms, "numbering": numbering, "open": []}
    return [RenderedSection(part.key, part.title, _html(part.tokens, page)) for part in document.sections]


def render_plain(text: str) -> SafeString:
    """Return safe HTML of a text without claims, references or terms, such as an introduction."""
    document = parse(text)
    page = {"claims": {}, "terms": {}, "numbering": Numbering({}), "open": []}
    parts = []
    for section in document.sections:
        if section.title:
            parts.append(format_html("<h2>{}</h2>", section.title))
        parts.append(_html(section.tokens, page))
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped or cleaned


def _html(tokens: Sequence[Token], page: dict) -> SafeString:
    parser = _parser()
    cleaned = nh3.clean(
        parser.renderer.render(list(tokens), parser.options, page),
        tags=_ALLOWED_TAGS,
        attributes=_ALLOWED_ATTRIBUTES,
        allowed_classes=_ALLOWED_CLASSES,
        url_schemes={"https"},
        link_rel=None,
    )
    return mark_safe(cleaned)  # noqa: S308 - the one place where text becomes HTML, behind the allow-list


def _open_link(renderer, tokens, at, options, page) -> str:
    href = tokens[at].attrGet("href") or ""
    match = _OUR_LINK.match(href)
    if not match:
        page["open"].append("</a>")
        return format_html('<a href="{}">', href)
    opening, closing = _OPENERS[match[1]](match[2], page)
    page["open"].append(closing)
    return opening


def _close_link(renderer, tokens, at, options, page) -> str:
    return page["open"].pop()


def _open_claim(key: str, page: dict) -> tuple[str, str]:
    claim = page["claims"].get(key)
    if claim is None:
        return "", ""
    anchor = page["numbering"].anchor(key)
    identity = format_html(' id="{}"', anchor) if anchor else ""
    opening = format_html('<span class="claim"{} data-claim="{}" data-evidence="{}">', identity, key, claim.level)
    return opening, format_html('</span> <small class="badge">{}</small>', claim.get_level_display())


def _open_reference(key: str, page: dict) -> tuple[str, str]:
    numbering = page["numbering"]
    if key not in numbering.known:
        return "", ""
    citation = numbering.cite(key)
    number = format_html(
        '<sup class="cite"><a id="{}" href="#ref-{}"><span class="visually-hidden">{} </span>{}</a></sup>',
        citation.places[-1],
        key,
        gettext("Reference"),
        citation.number,
    )
    return number, ""


def _open_term(key: str, page: dict) -> tuple[str, str]:
    if key not in page["terms"]:
        return "", ""
    return format_html('<a class="term" href="#term-{}">', key), "</a>"


_OPENERS = {"claim": _open_claim, "ref": _open_reference, "term": _open_term}
