"""When somebody reads: the network's weekly hours, less Hong Kong's general holidays.

Clocks and promises count only these hours. All times given and returned are aware.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from support.general_holidays import holidays_of

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FORM = re.compile(r"(?P<first>\w{3})-(?P<last>\w{3}) (?P<opens>\d\d:\d\d)-(?P<closes>\d\d:\d\d)\Z")
LONGEST_LOOK = 400  # days: no run of closed days is longer


@dataclass(frozen=True)
class WeeklyHours:
    """The days of the week (0 is Monday) and the hours in which somebody reads."""

    days: frozenset[int]
    opens: time
    closes: time


@cache
def weekly_hours(text: str) -> WeeklyHours:
    """Parse `Mon-Fri 09:00-17:00`. Raises ImproperlyConfigured for anything else."""
    match = _FORM.match(text)
    try:
        first, last = DAYS.index(match["first"]), DAYS.index(match["last"])
        opens, closes = time.fromisoformat(match["opens"]), time.fromisoformat(match["closes"])
    except (TypeError, ValueError):
        raise ImproperlyConfigured(f"READING_HOURS must read like Mon-Fri 09:00-17:00, not {text!r}.") from None
    if first > last or opens >= closes:
        raise ImproperlyConfigured("READING_HOURS must run from an earlier to a later day and hour.")
    return WeeklyHours(frozenset(range(first, last + 1)), opens, closes)


def _open_span(day: date) -> tuple[datetime, datetime] | None:
    """Return from when to when somebody reads on `day`, or None when nobody does."""
    hours = weekly_hours(settings.READING_HOURS)
    if day.weekday() not in hours.days or day in holidays_of(day.year):
        return None
    zone = timezone.get_default_timezone()
    return datetime.combine(day, hours.opens, zone), datetime.combine(day, hours.closes, zone)


def _spans(start: date) -> Iterator[tuple[datetime, datetime]]:
    for offset in range(LONGEST_LOOK):
        if span := _open_span(start + timedelta(days=offset)):
            yield span


def is_open(at: datetime) -> bool:
    """Tell whether somebody reads at the time `at`."""
    span = _open_span(timezone.localtime(at).date())
    return span is not None and span[0] <= at < span[1]


def next_reading(at: datetime) -> datetime:
    """Return when somebody reads next: `at` itself within the hours, else the next opening."""
    for opens, closes in _spans(timezone.localtime(at).date()):
        if at < closes:
            return max(at, opens)
    raise ImproperlyConfigured("READING_HOURS leave no day to read.")


def hours_after(at: datetime, hours: float) -> datetime:
    """Return the time by which `hours` reading hours have passed since `at`."""
    left = timedelta(hours=hours)
    for opens, closes in _spans(timezone.localtime(at).date()):
        begin = max(at, opens)
        if begin < closes:
            if left <= closes - begin:
                return begin + left
            left -= closes - begin
    raise ImproperlyConfigured("READING_HOURS are too few for the promise.")


def between(start: datetime, end: datetime) -> timedelta:
    """Return how much reading time passes from `start` to `end`; nothing when `end` is not later."""
    passed = timedelta()
    for opens, closes in _spans(timezone.localtime(start).date()):
        if opens >= end:
            break
        passed += max(min(end, closes) - max(start, opens), timedelta())
    return passed
