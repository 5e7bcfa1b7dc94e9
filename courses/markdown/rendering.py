"""From parsed Markdown to safe HTML, with the evidence in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import nh3
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from config.languages import TAGS
from courses.markdown.folding import claims_in, folded
from courses.markdown.parsing import Document, Section, our_link, parse, parser

_TAGS = {
    *("p", "br", "hr", "ul", "ol", "li", "blockquote", "pre", "code", "details", "summary"),
    *("h2", "h3", "h4", "a", "em", "strong", "small", "span", "sup"),
}
_ATTRIBUTES = {"a": {"href"}, "span": {"data-claim", "data-evidence"}, "*": {"id", "lang"}}
_CLASSES = {
    "a": {"badge", "term"},
    "details": {"folded"},
    "small": {"stale"},
    "span": {"claim", "folded", "visually-hidden"},
    "strong": {"stale"},
    "sup": {"cite"},
}
# A box about safety ends the line: the numbers of the references behind it would stand alone below it.
_BOX_BEFORE_NUMBERS = re.compile(r'( <strong class="stale"[^>]*>[^<]*</strong>)((?:<sup class="cite">.*?</sup>)+)')


@dataclass
class Citation:
    """A reference as a page numbers it, with the ids of the places that cite it."""

    number: int
    key: str
    places: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class RenderedSection:
    """A section as safe HTML; `key` is its id on the page."""

    key: str
    title: str
    html: SafeString
    is_folded: bool = False  # every statement in it is: then its heading would say what they say


class Page:
    """What the documents of one HTML page share: numbered references, and ids that are given once.

    `claims`, `references` and `terms` hold what exists, by key; a link to anything else renders as its words.
    A claim has `level`, `get_level_display()`, `checked`, `safety_critical`, `is_stale(day)` and
    `stays_for_people`. With `people_only` every other claim is folded. `day` decides what is stale.
    """

    def __init__(
        self,
        *,
        claims: Mapping[str, object] | None = None,
        references: Mapping[str, object] | None = None,
        terms: Mapping[str, object] | None = None,
        day: date | None = None,
        people_only: bool = False,
    ) -> None:
        self.claims, self.references, self.terms = claims or {}, references or {}, terms or {}
        self.day, self.people_only = day, people_only
        self.citations: dict[str, Citation] = {}
        self.shown: list[str] = []  # keys of the claims, in order of their first place
        self._closing: list[str] = []  # what ends each link that is open
        self._lang = SafeString()  # the attribute of our own words where the document is in another language

    def render(self, document: Document, language: str = "") -> list[RenderedSection]:
        """Return the sections of `document`; references go on being numbered from the last one.

        `language` is the document's: where the page is in another one, our own words in it say so.
        """
        return [self.render_section(part, language) for part in document.sections]

    def render_section(self, part: Section, language: str = "") -> RenderedSection:
        """Return one section of a document in `language`: where a page shows passages of several documents."""
        is_other = language not in {"", get_language()}
        self._lang = format_html(' lang="{}"', TAGS[get_language()]) if is_other else SafeString()
        keys = claims_in(part.tokens, self.claims)
        is_folded = self.people_only and bool(keys) and not any(self.claims[key].stays_for_people for key in keys)
        return RenderedSection(part.key, part.title, self._html(part.tokens), is_folded)

    def cite(self, key: str) -> Citation:
        """Return the citation of `key` with one more place."""
        citation = self.citations.setdefault(key, Citation(len(self.citations) + 1, key))
        citation.places.append(f"cite-{key}-{len(citation.places) + 1}")
        return citation

    def _html(self, tokens: Sequence[Token]) -> SafeString:
        shown = folded(tokens, self.claims) if self.people_only else tokens
        html = _renderer().render(list(shown), parser().options, {"page": self, "lang": self._lang})
        return _clean(_BOX_BEFORE_NUMBERS.sub(r"\2\1", html))

    def open_link(self, token: Token) -> str:
        """Return what begins a link; what ends it is kept for `close_link`."""
        kind, key = our_link(token)
        opening, closing = {"claim": self._claim, "ref": self._reference, "term": self._term, "": self._other}[kind](
            key, token
        )
        self._closing.append(closing)
        return opening

    def close_link(self) -> str:
        """Return what ends the link that was opened last."""
        return self._closing.pop()

    def _other(self, key: str, token: Token) -> tuple[str, str]:
        return format_html('<a href="{}">', token.attrGet("href") or ""), "</a>"

    def _term(self, key: str, token: Token) -> tuple[str, str]:
        return (format_html('<a class="term" href="#term-{}">', key), "</a>") if key in self.terms else ("", "")

    def _reference(self, key: str, token: Token) -> tuple[str, str]:
        if key not in self.references:
            return "", ""
        citation = self.cite(key)
        number = '<sup class="cite"><a id="{}" href="#ref-{}"{}><span class="visually-hidden">{} </span>{}</a></sup>'
        words = pgettext("a published source", "Reference")
        return format_html(number, citation.places[-1], key, self._lang, words, citation.number), ""

    def _claim(self, key: str, token: Token) -> tuple[str, str]:
        claim = self.claims.get(key)
        if claim is None:
            return "", ""
        identity = ""
        if key not in self.shown:
            self.shown.append(key)
            identity = format_html(' id="claim-{}"', key)
        opening = format_html('<span class="claim"{} data-claim="{}" data-evidence="{}">', identity, key, claim.level)
        if token.meta.get("folded"):
            opening += format_html(
                '<span class="folded"{}>{}</span>', self._lang, gettext("A statement is folded here:")
            )
        return opening, format_html("</span> {}{}", self._badge(key, claim), self._stale(claim))

    def _badge(self, key: str, claim) -> str:
        badge = '<a class="badge" href="#note-{}"{}><span class="visually-hidden">{} </span>{}</a>'
        return format_html(badge, key, self._lang, gettext("Evidence:"), claim.get_level_display())

    def _stale(self, claim) -> str:
        words = stale_words(claim, self.day) if self.day else ""
        if not words:
            return ""
        tag = "strong" if claim.safety_critical else "small"
        return format_html(' <{0} class="stale"{1}>{2}</{0}>', tag, self._lang, words)


def stale_words(claim, day: date) -> str:
    """Return what a reader is told of a statement that was not checked again in time; "" for any other."""
    if not claim.is_stale(day):
        return ""
    since = date_format(claim.checked, "DATE_FORMAT")
    if claim.safety_critical:
        return gettext("Ask your doctor before you rely on this: it was not checked again since %s.") % since
    return gettext("not checked again since %s") % since


def render_plain(text: str) -> SafeString:
    """Return safe HTML of a text without claims, references or terms, such as an introduction."""
    parts = [
        format_html("<h2>{}</h2>{}", section.title, section.html) if section.title else section.html
        for section in Page().render(parse(text))
    ]
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped or cleaned


@cache
def _renderer() -> RendererHTML:
    renderer = RendererHTML()
    renderer.rules |= {
        "link_open": lambda tokens, at, options, env: env["page"].open_link(tokens[at]),
        "link_close": lambda tokens, at, options, env: env["page"].close_link(),
        "fold_open": lambda tokens, at, options, env: format_html(
            '<details class="folded"><summary{}>{}</summary>', env["lang"], tokens[at].content
        ),
        "fold_close": lambda tokens, at, options, env: "</details>",
    }
    return renderer


def _clean(html: str) -> SafeString:
    """The one place where text becomes HTML: nothing passes that is not on the lists above."""
    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        url_schemes={"https"},
        link_rel=None,
    )
    return mark_safe(cleaned)  # noqa: S308 - behind the allow-list
