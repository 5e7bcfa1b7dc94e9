"""Times in a person's words: "Tuesday 14:20"."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

# A weekday names one day only within a week.
WEEKDAY_SAYS_IT = timedelta(days=6)


def when(time: datetime, *, at: datetime | None = None) -> str:
    """Return weekday and time of day in Hong Kong, with the date when it is more than six days from `at` (now)."""
    local, today = timezone.localtime(time), timezone.localtime(at or timezone.now())
    if abs(local.date() - today.date()) <= WEEKDAY_SAYS_IT:
        return date_format(local, pgettext("a weekday and a time", "l H:i"))
    return date_format(local, pgettext("a date with its weekday and a time", "l j F Y, H:i"))
