"""Gives each published state of a course its number."""

from dataclasses import asdict

from django.db import transaction

from courses.editions import contents_of
from courses.models import Course, Edition


@transaction.atomic
def record_edition(*, course: Course) -> Edition | None:
    """Record what readers of `course` see now as its next edition, if it differs from the newest one.

    Returns the new edition, or None where nothing is new or nothing is public. Call it at the end of the
    transaction of every write that readers could see. What becomes public by time alone is caught at the next
    write; until then `editions.changes_since` sees it for itself.
    """
    # Two writers come one after the other, and the second sees what the first wrote. Without a key lock, so
    # that both may have added claims before: a new row holds its course by the key until its transaction ends.
    lock = Course.objects.published().select_for_update(no_key=True)
    shown = lock.filter(pk=course.pk).first()
    if shown is None:
        return None
    newest, contents = Edition.objects.newest(shown), contents_of(shown)
    if not contents.lessons or (newest and newest.digest == contents.digest):
        return None
    return Edition.objects.create(course=shown, number=newest.number + 1 if newest else 1, **asdict(contents))


@transaction.atomic
def record_editions() -> None:
    """Record the next edition of every published course: after a write to what courses share."""
    for course in Course.objects.published().order_by("pk"):
        record_edition(course=course)
