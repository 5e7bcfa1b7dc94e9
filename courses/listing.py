"""Several things in one sentence, with the punctuation of the active language."""

from collections.abc import Iterable

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import pgettext


def separator() -> str:
    """Return what stands between two items: a comma in English, 、 in Chinese."""
    return pgettext("between two items of a list", ", ")


def listed(items: Iterable[object]) -> str:
    """Return the items as one line of text."""
    return separator().join(map(str, items))


def listed_html(template: str, rows: Iterable[tuple]) -> SafeString:
    """Return each row, escaped, in `template` (as for `format_html`), as one line of HTML."""
    return format_html_join(separator(), template, rows)
