"""What an enquiry costs the database, and what of it keeps others waiting."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from support import access, throttle
from support.actions.receive import AT_ONCE, REFILL_SECONDS
from support.models import Bucket, Enquiry
from support.origin import origin_hash
from tests.support.conftest import ASK, token_shown
from tests.support.mail_server import make_duty

pytestmark = pytest.mark.django_db
ELSEWHERE = "192.0.2.1"
WRITES = ("bucket", "arrival", "enquiry", "message", "auditevent", "outboxmessage")


def ask(client, message: str = "May I ask?"):
    """Send a form from elsewhere, a minute after opening it."""
    sent = {"message": message, "consent": "on", "token": token_shown()}
    return client.post(ASK, sent, REMOTE_ADDR=ELSEWHERE)


def within_the_transaction(statements: list[str]) -> list[str]:
    """Return the verb and the table of each statement in the one transaction, here a savepoint of the test's own."""
    begins = [at for at, sql in enumerate(statements) if sql.startswith("SAVEPOINT")]
    ends = [at for at, sql in enumerate(statements) if sql.startswith("RELEASE")]
    assert (len(begins), len(ends)) == (1, 1)
    kept = statements[begins[0] + 1 : ends[0]]
    return [f"{sql.split()[0]} {re.search('support_([a-z]+)', sql)[1]}" for sql in kept]


def test_an_enquiry_costs_fifteen_queries_and_whoever_waits_for_it_waits_for_its_writes_only(client):
    make_duty()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert ask(client).status_code == 303
    statements = [query["sql"] for query in captured]
    assert len(statements) <= 16  # with the end of the savepoint, where a transaction has its COMMIT
    assert within_the_transaction(statements) == ["SELECT tombstone", *(f"INSERT {table}" for table in WRITES)]


def test_the_second_enquiry_from_an_address_takes_a_token_of_its_bucket(client):
    make_duty()
    ask(client)
    with CaptureQueriesContext(connection) as captured:
        ask(client, "And a second question.")
    first, *rest = within_the_transaction([query["sql"] for query in captured])[1:]
    assert (first, rest) == ("UPDATE bucket", [f"INSERT {table}" for table in WRITES[1:]])
    assert Bucket.objects.get().tokens == pytest.approx(AT_ONCE - 2, abs=0.1)


def test_an_address_that_must_wait_keeps_nobody_waiting(client):
    for _ in range(AT_ONCE):
        throttle.take("enquiry", origin_hash(ELSEWHERE), size=AT_ONCE, refill_seconds=REFILL_SECONDS)
    with CaptureQueriesContext(connection) as captured:
        assert ask(client).status_code == 429
    assert [query["sql"] for query in captured if not query["sql"].startswith("SELECT")] == []


def test_the_last_token_is_not_taken_twice_by_two_who_have_seen_it(client, monkeypatch):
    """Another request of the same address takes it between the look and the transaction of this one."""
    take = {"size": AT_ONCE, "refill_seconds": REFILL_SECONDS}
    for _ in range(AT_ONCE - 1):
        throttle.take("enquiry", origin_hash(ELSEWHERE), **take)

    def drawn_meanwhile() -> str:
        assert throttle.take("enquiry", origin_hash(ELSEWHERE), **take) == 0
        return "123-456-789"

    monkeypatch.setattr(access, "new_reference", drawn_meanwhile)
    assert ask(client).status_code == 429
    assert Enquiry.objects.count() == 0
