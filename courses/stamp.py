"""How long what readers see stays as it is: until somebody changes it, a day begins, or something is due."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import Error, connection
from django.utils import timezone

from courses.models import Course, Lesson
from courses.models.stamp import Stamp

# Seconds for which a process believes what it has last heard of the lessons. Twice that, with the time of one answer,
# stays below the one second within which every process shows what was published or taken down.
BELIEVED = 0.25


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


class Watch:
    """Knows the present moment, the same object while it is the same; asks for it at most every `believed` seconds.

    While one thread asks, the others go on with what is known, for as long again: else all readers would stand still
    four times a second. `look` takes the moment that was last seen, or None, and returns None where nothing is known.
    """

    def __init__(self, look: Callable, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.believed = BELIEVED
        self._look, self._clock = look, clock
        self._lock = threading.Lock()
        self._moment, self._looked_at = None, float("-inf")

    def moment(self):
        """Return the present moment, believed at most twice as long; None where the database does not say it."""
        age = self._clock() - self._looked_at
        if age >= self.believed and self._lock.acquire(blocking=age >= 2 * self.believed):
            try:
                before = self._clock()  # what is read now may be over when it arrives
                if before - self._looked_at >= self.believed:
                    self._moment, self._looked_at = self._look(self._moment), before
            finally:
                self._lock.release()
        return self._moment


# Whatever a process keeps as long as the lessons stand asks this one watch. With two, a page could be made of what was
# kept under one moment and itself be kept under the next: it would be wrong until something changes again.
PRESENT = Watch(look)
