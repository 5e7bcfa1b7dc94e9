"""What the reading templates need beyond Django's own tags."""

import json

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# As Django's json_script does: nothing in the data can end the element or open another.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.filter
def json_ld(data: dict) -> SafeString:
    """Return `data` as a JSON-LD block, without its empty values."""
    kept = {key: value for key, value in data.items() if value not in (None, [], "")}
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 - escaped above


@register.filter
def title_in(lesson, language: str) -> str:
    """Return the title of a lesson in `language`, else in the source's, else its address."""
    text = lesson.text_in(language)
    return text.title if text else lesson.slug
