"""From parsed Markdown to safe HTML, with the evidence in it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache

import nh3
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from config.languages import TAGS
from courses.markdown import marks
from courses.markdown.folding import claims_in, folded
from courses.markdown.parsing import Document, Opening, Section, openings_in, parse, parser

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

KEPT_SECTIONS = 256  # as made last, some 5 KB each
Says = tuple  # what makes the marks of a link, and all that it says: hashable, so that a section is known again
NOTHING: Says = (marks.of_nothing,)


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

    def render(self, document: Document, language: str = "") -> list[RenderedSection]:
        """Return the sections of `document`; references go on being numbered from the last one.

        `language` is the document's: where the page is in another one, our own words in it say so.
        """
        return [self.render_section(part, language) for part in document.sections]

    def render_section(self, part: Section, language: str = "") -> RenderedSection:
        """Return one section of a document in `language`: where a page shows passages of several documents."""
        spoken = get_language()
        lang = format_html(' lang="{}"', TAGS[spoken]) if language not in {"", spoken} else SafeString()
        if self.people_only:
            tokens = folded(part.tokens, self.claims)
            html, is_folded = _html_of(tokens, self._says(openings_in(tokens)), lang), self._is_folded(part)
        else:
            html, is_folded = _kept_html(part, self._says(part.openings), lang, spoken), False
        return RenderedSection(part.key, part.title, html, is_folded)

    def _is_folded(self, part: Section) -> bool:
        keys = claims_in(part.tokens, self.claims)
        return bool(keys) and not any(self.claims[key].stays_for_people for key in keys)

    def cite(self, key: str) -> Citation:
        """Return the citation of `key` with one more place."""
        citation = self.citations.setdefault(key, Citation(len(self.citations) + 1, key))
        citation.places.append(f"cite-{key}-{len(citation.places) + 1}")
        return citation

    def _says(self, openings: Iterable[Opening]) -> tuple[Says, ...]:
        """Return what each link says on this page; references are cited by it, and statements shown."""
        kinds = {"claim": self._claim, "ref": self._reference, "term": self._term, "": self._other}
        return tuple(kinds[opening.kind](opening) for opening in openings)

    def _other(self, opening: Opening) -> Says:
        return marks.of_address, opening.target

    def _term(self, opening: Opening) -> Says:
        return (marks.of_term, opening.target) if opening.target in self.terms else NOTHING

    def _reference(self, opening: Opening) -> Says:
        if opening.target not in self.references:
            return NOTHING
        citation = self.cite(opening.target)
        return marks.of_reference, citation.key, citation.number, citation.places[-1]

    def _claim(self, opening: Opening) -> Says:
        key, is_folded = opening.target, opening.is_folded
        claim = self.claims.get(key)
        if claim is None:
            return NOTHING
        is_first = key not in self.shown
        if is_first:
            self.shown.append(key)
        stale = stale_words(claim, self.day) if self.day else ""
        label = claim.get_level_display()
        return marks.of_claim, key, claim.level, label, is_first, is_folded, claim.safety_critical, stale


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


@lru_cache(maxsize=KEPT_SECTIONS)
def _kept_html(part: Section, says: tuple[Says, ...], lang: SafeString, _language: str) -> SafeString:
    """Return a section whose links say this, in a page of this language. All else is its own words: it is made once."""
    return _html_of(part.tokens, says, lang)


def _html_of(tokens: Sequence[Token], says: Iterable[Says], lang: SafeString) -> SafeString:
    """Return `tokens` as safe HTML; `lang` is the attribute of our own words in it."""
    env = {"links": (make(lang, *facts) for make, *facts in says), "lang": lang}
    html = _renderer().render(list(tokens), parser().options, env)
    return _clean(_BOX_BEFORE_NUMBERS.sub(r"\2\1", html))


def _open_link(env: dict) -> str:
    opening, env["closing"] = next(env["links"])  # no link stands within another
    return opening


@cache
def _renderer() -> RendererHTML:
    renderer = RendererHTML()
    renderer.rules |= {
        "link_open": lambda tokens, at, options, env: _open_link(env),
        "link_close": lambda tokens, at, options, env: env["closing"],
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
