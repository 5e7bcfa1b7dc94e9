"""Which language a request asks for, and an address in the other one."""

from django.conf import settings
from django.utils.translation.trans_real import parse_accept_lang_header

CODES = tuple(code for code, _ in settings.LANGUAGES)
# What `lang` says of our words (BCP 47): spelling and characters are Hong Kong's.
TAGS = {"en": "en-HK", "zh-hant": "zh-Hant-HK"}


def from_path(path: str) -> str | None:
    """Return the language that `path` starts with (`/zh-hant/…`), or None."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in CODES else None


def from_header(accept_language: str) -> str:
    """Return the best of our languages for an Accept-Language header (RFC 9110, 12.5.4).

    Every Chinese tag leads to Traditional Chinese: it is the Chinese that we have.
    """
    for code, _quality in parse_accept_lang_header(accept_language.lower()[:500]):
        if code.split("-")[0] == "zh":
            return "zh-hant"
        if code.split("-")[0] == "en":
            return "en"
    return settings.LANGUAGE_CODE


def in_language(path: str, language: str) -> str:
    """Return `path` with its language prefix replaced; a path without one is returned as it is."""
    current = from_path(path)
    return f"/{language}{path[len(current) + 1 :]}" if current else path
