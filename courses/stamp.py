"""How long what readers see stays as it is: until somebody changes it, a day begins, or something is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import Error, connection
from django.utils import timezone

from courses.models import Course, Lesson
from courses.models.stamp import Stamp


@dataclass(frozen=True)
class Moment:
    """The stamp, and the time for which the same rows make the same pages."""

    stamp: str
    since: datetime
    until: datetime


def look(last: Moment | None) -> Moment | None:
    """Return the present moment: `last` itself while nothing has changed; None where the database does not answer.

    Outside of a request, so a connection that has become too old or was lost is replaced here.
    """
    try:
        connection.close_if_unusable_or_obsolete()
        return _look(last)
    except Error:  # what is wrong, the page says that is made instead
        return None


def _look(last: Moment | None) -> Moment:
    now, stamp = timezone.now(), Stamp.objects.values_list("value", flat=True).first() or ""
    if last and last.stamp == stamp and last.since <= now < last.until:
        return last
    return Moment(stamp, now, _until(now))


def _until(now: datetime) -> datetime:
    """Return when time alone changes a page: at midnight claims fall due, and what has a time is published."""
    tomorrow = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    due = (model.objects.filter(published_at__gt=now).order_by("published_at") for model in (Course, Lesson))
    times = (rows.values_list("published_at", flat=True).first() for rows in due)
    return min([tomorrow, *(time for time in times if time)])
