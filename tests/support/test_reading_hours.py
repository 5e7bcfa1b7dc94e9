"""When somebody reads next, and how promises count only those hours."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from support import reading_hours

ZONE = ZoneInfo("Asia/Hong_Kong")


def at(text: str) -> datetime:
    """Return a Hong Kong time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "expected", "is_open"),
    [
        ("2026-11-23 10:30", "2026-11-23 10:30", True),  # a Monday morning
        ("2026-11-23 08:59", "2026-11-23 09:00", False),
        ("2026-11-23 17:00", "2026-11-24 09:00", False),  # the closing hour is closed
        ("2026-11-27 23:00", "2026-11-30 09:00", False),  # Friday night
        ("2026-12-25 10:00", "2026-12-28 09:00", False),  # Christmas, Boxing Day (a Saturday), Sunday
        ("2027-02-05 18:00", "2027-02-10 09:00", False),  # Lunar New Year 6-8 February, with its substitute
    ],
)
def test_the_next_reading(now, expected, is_open):
    assert (reading_hours.next_reading(at(now)), reading_hours.is_open(at(now))) == (at(expected), is_open)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23 10:00", 4, "2026-11-23 14:00"),
        ("2026-11-23 10:00", 8, "2026-11-24 10:00"),
        ("2026-11-27 16:00", 2, "2026-11-30 10:00"),
        ("2026-11-22 03:00", 8, "2026-11-23 17:00"),
    ],
)
def test_reading_hours_pass_only_while_somebody_reads(start, hours, end):
    assert reading_hours.hours_after(at(start), hours) == at(end)


@pytest.mark.parametrize(
    "text", ["", "always", "Mon-Fri", "Fri-Mon 09:00-17:00", "Mon-Fri 17:00-09:00", "Mon-Fri 25:00-26:00"]
)
def test_hours_that_make_no_sense_are_refused(text):
    with override_settings(READING_HOURS=text), pytest.raises(ImproperlyConfigured, match="READING_HOURS"):
        reading_hours.is_open(at("2026-11-23 10:00"))
