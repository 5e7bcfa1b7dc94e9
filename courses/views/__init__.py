"""Reading pages: the same bytes for every visitor, whoever asks."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from config.languages import in_language
from config.pages import for_everybody

__all__ = ["found", "gone", "page", "page_language", "require_safe"]


def page_language() -> str:
    """Return the language of the address, as rows store it."""
    return get_language()


def found(something):
    """Return `something`; raise Http404 when there is nothing."""
    if something is None:
        raise Http404
    return something


def page(request, template: str, context: dict, *, source=None, status: int = 200) -> HttpResponse:
    """Render a reading page.

    `source` is the main text row of the page; a page without one is in the language of its address. While the
    row is in another language the page is marked as a copy: readers are told, search engines are sent to the original.
    """
    language = page_language()
    text_language = source.language if source else language
    context |= {
        "language": language,
        "text_language": text_language,
        "is_untranslated": text_language != language,
        "original_path": in_language(request.path_info, text_language),
    }
    response = render(request, template, context, status=status)
    response["Content-Language"] = text_language
    return for_everybody(response)


def gone(request, withdrawn) -> HttpResponse:
    """Say calmly that what stood at this address was taken down (410); `withdrawn` as `reading` returns it, or None.

    Raises Http404 for None: readers never saw anything there.
    """
    return page(request, "courses/withdrawn.html", {"withdrawn": found(withdrawn)}, status=410)
