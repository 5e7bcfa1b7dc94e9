"""The course as PDF: which file readers may have now."""

from dataclasses import dataclass

from courses.models import Book, Course, CourseText, Edition
from courses.reading.seen import courses_to_see


@dataclass(frozen=True)
class BookPage:
    """What stands at the address of a book: the `edition` that is asked for, and the one that readers see now.

    `book` is the file of the newest edition, None until it is made.
    """

    course: Course
    text: CourseText
    edition: Edition
    newest: Edition
    book: Book | None

    @property
    def is_older(self) -> bool:
        """Tell whether the lessons have changed since the edition that is asked for."""
        return self.edition != self.newest

    @property
    def file(self) -> Book | None:
        """The file to send, if it is the one that is asked for."""
        return None if self.is_older else self.book


def book_of(newest: Edition | None, language: str) -> Book | None:
    """Return the book of the newest edition of a course, without its content; None where readers may have none.

    What it is made of decides, whatever file is there: nothing that was taken down is handed out.
    """
    book = Book.objects.of(newest, language).first() if newest else None
    return book if book and newest.is_still_public() else None


def count_books() -> tuple[int, int]:
    """Return how many files there are of what readers see now, and how many there could be."""
    there = wanted = 0
    for course in courses_to_see(False).with_texts():
        newest = Edition.objects.newest(course)
        languages = [text.language for text in course.texts.all()] if newest else []
        wanted += len(languages)
        there += sum(book_of(newest, language) is not None for language in languages)
    return there, wanted


def book_page(course_slug: str, version: str, language: str) -> BookPage | None:
    """Return what stands at the address of a book; None where there never was one, or the course is not public."""
    edition = Edition.objects.parse(version)
    course = courses_to_see(False).with_texts().filter(slug=course_slug).first()
    if course is None or edition is None or edition.course_id != course.pk:
        return None
    newest = Edition.objects.newest(course)
    return BookPage(course, course.text_in(language), edition, newest, book_of(newest, language))
