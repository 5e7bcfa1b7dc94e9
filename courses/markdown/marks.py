"""What stands around the words of a link: badge of a statement, number of a reference, anchor of a word.

Each function takes the `lang` attribute of our own words, empty where the document is in their language, and all that
the marks say; it looks at nothing else but the language of the page.
"""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

Marks = tuple[str, str]  # what begins the link, and what ends it


def of_nothing(lang: SafeString) -> Marks:
    """Return the marks of a link to something that readers may not see: its words stand alone."""
    return "", ""


def of_address(lang: SafeString, address: str) -> Marks:
    """Return the marks of a link to another page."""
    return format_html('<a href="{}">', address), "</a>"


def of_term(lang: SafeString, key: str) -> Marks:
    """Return the marks of a word that the page explains."""
    return format_html('<a class="term" href="#term-{}">', key), "</a>"


def of_reference(lang: SafeString, key: str, number: int, place: str) -> Marks:
    """Return the number of a reference, whose id on the page is `place`; the link has no words."""
    words = pgettext("a published source", "Reference")
    made = '<sup class="cite"><a id="{}" href="#ref-{}"{}><span class="visually-hidden">{} </span>{}</a></sup>'
    return format_html(made, place, key, lang, words, number), ""


def of_claim(
    lang: SafeString,
    key: str,
    level: str,
    label: str,
    is_first: bool,
    is_folded: bool,
    is_safety_critical: bool,
    stale: str,
) -> Marks:
    """Return the marks of a statement: its `level` of evidence, with a `label` and what `stale` says of its age.

    The first place on the page has its id; where the words are folded away, a note stands in their place.
    """
    identity = format_html(' id="claim-{}"', key) if is_first else ""
    opening = format_html('<span class="claim"{} data-claim="{}" data-evidence="{}">', identity, key, level)
    if is_folded:
        opening += format_html('<span class="folded"{}>{}</span>', lang, gettext("A statement is folded here:"))
    badge = '</span> <a class="badge" href="#note-{}"{}><span class="visually-hidden">{} </span>{}</a>'
    closing = format_html(badge, key, lang, gettext("Evidence:"), label)
    if stale:
        tag = "strong" if is_safety_critical else "small"
        closing += format_html(' <{0} class="stale"{1}>{2}</{0}>', tag, lang, stale)
    return opening, closing
