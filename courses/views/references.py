"""Every source that a published lesson cites."""

from courses import reading
from courses.views import page, page_language, require_safe


@require_safe
def references(request):
    """The references of each course, numbered as its lessons cite them."""
    return page(request, "courses/references.html", {"lists": reading.reference_list(page_language())})
