"""The first page."""

from django.http import HttpResponseRedirect
from django.utils.cache import patch_vary_headers

from config.languages import from_header
from courses import reading
from courses.views import page, page_language, require_safe


@require_safe
def by_language(request):
    """Send `/` to the reader's language."""
    response = HttpResponseRedirect(f"/{from_header(request.headers.get('Accept-Language', ''))}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def home(request):
    """What is here, and whom one can ask."""
    courses = [reading.course_page(course.slug, page_language()) for course, _ in reading.course_list(page_language())]
    return page(request, "courses/home.html", {"courses": courses})
