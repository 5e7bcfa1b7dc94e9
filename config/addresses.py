"""The addresses of pages, each made once: the framework takes longer to find one than a page to say it."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language

KEPT = 4096  # addresses, some 0.3 KB each


def address(name: str, *parts: str) -> str:
    """Return the path of the page `name` in the active language, as `reverse` does. Raises NoReverseMatch."""
    return _address(get_language(), get_script_prefix(), name, parts)


@lru_cache(maxsize=KEPT)
def _address(_language: str, _prefix: str, name: str, parts: tuple[str, ...]) -> str:
    return reverse(name, args=parts)
