"""What readers find for what they type."""

from urllib.parse import urlencode

from courses.search.results import search as find
from courses.views import page, page_language, require_safe


@require_safe
def search(request):
    """A field, and with `?q=` what was found. The query is in the address alone: neither stored nor logged."""
    found = find(request.GET.get("q", ""), page_language())
    typed = found.query.typed
    query_string = f"?{urlencode({'q': typed})}" if typed else ""
    return page(request, "courses/search.html", {"found": found, "query_string": query_string})
