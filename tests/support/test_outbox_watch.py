"""People are told of a delay before it happens: once, and only those whom it concerns."""

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connections
from django.utils import timezone

from support.actions import watch
from support.actions.watch import tell_of_delays
from support.models import AuditEvent, Enquiry, Milestone, OutboxMessage, Status
from tests.factories.support import make_enquiry
from tests.support.mail_server import make_asker, make_duty

pytestmark = pytest.mark.django_db
# A Wednesday morning within the reading hours.
AT = datetime(2026, 11, 25, 11, 0, tzinfo=ZoneInfo("Asia/Hong_Kong"))
SOON = AT + timedelta(hours=1)
LATER = AT + timedelta(hours=3)
Kind = OutboxMessage.Kind


def test_who_waits_for_a_promise_that_runs_out_soon_is_told_in_time():
    duty = make_duty()
    enquiry = make_asker(reply_promised_by=SOON)
    assert tell_of_delays(AT) == 1
    enquiry.refresh_from_db()
    assert (enquiry.delay_told_at, enquiry.version) == (AT, 1)
    assert list(Milestone.objects.values_list("enquiry", "kind", "role", "at")) == [
        (enquiry.pk, "delay", "", AT),
    ]
    event = AuditEvent.objects.get()
    assert (event.actor, event.action, event.reference) == ("(worker)", "delay-told", enquiry.reference)
    assert event.detail == "by mail"
    assert sorted(OutboxMessage.objects.values_list("kind", "user")) == [
        (Kind.DELAY, None),
        (Kind.DUTY_URGENT, duty.pk),
    ]


def test_nobody_is_told_twice():
    make_asker(reply_promised_by=SOON)
    assert [tell_of_delays(AT), tell_of_delays(AT), tell_of_delays(LATER)] == [1, 0, 0]
    assert (Milestone.objects.count(), OutboxMessage.objects.count()) == (1, 1)


@pytest.mark.parametrize("was_read", [True, False])
def test_who_was_told_of_the_reading_is_told_of_the_answer_too(was_read):
    enquiry = make_asker(read_promised_by=SOON, reply_promised_by=AT + timedelta(hours=4))
    times = [AT, LATER, LATER]
    told = [tell_of_delays(times[0])]
    if was_read:
        Enquiry.objects.update(first_read_at=SOON)
    told += [tell_of_delays(at) for at in times[1:]]
    enquiry.refresh_from_db()
    assert (told, enquiry.delay_told_at) == ([1, 1, 0], LATER)
    assert (Milestone.objects.count(), OutboxMessage.objects.filter(kind=Kind.DELAY).count()) == (2, 2)


def test_two_promises_that_run_out_together_are_told_once():
    make_asker(read_promised_by=SOON, reply_promised_by=SOON + timedelta(minutes=10))
    assert [tell_of_delays(AT), tell_of_delays(LATER)] == [1, 0]


def test_who_wants_no_mail_sees_it_in_the_conversation_and_the_audit_claims_no_more():
    make_enquiry(reply_promised_by=SOON)
    assert tell_of_delays(AT) == 1
    assert (Milestone.objects.count(), OutboxMessage.objects.count()) == (1, 0)
    assert AuditEvent.objects.get().detail == "on the page"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, 0),
        ({"reply_promised_by": LATER}, 0),
        ({"reply_promised_by": AT - timedelta(days=4)}, 1),
        ({"read_promised_by": SOON, "reply_promised_by": LATER}, 1),
        ({"read_promised_by": SOON, "first_read_at": AT, "reply_promised_by": LATER}, 0),
        ({"reply_promised_by": SOON, "first_reply_at": AT}, 0),
        ({"reply_promised_by": SOON, "status": Status.TRIAGED}, 1),
        ({"reply_promised_by": SOON, "status": Status.WAITING}, 0),
        ({"reply_promised_by": SOON, "status": Status.SUSPECTED_SPAM}, 0),
    ],
)
def test_only_whom_it_concerns_is_told(fields, told):
    make_asker(**fields)
    assert tell_of_delays(AT) == told


def test_more_than_a_batch_are_all_told(monkeypatch):
    monkeypatch.setattr(watch, "AT_ONCE", 2)
    for _ in range(5):
        make_enquiry(reply_promised_by=SOON)
    assert tell_of_delays(AT) == 5


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_each_person_once():
    for _ in range(6):
        make_asker(reply_promised_by=timezone.now())
    ready = threading.Barrier(2)
    told = []

    def work():
        try:
            ready.wait()
            told.append(tell_of_delays(timezone.now()))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert (sum(told), len(told)) == (6, 2)
    assert (Milestone.objects.count(), OutboxMessage.objects.count()) == (6, 6)
    assert Enquiry.objects.filter(delay_told_at=None).count() == 0
