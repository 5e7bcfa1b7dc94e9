"""Reading pages: the same bytes for every visitor, whoever asks."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

__all__ = ["found", "page", "page_language", "require_safe"]


def page_language() -> str:
    """Return the language of the address, as rows store it."""
    return get_language()


def found(something):
    """Return `something`; raise Http404 when there is nothing."""
    if something is None:
        raise Http404
    return something


def page(request, template: str, context: dict, *, source=None) -> HttpResponse:
    """Render a reading page.

    `source` is the main text row of the page; a page without one is in the language of its address. While the
    row is in another language the page is marked as a copy: readers are told, search engines are sent to the original.
    """
    language = page_language()
    text_language = source.language if source else language
    context |= {"language": language, "text_language": text_language, "is_untranslated": text_language != language}
    response = render(request, template, context)
    response["Cache-Control"] = "no-cache"
    response["Content-Language"] = text_language
    return response
