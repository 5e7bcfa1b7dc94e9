"""The form for an enquiry before anything is written into it.

It is the same for all who read a language but for three values, and to lay it out takes several times as long as to
take it when it comes back. So it is laid out once for each language, with gaps for these values.
"""

import re
import secrets
from functools import lru_cache

from django.conf import settings
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from support.forms import EnquiryForm
from support.retention import in_words
from support.statement import statement, version

TEMPLATE = "support/includes/enquiry_form.html"
# What stands in a gap while the form is laid out: nobody can write it, so that no gap is found where none is.
MARKS = {name: f"gap{secrets.token_hex(16)}" for name in ("csrf_token", "token", "about")}


def empty_form(*, csrf_token: str, token: str, about: str) -> SafeString:
    """Return the form in the language of the page, with the values of one visitor; `about` may be ""."""
    values = {MARKS["csrf_token"]: csrf_token, MARKS["token"]: token, MARKS["about"]: about}
    pieces = _laid_out(get_language(), bool(about))
    return mark_safe("".join([escape(values[piece]) if piece in values else piece for piece in pieces]))  # noqa: S308


@lru_cache
def _laid_out(language: str, has_about: bool) -> list[str]:
    """Return the form in pieces, with a mark where a value belongs. No visitor is known here."""
    initial = {"token": MARKS["token"], "about": MARKS["about"] if has_about else ""}
    form = EnquiryForm(initial=initial, page_language=language)
    html = get_template(TEMPLATE).render({"form": form, "csrf_token": MARKS["csrf_token"], **collection()})
    return re.split(f"({'|'.join(MARKS.values())})", html)


def collection() -> dict:
    """Return what the form says of how a message is used."""
    statement_html, statement_language = statement(get_language())
    return {
        "statement_html": statement_html,
        "statement_language": statement_language,
        "statement_version": version(),
        "kept": in_words(),
        "privacy_contact": settings.PRIVACY_CONTACT,
    }
