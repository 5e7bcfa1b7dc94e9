"""The course as PDF: a file that was made before anybody asked for it."""

from django.http import HttpResponse
from django.utils.cache import get_conditional_response

from config.pages import FOR_CACHES
from courses import reading
from courses.models import Book
from courses.views import gone, page, page_language, require_safe


@require_safe
def book(request, course_slug, version):
    """The file of the version that readers see; for another one a page that says so and leads to what there is."""
    shown = reading.book_page(course_slug, version, page_language())
    if shown is None:
        return gone(request, reading.withdrawn_course(course_slug))
    if shown.file is None:
        status = 410 if shown.is_older else 404
        return page(request, "courses/book_elsewhere.html", {"page": shown}, status=status)
    return _sent(request, shown.file)


def _sent(request, file: Book) -> HttpResponse:
    """Return the file, or "you have it already". Who keeps it asks each time: it may be taken down."""
    tag = f'"{file.tag}"'
    response = get_conditional_response(request, etag=tag) or HttpResponse(
        bytes(file.content), content_type="application/pdf"
    )
    headers = {
        "Content-Disposition": f'inline; filename="{file.edition}.{file.language}.pdf"',
        "Cache-Control": "no-cache",
        "ETag": tag,
        "X-Robots-Tag": "noindex",  # the next version has another address
    }
    for name, value in [*headers.items(), FOR_CACHES]:
        response.headers[name] = value
    return response
