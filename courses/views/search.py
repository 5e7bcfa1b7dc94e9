"""What readers find for what they type."""

from courses.search.results import search as find
from courses.views import page, page_language, require_safe


@require_safe
def search(request):
    """A field, and with `?q=` what was found. The query is in the address alone: neither stored nor logged."""
    return page(request, "courses/search.html", {"found": find(request.GET.get("q", ""), page_language())})
