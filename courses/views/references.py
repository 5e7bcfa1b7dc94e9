"""Every source that a published lesson cites: the list, a page for each, and files for reference managers."""

from django.http import Http404, HttpResponse

from config.pages import for_everybody
from courses import reading, reference_pages
from courses.citations import FORMATS, export
from courses.models import Reference
from courses.views import found, page, page_language, require_safe


@require_safe
def references(request):
    """The references of each course, numbered as its lessons cite them."""
    context = {"lists": reading.reference_list(page_language()), "formats": FORMATS}
    return page(request, "courses/references.html", context)


@require_safe
def reference(request, key):
    """One source: what it is, where to read it, which lessons cite it."""
    shown = found(reference_pages.reference_page(key, page_language()))
    return page(request, "courses/reference.html", {"page": shown, "formats": FORMATS})


@require_safe
def export_one(request, key, ending):
    """One source as a file."""
    return _file(key, ending, [found(Reference.objects.public().filter(key=key).first())])


@require_safe
def export_all(request, ending):
    """Every source that the published lessons rest on as one file."""
    return _file("references", ending, reference_pages.cited(page_language()))


def _file(name: str, ending: str, references) -> HttpResponse:
    if ending not in FORMATS:
        raise Http404
    response = HttpResponse(export(references, ending), content_type=FORMATS[ending].content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return for_everybody(response)
