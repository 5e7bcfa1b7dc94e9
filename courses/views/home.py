"""The first page."""

from django.http import HttpResponseRedirect
from django.utils.cache import patch_vary_headers

from config.languages import from_header
from courses import reading
from courses.views import page, page_language, require_safe

# What one can take in at a glance; a longer list is a page of its own.
COURSES, LESSONS = 12, 20


@require_safe
def by_language(request):
    """Send `/` to the reader's language."""
    response = HttpResponseRedirect(f"/{from_header(request.headers.get('Accept-Language', ''))}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def home(request):
    """What is here, and whom one can ask: the first courses with their first lessons, and where the others are."""
    cards = reading.course_cards(page_language(), lessons=LESSONS, most=COURSES + 1)
    context = {"courses": cards[:COURSES], "has_more_courses": len(cards) > COURSES}
    return page(request, "courses/home.html", context)
