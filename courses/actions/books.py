"""Makes the book of each course anew where readers see something else than it holds."""

import hashlib
import logging
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from courses import reading
from courses.actions.editions import record_edition
from courses.books.pages import address_of, digest_of, html_of
from courses.books.typesetting import TypesettingError, typeset
from courses.models import Book, Course, Edition, Lesson, LessonText

log = logging.getLogger(__name__)

# Some 500 pages. The page of a longer course would take too much memory; its print page says all the same.
MOST_WORDS = 30_000


@dataclass
class Done:
    """How many books were made, stood as they were, failed, and were removed; and each of the reasons once."""

    made: int = 0
    stood: int = 0
    failed: int = 0
    removed: int = 0
    reasons: tuple[str, ...] = ()


def make_books() -> Done:
    """Make what is missing or out of date, remove what nobody may have any more, and say what was done.

    A book that cannot be made leaves the one that is there. Takes seconds a book: not for a request.
    """
    done, current = Done(), set()
    for course in Course.objects.published().with_texts():
        edition = _present_edition(course)
        for language in _languages(course) if edition else ():
            current.add((course.pk, language))
            _make(course, edition, language, done)
    for book in Book.objects.without_content():
        if (book.course_id, book.language) not in current:
            book.delete()
            done.removed += 1
    return done


def _present_edition(course: Course) -> Edition | None:
    """Return the edition that readers see, after what became public by time alone has got its own."""
    edition = Edition.objects.newest(course)
    if edition is None or edition.slugs != Lesson.objects.published().slugs_of(course):
        record_edition(course=course)
        edition = Edition.objects.newest(course)
    return edition if edition and edition.is_still_public() else None


def _languages(course: Course) -> list[str]:
    """Return the languages in which the course has words of its own."""
    has = {text.language for text in course.texts.all()}
    return [code for code, _name in settings.LANGUAGES if code in has]


def _make(course: Course, edition: Edition, language: str, done: Done) -> None:
    if _words(course, language) > MOST_WORDS:
        return
    page = reading.course_page(course.slug, language)
    html = html_of(page, edition)
    digest = digest_of(html)
    if Book.objects.of(edition, language).filter(digest=digest).exists():
        done.stood += 1
        return
    try:
        content = typeset(html, base_url=address_of(page), identifier=f"{edition}.{language}")
    except TypesettingError as error:
        log.error("a book could not be made", extra={"reason": type(error).__name__})
        done.failed, done.reasons = done.failed + 1, tuple(dict.fromkeys([*done.reasons, str(error)]))
        return
    done.made += _store(course, edition, language, digest=digest, content=content)


@transaction.atomic
def _store(course: Course, edition: Edition, language: str, *, digest: str, content: bytes) -> bool:
    """Put a finished book in the place of the last one, unless readers have got another edition meanwhile."""
    if Edition.objects.newest(course) != edition:
        return False
    values = {"edition": edition, "digest": digest, "content": content, "size": len(content), "made_at": timezone.now()}
    values["tag"] = hashlib.sha256(content).hexdigest()
    Book.objects.update_or_create(course=course, language=language, defaults=values)
    return True


def _words(course: Course, language: str) -> int:
    seen = LessonText.objects.seen_in(language).filter(lesson__in=Lesson.objects.published().filter(course=course))
    return seen.aggregate(words=Sum("words"))["words"] or 0
