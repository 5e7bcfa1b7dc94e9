"""A list of any length says how many rows it has, or that there are more, and never counts to the end."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from support.admin import long_list
from support.models import Action, AuditEvent, Enquiry, OutboxMessage
from tests.factories.support import make_enquiry, make_specialist

pytestmark = pytest.mark.django_db
MOST = 250  # counted in these tests; of up to 200 rows Django shows all
PAGE = 50  # enquiries on one page
LIST = "/admin/support/enquiry/?desk=everything"


@pytest.fixture(autouse=True)
def count_less(monkeypatch):
    """Stop early, so that a few rows are many; two pages can be turned to from each."""
    monkeypatch.setattr(long_list, "MOST_COUNTED", MOST)
    monkeypatch.setattr(long_list, "AHEAD", 1)


@pytest.fixture
def reader(client):
    """Log in somebody who sees every list."""
    client.force_login(make_specialist("nurse", "triage", "auditor").user)
    return client


def store(count: int) -> None:
    """Store so many enquiries without a message."""
    first = make_enquiry()
    rows = [Enquiry(pk=f"200-000-{number:03}", **hashes(number)) for number in range(count - 1)]
    Enquiry.objects.bulk_create(rows)
    assert Enquiry.objects.count() == count, first


def hashes(number: int) -> dict:
    known = {"language": "en", "consent_version": "test", "code_hash": "0" * 64, "words_hash": "0" * 64}
    return {**known, "submission_hash": f"{number:064}"}


def said(page) -> str:
    """Return what stands below a list, on one line."""
    found = re.search(r'<p class="paginator">(.*?)</p>', page.text, re.DOTALL)
    return " ".join(re.sub("<[^>]+>", " ", found[1]).split())


def test_what_can_be_counted_is_counted(reader):
    store(MOST)
    assert said(reader.get(LIST)) == "1 2 3 4 5 250 enquiries"


def test_one_is_one(reader):
    store(1)
    assert said(reader.get(LIST)) == "1 enquiry"


def test_where_there_are_more_the_list_says_so(reader):
    store(MOST + 1)
    assert said(reader.get(LIST)) == "1 2 3 4 5 more than 250 enquiries"
    assert said(reader.get(LIST, headers={"accept-language": "zh-hant"})) == "1 2 3 4 5 超過250項查詢"


def test_who_reads_on_gets_to_the_last_row(reader):
    store(MOST + PAGE + 1)
    assert said(reader.get(f"{LIST}&p=5")) == "1 2 3 4 5 6 more than 300 enquiries"
    assert said(reader.get(f"{LIST}&p=6")) == "1 2 3 4 5 6 7 301 enquiries"
    assert len(reader.get(f"{LIST}&p=7").context["cl"].result_list) == 1


@pytest.mark.parametrize("asked", ["0", "-1", "x", "²", "9" * 12])
def test_a_page_that_nobody_offered_is_no_fault(reader, asked):
    store(2)
    page = reader.get(LIST, {"desk": "everything", "p": asked}, follow=True)
    assert page.status_code == 200


@pytest.mark.parametrize("path", ["enquiry/?desk=everything", "auditevent/", "outboxmessage/"])
def test_no_list_counts_more_than_it_says(reader, path):
    OutboxMessage.objects.create(kind="answer", enquiry=make_enquiry())
    AuditEvent.objects.create(action=Action.LISTED, where="test")
    with CaptureQueriesContext(connection) as asked:
        reader.get(f"/admin/support/{path}")
    counts = [query["sql"] for query in asked if query["sql"].startswith("SELECT COUNT(")]
    assert [sql.endswith(f"LIMIT {MOST + 1}) subquery") for sql in counts] == [True]
