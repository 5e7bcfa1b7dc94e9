"""What the reading templates need beyond Django's own tags."""

import json

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext

from config.languages import TAGS
from courses.evidence import Share
from courses.listing import listed, listed_html
from courses.models import SOURCE_LANGUAGE

register = template.Library()

# As Django's json_script does: nothing in the data can end the element or open another.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.filter
def json_ld(data: dict) -> SafeString:
    """Return `data` as a JSON-LD block, without its empty values."""
    kept = {key: value for key, value in data.items() if value not in (None, [], "")}
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 - escaped above


@register.simple_tag
def page_lang() -> str:
    """Return the language tag (BCP 47) of the page's own words."""
    return TAGS[get_language()]


@register.simple_tag
def lang_of(language: str) -> SafeString:
    """Return a `lang` attribute for a passage in `language`, or nothing where the page is in that language."""
    if not language or language == get_language():
        return mark_safe("")
    return format_html('lang="{}"', TAGS[language])


@register.filter
def in_language(words: str, language: str) -> SafeString:
    """Return `words`, marked with `language` where the page is in another one."""
    if not language or language == get_language():
        return conditional_escape(words)
    return format_html('<span lang="{}">{}</span>', TAGS[language], words)


@register.filter
def title_of(text) -> SafeString:
    """Return the title of a text row, marked with its language where the page is in another one."""
    return in_language(text.title, text.language)


@register.filter
def title_in(thing, language: str) -> SafeString:
    """Return the title of a thing as a page in `language` shows it, marked likewise; its address without a text."""
    text = thing.text_in(language)
    return title_of(text) if text else conditional_escape(thing.slug)


@register.filter
def is_translation(text) -> bool:
    """Tell whether a text row is a translation rather than the source."""
    return text.language != SOURCE_LANGUAGE


@register.filter
def kinds(shares: list[Share]) -> SafeString:
    """Return "3 in mice, 1 tested in people": statements by level, each with the disc of the legend."""
    rows = [(share.level, _so_many(share.count, share.label)) for share in shares]
    return listed_html('<span class="share"><span class="key {}"></span>{}</span>', rows)


@register.filter
def kinds_apart(counts: list[tuple[str, int]]) -> SafeString:
    """Return the same without discs, for the levels that are counted apart."""
    return listed_html("{}", [(_so_many(count, label),) for label, count in counts])


def _so_many(count: int, label: str) -> str:
    return pgettext("so many statements of one kind", "%(count)d %(kind)s") % {"count": count, "kind": label}


@register.filter
def marked(runs) -> SafeString:
    """Return the runs of a text (`courses.search.passage.Run`), with what was looked for in <mark>."""
    parts = ((format_html("<mark>{}</mark>", run.words) if run.is_found else run.words,) for run in runs)
    return format_html_join("", "{}", parts)


@register.filter
def quoted(words) -> str:
    """Return words as one line, each in quotation marks."""
    return listed(gettext("“%(word)s”") % {"word": word} for word in words)
