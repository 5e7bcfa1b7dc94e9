"""What is read with SQL that was made once, at each arrival: the same rows as a query that is made anew."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from support.models import Bucket, Enquiry, Message
from support.prepared import Reading, hole, insertion

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 30, 12, 0, 0, 250_000, tzinfo=UTC)
ROWS = Bucket.objects.order_by("key_hash").values_list("key_hash", "at")


@pytest.fixture(autouse=True)
def buckets() -> None:
    """Store one bucket a second."""
    Bucket.objects.bulk_create(Bucket(key_hash=str(at), tokens=1, at=AT + timedelta(seconds=at)) for at in range(3))


@pytest.mark.parametrize("seconds", [-1, 0, 1, 2])
@pytest.mark.parametrize("look", ["at", "at__lt", "at__lte", "at__gt"])
def test_a_time_in_a_hole_means_the_same_moment_as_in_a_query(look, seconds):
    moment = AT + timedelta(seconds=seconds)
    assert Reading(ROWS.filter(**{look: hole("moment")})).read(moment=moment) == list(ROWS.filter(**{look: moment}))


def test_a_time_in_another_zone_is_the_same_moment():
    found = Reading(ROWS.filter(at=hole("moment"))).read(moment=AT.astimezone(ZoneInfo("Asia/Hong_Kong")))
    assert found == [("0", AT)]


def test_the_holes_are_filled_anew_each_time():
    reading = Reading(ROWS.filter(pk=hole("name")))
    assert [reading.read(name=str(number)) for number in (2, 0, 7)] == [
        [("2", AT + timedelta(seconds=2))],
        [("0", AT)],
        [],
    ]


@pytest.mark.parametrize("row", [Enquiry(name="Ka Yan"), Message(words="My mother")], ids=["enquiry", "message"])
def test_words_that_are_to_be_sealed_are_never_stored_as_they_are(row):
    with pytest.raises(TypeError):
        insertion(row)
