"""The lesson, and the statement in it, that a person came from."""

from dataclasses import dataclass

from django.utils import translation

from courses.models import Claim
from courses.reading import passage
from support.models import Enquiry


@dataclass(frozen=True)
class Statement:
    """A statement of the lesson in the words that the person read, with its evidence level."""

    text: str
    language: str
    level: str
    url: str


@dataclass(frozen=True)
class CameFrom:
    """A lesson; without an address when it is gone."""

    title: str
    url: str = ""
    language: str = ""
    statement: Statement | None = None


def came_from(enquiry: Enquiry) -> CameFrom | None:
    """Return the lesson, and the passage of it, in the person's language; None where they came from none."""
    if not enquiry.about:
        return None
    text = passage(enquiry.about, enquiry.language)
    if text is None:
        return CameFrom(title=enquiry.about)
    with translation.override(enquiry.language):
        url = text.lesson.get_absolute_url()
    return CameFrom(text.title, url, text.language, _statement(enquiry, text.lesson.course_id, url))


def _statement(enquiry: Enquiry, course_id: int, lesson_url: str) -> Statement | None:
    key = enquiry.about.split("/")[2:]
    claims = Claim.objects.public().prefetch_related("texts")
    claim = claims.filter(course_id=course_id, key=key[0]).first() if key else None
    text = claim.text_in(enquiry.language) if claim else None
    if text is None:
        return None
    return Statement(text.statement, text.language, claim.get_level_display(), f"{lesson_url}#note-{claim.key}")
