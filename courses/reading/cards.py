"""The courses as a list shows them: what each is about, how long it takes, and the first of its lessons."""

from dataclasses import dataclass, field

from courses.models import Course, CourseText, Lesson, LessonText
from courses.reading.course import LessonCard, course_list
from courses.reading.sources import minutes


@dataclass
class CourseCard:
    """A course, the number of its lessons, their reading time in minutes, and the first of them."""

    course: Course
    text: CourseText
    count: int = 0
    minutes: int = 0
    lessons: list[LessonCard] = field(default_factory=list)

    @property
    def has_more(self) -> bool:
        """Tell whether there are lessons that the list does not name."""
        return self.count > len(self.lessons)


def course_cards(language: str, *, lessons: int = 0, most: int | None = None) -> list[CourseCard]:
    """Return the published courses, at most so many, each with so many of its `lessons`; a fixed number of queries.

    Of a lesson that is only counted nothing is read but its length.
    """
    cards = {course.pk: CourseCard(course, text) for course, text in course_list(language)[:most]}
    order = ("lesson__course", "lesson__position", "lesson__slug")
    seen = LessonText.objects.seen_in(language).filter(lesson__in=Lesson.objects.published().filter(course__in=cards))
    named: dict[int, tuple[CourseCard, int, int]] = {}
    for pk, course, words in seen.order_by(*order).values_list("pk", "lesson__course", "words"):
        card = cards[course]
        card.count, card.minutes = card.count + 1, card.minutes + minutes(words)
        if card.count <= lessons:
            named[pk] = (card, card.count, minutes(words))
    texts = LessonText.objects.select_related("lesson").defer("body", "outline", "made_from").in_bulk(named)
    for pk, (card, number, length) in named.items():
        text = texts[pk]
        text.lesson.course = card.course
        card.lessons.append(LessonCard(text.lesson, text, number, length))
    return list(cards.values())
