"""Gathers what a reading page shows, in a fixed number of queries.

Views hand over addresses and a language and get a page object or None. `drafts=True` is for the preview
under /admin/ only: it looks past the state of course and lesson, and shows texts that are not public.
"""

from courses.reading.books import BookPage, book_page, count_books
from courses.reading.cards import CourseCard, course_cards
from courses.reading.corrections import correction_logs, since
from courses.reading.course import CoursePage, course_list, course_page, reference_list
from courses.reading.lesson import LessonPage, lesson_page, passage
from courses.reading.questions import LessonQuestions, Shelf, lesson_questions, question_shelves, with_questions
from courses.reading.sources import minutes
from courses.reading.withdrawn import Withdrawn, withdrawn_course, withdrawn_lesson
from courses.reading.words import Explained, explain, glossary, term

__all__ = [
    "BookPage",
    "CourseCard",
    "CoursePage",
    "Explained",
    "LessonPage",
    "LessonQuestions",
    "Shelf",
    "Withdrawn",
    "book_page",
    "correction_logs",
    "count_books",
    "course_cards",
    "course_list",
    "course_page",
    "explain",
    "glossary",
    "lesson_page",
    "lesson_questions",
    "minutes",
    "passage",
    "question_shelves",
    "reference_list",
    "since",
    "term",
    "with_questions",
    "withdrawn_course",
    "withdrawn_lesson",
]
