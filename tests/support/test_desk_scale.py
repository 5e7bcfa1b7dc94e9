"""With 20,000 open enquiries every page of the desk asks the database as often as with ten."""

from datetime import timedelta
from itertools import islice
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from support.admin.desk_filter import DESKS
from support.crypto import Plain
from support.models import OPEN, Enquiry, Message
from tests.factories.support import make_specialist

pytestmark = pytest.mark.django_db
FEW, MANY = 10, 20_000
LIST = "/admin/support/enquiry/"
FIRST = "100-000-000"
BATCH = 2000


@pytest.fixture(autouse=True)
def promises(settings):
    """Something can run out."""
    settings.FIRST_READ_HOURS, settings.FIRST_REPLY_HOURS = 4, 16


def reference(number: int) -> str:
    return f"{100 + number // 1000:03}-{number % 1000:03}-000"


def enquiry(number: int, people: list) -> Enquiry:
    """Return the enquiry with this number; every ten of them are a mixture of everything the desk knows."""
    now, turn = timezone.now(), number % 10
    return Enquiry(
        reference=reference(number),
        language="en",
        consent_version="test",
        code_hash="0" * 64,
        submission_hash=f"{number:064}",
        words_hash="0" * 64,
        status=OPEN[number % len(OPEN)],
        assignee=[None, *people][number % 3],
        urgency=number % 3,
        got_worse=turn == 1,
        red_flag_suspected=turn == 2,
        mail_failed_at=now if turn == 3 else None,
        asked_gently_at=now - timedelta(days=20) if turn in {3, 7} else None,
        read_promised_by=now + timedelta(minutes=turn * 7 - 30),
        reply_promised_by=now + timedelta(days=2),
        queue_at=now - timedelta(minutes=number),
    )


def store(numbers: range, people: list) -> None:
    """Store enquiries, each with the message of the person and an answer; their words are sealed and empty."""
    Enquiry.objects.bulk_create((enquiry(number, people) for number in numbers), batch_size=BATCH)
    authors = (Message.Author.PERSON, Message.Author.SPECIALIST)
    said = (
        Message(uuid=uuid4(), enquiry_id=reference(number), author=author, words=Plain(""))
        for number in numbers
        for author in authors
    )
    while batch := list(islice(said, BATCH)):
        Message.objects.bulk_create(batch)


def pages() -> dict[str, str]:
    """Return every page of the desk."""
    one = f"{LIST}{FIRST}/"
    return {
        "front page": "/admin/",
        **{f"desk {desk}": f"{LIST}?desk={desk}" for desk in DESKS},
        "page 2": f"{LIST}?desk=everything&p=2",
        "narrowed": f"{LIST}?desk=everything&topic__exact=other",
        "found": f"{LIST}?q={FIRST}",
        "one enquiry": f"{one}change/",
        "claim": f"{one}claim/",
        "assign": f"{one}assign/",
        "move": f"{one}move/triaged/",
        "duplicate": f"{one}move/duplicate/",
        "leave": "/admin/support/specialist/leave/",
    }


def queries(client: Client) -> dict[str, int]:
    """Return how often each page asks the database."""
    counts = {}
    for name, address in pages().items():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200, name
        counts[name] = len(captured)
    return counts


def test_every_page_takes_as_many_queries_for_20000_open_enquiries_as_for_10(client):
    nurse, mei = make_specialist("nurse", "triage"), make_specialist("mei", on_leave_until=timezone.localdate())
    client.force_login(nurse.user)
    store(range(FEW), [nurse, mei])
    few = queries(client)
    store(range(FEW, MANY), [nurse, mei])
    assert queries(client) == few
    assert max(few.values()) < 25
