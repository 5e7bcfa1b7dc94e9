"""The list of courses, one course, and the whole course on one page."""

from courses import reading
from courses.qr import qr_svg
from courses.structured_data import course_data
from courses.views import gone, page, page_language, require_safe
from courses.views.corrections import since_address


@require_safe
def courses(request):
    """Every published course."""
    return page(request, "courses/courses.html", {"courses": reading.course_cards(page_language())})


@require_safe
def course(request, course_slug):
    """Summary, who offers it, modules with reading time, references."""
    shown = reading.course_page(course_slug, page_language())
    if shown is None:
        return gone(request, reading.withdrawn_course(course_slug))
    return render_course(request, shown)


def render_course(request, shown: reading.CoursePage):
    """Return the page of a course; the preview in the admin shows the same."""
    return page(request, "courses/course.html", {"page": shown, "data": course_data(shown)}, source=shown.text)


@require_safe
def printable(request, course_slug):
    """The whole course, for paper."""
    shown = reading.course_page(course_slug, page_language())
    if shown is None:
        return gone(request, reading.withdrawn_course(course_slug))
    since = since_address(shown.edition) if shown.edition else ""
    context = {"page": shown, "since": since, "qr": qr_svg(since) if since else ""}
    return page(request, "courses/print.html", context, source=shown.text)
