"""What the book of a course holds, as one HTML page for the typesetter."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from courses.books.typesetting import HERE, KINDS
from courses.evidence import SENTENCES
from courses.models import Edition, Level
from courses.qr import qr_svg
from courses.reading.course import CoursePage, ModuleCard
from courses.reading.sources import LessonBody

_AT_COLON = re.compile("(?<=: )|(?<=：)")  # on the cover what comes behind it is a line of its own


@dataclass(frozen=True)
class Chapter:
    """A lesson with its place in the course, and its module where it is the first of it."""

    number: int
    body: LessonBody
    module: ModuleCard | None


def html_of(page: CoursePage, edition: Edition) -> str:
    """Return the book of a course in the language of `page`, as one HTML page."""
    with translation.override(page.language):
        since = f"{settings.SITE_ORIGIN}{reverse('courses:corrections')}?since={edition}"
        context = {
            "page": page,
            "edition": edition,
            "title": _AT_COLON.split(page.text.title, maxsplit=1),
            "chapters": list(_chapters(page)),
            "levels": [(level, level.label, SENTENCES[level]) for level in Level],
            "since": since,
            "qr": qr_svg(since),
            "site_origin": settings.SITE_ORIGIN,
            "network_phone": settings.NETWORK_PHONE,
            "contact_path": reverse("support:contact"),
        }
        return render_to_string("courses/book.html", context)


def address_of(page: CoursePage) -> str:
    """Return the whole address of the course, to which the addresses in its book are relative."""
    with translation.override(page.language):
        return f"{settings.SITE_ORIGIN}{page.course.get_absolute_url()}"


def _chapters(page: CoursePage) -> Iterator[Chapter]:
    bodies = {body.lesson.pk: body for body in page.printed}
    for module in page.modules:
        for at, card in enumerate(module.lessons):
            if body := bodies.get(card.lesson.pk):
                yield Chapter(card.number, body, None if at else module)


def digest_of(html: str) -> str:
    """Return a fingerprint of all that a PDF of `html` is made of: the same one would be the same book."""
    ours = sorted(path for path in HERE.rglob("*") if path.suffix in {*KINDS, ".py"})
    parts = [html.encode(), settings.SITE_ORIGIN.encode(), version("weasyprint").encode()]
    return hashlib.sha256(b"\0".join([*parts, *(path.read_bytes() for path in ours)])).hexdigest()
