"""The medical words and what they mean."""

from courses import reading, reference_pages
from courses.views import found, page, page_language, require_safe


@require_safe
def glossary(request):
    """Every term, and how many lessons use it."""
    return page(request, "courses/glossary.html", {"words": reference_pages.words(page_language())})


@require_safe
def term(request, key):
    """One term and where the lessons use it."""
    shown = found(reading.term(key, page_language()))
    lessons = reference_pages.term_lessons(key, page_language())
    return page(request, "courses/term.html", {"term": shown, "lessons": lessons}, source=shown)
