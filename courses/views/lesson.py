"""One lesson."""

from courses import reading
from courses.structured_data import lesson_data
from courses.views import gone, page, page_language, require_safe


@require_safe
def lesson(request, course_slug, lesson_slug):
    """The lesson with its contents, references, neighbours and the way to the specialists."""
    people_only = request.GET.get("evidence") == "people"
    shown = reading.lesson_page(course_slug, lesson_slug, page_language(), people_only=people_only)
    if shown is None:
        return gone(request, reading.withdrawn_lesson(course_slug, lesson_slug, page_language()))
    return render_lesson(request, shown)


def render_lesson(request, shown: reading.LessonPage):
    """Return the page of a lesson; the preview in the admin shows the same."""
    return page(request, "courses/lesson.html", {"page": shown, "data": lesson_data(shown)}, source=shown.text)
