"""What is put into the outbox: mails to those who asked for them, calls to those on duty, not too many."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from support import outbox
from support.models import Message, OutboxMessage
from tests.factories.support import add_message, make_enquiry, make_specialist
from tests.support.mail_server import make_asker, make_duty

pytestmark = pytest.mark.django_db
Kind = OutboxMessage.Kind


def calls() -> list[tuple[str, str]]:
    """Return kind and recipient of each call to duty."""
    return sorted(OutboxMessage.objects.exclude(user=None).values_list("kind", "user__username"))


@pytest.mark.parametrize(
    ("fields", "kind", "written"),
    [
        ({"contact_by": "email", "email": "mei@example.com"}, Kind.ANSWER, True),
        ({"contact_by": "here", "email": "mei@example.com"}, Kind.ANSWER, False),
        ({"contact_by": "phone", "email": "mei@example.com"}, Kind.DELAY, False),
        ({"contact_by": "email"}, Kind.ANSWER, False),
        ({"contact_by": "here", "email": "mei@example.com"}, Kind.NUMBER, True),
        ({"contact_by": "here"}, Kind.NUMBER, False),
    ],
)
def test_a_mail_is_written_only_to_who_asked_for_mails(fields, kind, written):
    row = outbox.announce(make_enquiry(**fields), kind)
    assert (row is not None, OutboxMessage.objects.count()) == (written, int(written))


def test_a_mail_is_there_exactly_when_what_it_announces_is():
    enquiry = make_asker()

    def fail_after_announcing():
        with transaction.atomic():
            outbox.announce(enquiry, Kind.ANSWER)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_announcing()
    assert OutboxMessage.objects.count() == 0


def test_what_was_sent_cannot_be_cancelled():
    enquiry = make_asker()
    reply = add_message(enquiry, "x", author=Message.Author.SPECIALIST)
    sent = outbox.announce(enquiry, Kind.ANSWER, message=reply)
    OutboxMessage.objects.update(sent_at=timezone.now())
    outbox.announce(enquiry, Kind.ANSWER, message=reply)
    outbox.cancel(reply)
    assert list(OutboxMessage.objects.all()) == [sent]


def test_a_call_goes_to_everybody_on_duty_and_to_nobody_else():
    today = timezone.localdate()
    make_duty("anna")
    make_duty("left", is_active=False)
    make_specialist("away", "triage", email="away@network.example", on_leave_until=today)
    make_specialist("back", "triage", email="back@network.example", on_leave_until=today - timedelta(days=1))
    make_specialist("silent", "triage")
    make_specialist("nurse", "specialist", email="nurse@network.example")
    outbox.call_duty(Kind.DUTY_NEW, make_enquiry())
    assert calls() == [(Kind.DUTY_NEW, "anna"), (Kind.DUTY_NEW, "back")]


def test_while_a_call_waits_no_second_one_is_written():
    make_duty("anna")
    for _ in range(3):
        outbox.call_duty(Kind.DUTY_NEW, make_enquiry())
    outbox.call_duty(Kind.DUTY_URGENT, make_enquiry())
    assert calls() == [(Kind.DUTY_NEW, "anna"), (Kind.DUTY_URGENT, "anna")]


@pytest.mark.parametrize(("kind", "minutes"), [(Kind.DUTY_NEW, 30), (Kind.DUTY_URGENT, 5)])
def test_after_a_call_the_next_one_waits_a_while(kind, minutes):
    make_duty()
    outbox.call_duty(kind, make_enquiry())
    sent_at = timezone.now()
    OutboxMessage.objects.update(sent_at=sent_at)
    outbox.call_duty(kind, make_enquiry())
    assert OutboxMessage.objects.get(sent_at=None).not_before == sent_at + timedelta(minutes=minutes)


def test_a_call_that_was_given_up_holds_up_no_other():
    make_duty()
    outbox.call_duty(Kind.DUTY_NEW, make_enquiry())
    OutboxMessage.objects.update(failed_at=timezone.now())
    outbox.call_duty(Kind.DUTY_NEW, make_enquiry())
    assert len(calls()) == 2


def test_an_erased_enquiry_takes_its_mails_along_and_leaves_the_call():
    make_duty("anna")
    enquiry = make_asker()
    outbox.announce(enquiry, Kind.ANSWER)
    outbox.call_duty(Kind.DUTY_NEW, enquiry)
    outbox.forget(enquiry)
    row = OutboxMessage.objects.get()
    assert (row.kind, row.user.username, row.enquiry) == (Kind.DUTY_NEW, "anna", None)
