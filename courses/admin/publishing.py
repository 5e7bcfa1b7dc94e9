"""What must hold before readers see a lesson or a course, and what its editor is told."""

from collections.abc import Collection, Iterable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils.translation import ngettext

from courses import markdown
from courses.checks.content_faults import figure_faults
from courses.checks.doubts import doubts
from courses.checks.report import errors_of
from courses.checks.stored import claim_path, stored, stored_lesson, stored_texts
from courses.interchange.faults import Fault
from courses.interchange.records import Located
from courses.models import Lesson

TOLD = 10  # messages that one page can bear


def refuse(faults: Iterable[Fault]) -> None:
    """Raise ValidationError with every one of `faults`, if there are any."""
    if errors := [ValidationError(str(fault), fault.code) for fault in faults]:
        raise ValidationError(errors)


def lesson_faults(lesson: Lesson, bodies: Iterable[str], texts: Collection[Located] = ()) -> list[Fault]:
    """Return what keeps `lesson` from readers: its figure, the claims that it shows, and its `texts`.

    `bodies` are those that their own form checks, so that only their claims are asked here.
    """
    bodies = [*bodies, *(text.record.get("body", "") for text in texts)]
    keys = {key for body in bodies for key in markdown.parse(body).keys("claim")}
    keys |= set(lesson.claims.values_list("key", flat=True)) if lesson.pk else set()
    paths = {claim_path(lesson.course.slug, key) for key in keys} | {text.path for text in texts}
    found = stored(lesson.course)
    found.texts = list(texts)
    here = stored_lesson(lesson.course, lesson)
    return [*figure_faults(here, here), *(fault for fault in errors_of(found) if fault.path in paths)]


def tell(request, texts) -> None:
    """Show the unanswered warnings of some lesson texts (a queryset) to the editor who has saved them."""
    found = doubts(stored_texts(texts))
    for doubt in found[:TOLD]:
        messages.warning(request, str(doubt))
    rest = len(found[TOLD:])
    if rest:
        more = ngettext(
            "One more warning stands at its lesson.", "%(rest)s more warnings stand at their lessons.", rest
        )
        messages.warning(request, more % {"rest": rest})
