"""What the pages of the conversation write in a way of their own."""

import re

from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join

from support.when import when as in_words

register = template.Library()
# What ends a sentence is no part of the address before it.
_AFTER_AN_ADDRESS = ".,;:!?)]}'\"’”。，；：！？）」』、"


@register.filter
def when(time) -> str:
    """Return a time as "Tuesday 14:20"."""
    return in_words(time)


@register.filter
def with_own_links(text: str):
    """Return a reply in which addresses of this very site are links; any other address stays text."""
    return format_html_join("", "{}", ((_piece(piece),) for piece in _own_address().split(text)))


def _own_address() -> re.Pattern:
    return re.compile(rf"({re.escape(settings.SITE_ORIGIN)}/[^\s<>\u3000-\u303f\uff00-\uffef]*)")


def _piece(piece: str):
    if not _own_address().fullmatch(piece):
        return piece
    address = piece.rstrip(_AFTER_AN_ADDRESS)
    return format_html('<a href="{}">{}</a>{}', address, address, piece[len(address) :])
