"""What there is to see: for readers what is published, for the preview everything."""

from courses.models import Course, Lesson


def courses_to_see(drafts: bool):
    """Return the courses that readers see, or all of them."""
    return Course.objects.all() if drafts else Course.objects.published()


def lessons_to_see(course: Course, drafts: bool):
    """Return the lessons of a course that readers see, or all of them, in order."""
    lessons = Lesson.objects.all() if drafts else Lesson.objects.published()
    return lessons.filter(course=course).in_order()


def modules_to_see(course: Course, drafts: bool):
    """Return the modules of a course that readers see, or all of them, in order."""
    return course.modules.all() if drafts else course.modules.public()
