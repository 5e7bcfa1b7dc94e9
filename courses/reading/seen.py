"""What there is to see: for readers what is published, for the preview everything."""

from django.db.models import Case, Value, When

from courses.models import SOURCE_LANGUAGE, Course, Lesson


def courses_to_see(drafts: bool):
    """Return the courses that readers see, or all of them."""
    return Course.objects.all() if drafts else Course.objects.published()


def lessons_to_see(drafts: bool):
    """Return the lessons that readers see, or all of them, in the order of their course."""
    lessons = Lesson.objects.all() if drafts else Lesson.objects.published()
    return lessons.in_order()


def modules_to_see(course: Course, drafts: bool):
    """Return the modules of a course that readers see, or all of them, in order."""
    return course.modules.all() if drafts else course.modules.public()


def first_in(language: str, texts):
    """Return rows of text as a reader of `language` may get them: the first one is what `text_in` returns."""
    order = Case(When(language=language, then=Value(0)), When(language=SOURCE_LANGUAGE, then=Value(1)), default=2)
    return texts.order_by(order, "pk")
