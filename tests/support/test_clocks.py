"""The two clocks: what is promised, when it runs out, and that nights, week-ends and holidays do not count."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from support import clocks, reading_hours
from support.models import Enquiry, Status
from tests.factories.support import make_enquiry

ZONE = ZoneInfo("Asia/Hong_Kong")
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


def at(text: str) -> datetime:
    """Return a Hong Kong time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.fixture(autouse=True)
def promises(settings):
    """Read within 4 reading hours, answer within 16: two days."""
    settings.FIRST_READ_HOURS, settings.FIRST_REPLY_HOURS = 4, 16
    settings.READING_HOURS = "Mon-Fri 09:00-17:00"


@pytest.mark.parametrize(
    ("arrives", "read_by", "reply_by"),
    [
        ("2026-11-23 10:00", "2026-11-23 14:00", "2026-11-25 10:00"),  # a Monday morning
        ("2026-11-23 23:50", "2026-11-24 13:00", "2026-11-25 17:00"),  # at night
        ("2026-11-27 16:00", "2026-11-30 12:00", "2026-12-01 16:00"),  # before a week-end
        ("2026-11-28 12:00", "2026-11-30 13:00", "2026-12-01 17:00"),  # on a Saturday
        ("2027-02-05 16:00", "2027-02-10 12:00", "2027-02-11 16:00"),  # before Chinese New Year, 6 to 9 February
        ("2026-12-24 16:00", "2026-12-28 12:00", "2026-12-29 16:00"),  # before Christmas
        ("2026-12-31 15:00", "2027-01-04 11:00", "2027-01-05 15:00"),  # across the year, 1 January is a holiday
    ],
)
def test_what_is_promised_counts_only_the_hours_in_which_somebody_reads(arrives, read_by, reply_by):
    expected = {"read_promised_by": at(read_by), "reply_promised_by": at(reply_by)}
    assert clocks.promises(at(arrives)) == expected


@pytest.mark.parametrize(("read", "reply"), [(None, None), (4, None), (None, 16)])
def test_nothing_is_promised_where_the_network_promises_nothing(settings, read, reply):
    settings.FIRST_READ_HOURS, settings.FIRST_REPLY_HOURS = read, reply
    assert [bool(time) for time in clocks.promises(at("2026-11-23 10:00")).values()] == [bool(read), bool(reply)]


READ_BY, REPLY_BY, EARLIER = at("2026-11-23 14:00"), at("2026-11-25 10:00"), at("2026-11-23 11:00")
CASES = [
    ({}, READ_BY),
    ({"first_read_at": EARLIER}, REPLY_BY),
    ({"first_read_at": EARLIER, "reply_promised_by": None}, None),
    ({"read_promised_by": None}, REPLY_BY),
    ({"read_promised_by": None, "reply_promised_by": None}, None),
    ({"reply_promised_by": at("2026-11-23 13:00")}, at("2026-11-23 13:00")),
    ({"first_reply_at": EARLIER}, None),
    *(({"status": status}, READ_BY) for status in ("triaged", "suspected-spam")),
    *(({"status": status}, None) for status in ("waiting", "answered", "closed", "duplicate")),
]


@pytest.mark.parametrize(("fields", "expected"), CASES)
def test_the_promise_that_runs_out_next(fields, expected):
    enquiry = make_enquiry(**{"read_promised_by": READ_BY, "reply_promised_by": REPLY_BY} | fields)
    assert clocks.next_promise(enquiry) == expected


@pytest.mark.parametrize(("fields", "expected"), CASES)
def test_a_list_and_a_row_agree_about_what_runs_out(fields, expected):
    make_enquiry(**{"read_promised_by": READ_BY, "reply_promised_by": REPLY_BY} | fields)
    for time in (READ_BY - MINUTE, READ_BY, REPLY_BY - MINUTE, REPLY_BY):
        found = Enquiry.objects.filter(clocks.runs_out_by(time)).exists()
        assert found == (expected is not None and expected <= time)


@pytest.mark.parametrize("status", Status.values)
def test_everything_is_overdue_or_soon_and_never_both(status):
    make_enquiry(status=status, read_promised_by=READ_BY, reply_promised_by=REPLY_BY)
    for now in (READ_BY - 2 * MINUTE, READ_BY - MINUTE, READ_BY, REPLY_BY):
        late = Enquiry.objects.overdue(at=now).exists()
        soon = Enquiry.objects.running_out(at=now, by=READ_BY - MINUTE).exists()
        runs = status in ("new", "triaged", "suspected-spam")
        assert (late, soon) == (runs and now >= READ_BY, False)
        assert Enquiry.objects.running_out(at=now, by=READ_BY).exists() == (runs and now < READ_BY)


@pytest.mark.parametrize(
    ("promised", "from_when"),
    [
        ("2026-11-23 14:00", "2026-11-23 12:00"),
        ("2026-11-24 10:00", "2026-11-23 16:00"),  # over night
        ("2026-11-30 10:30", "2026-11-27 16:30"),  # over a week-end
        ("2027-02-10 10:00", "2027-02-05 16:00"),  # over Chinese New Year
        ("2027-01-04 09:30", "2026-12-31 15:30"),  # over the year
    ],
)
def test_the_warning_comes_two_reading_hours_before(promised, from_when):
    enquiry = make_enquiry(read_promised_by=at(promised))
    late = [clocks.is_late(enquiry, at=at(from_when) + step) for step in (-MINUTE, timedelta())]
    assert late == [False, True]


# --- whatever the time

times = st.datetimes(datetime(2025, 1, 1), datetime(2027, 10, 1)).map(lambda time: time.replace(tzinfo=ZONE))
hours = st.floats(0.02, 80).map(lambda number: round(number, 2))
DAYS = override_settings(READING_HOURS="Mon-Fri 09:00-17:00")


@DAYS
@given(times, hours)
def test_between_counts_what_hours_after_has_passed(start, number):
    end = reading_hours.hours_after(start, number)
    assert abs(reading_hours.between(start, end) - timedelta(hours=number)) < timedelta(seconds=1)


@DAYS
@given(times, hours, hours)
def test_a_longer_promise_never_ends_earlier(start, one, other):
    less, more = sorted((one, other))
    assert start < reading_hours.hours_after(start, less) <= reading_hours.hours_after(start, more)


@DAYS
@given(times)
def test_the_next_reading_is_open_and_nothing_before_it_is(start):
    following = reading_hours.next_reading(start)
    assert reading_hours.is_open(following)
    assert reading_hours.between(start, following) == timedelta()


@DAYS
@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.times())
def test_nobody_reads_at_a_week_end(day, time):
    if day.weekday() > 4:
        assert not reading_hours.is_open(datetime.combine(day, time.replace(fold=0), ZONE))
