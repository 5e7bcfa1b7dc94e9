"""The medical words and what they mean."""

from courses import reading
from courses.views import found, page, page_language, require_safe


@require_safe
def glossary(request):
    """Every term."""
    return page(request, "courses/glossary.html", {"terms": reading.glossary(page_language())})


@require_safe
def term(request, key):
    """One term."""
    return page(request, "courses/term.html", {"term": found(reading.term(key, page_language()))})
