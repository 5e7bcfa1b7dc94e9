"""My list, which the reader's own device keeps, and the questions that lessons offer for a talk with the doctor."""

from config.languages import CODES, TAGS
from courses import reading
from courses.views import gone, page, page_language, require_safe


@require_safe
def pack(request):
    """The same page for everybody: what is in a list is known to the browser alone."""
    other = next(code for code in CODES if code != page_language())
    context = {"shelves": reading.question_shelves(page_language()), "other": other, "other_tag": TAGS[other]}
    return page(request, "courses/pack.html", context)


@require_safe
def questions(request, course_slug, lesson_slug):
    """The questions of one lesson with room for answers, for paper."""
    shown = reading.lesson_questions(course_slug, lesson_slug, page_language())
    if shown is None:
        return gone(request, reading.withdrawn_lesson(course_slug, lesson_slug, page_language()))
    return page(request, "courses/questions.html", {"shown": shown, "page": shown.page}, source=shown.page.text)
