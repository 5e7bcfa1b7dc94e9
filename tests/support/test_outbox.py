"""What is put into the outbox: mails to those who asked for them, calls to those on duty, not too many."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, IntegrityError, connections, transaction
from django.utils import timezone

from support import outbox
from support.models import Message, OutboxMessage
from tests.factories.support import add_message, make_enquiry, make_specialist, make_staff
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


def make_away(username: str, group: str, **fields):
    """Return a colleague who is on leave today."""
    address = f"{username}@network.example"
    return make_specialist(username, group, email=address, on_leave_until=timezone.localdate(), **fields)


def test_where_all_of_triage_are_on_leave_they_are_called_all_the_same():
    make_away("anna", "triage")
    make_specialist("nurse", "specialist", email="nurse@network.example")
    outbox.call_duty(Kind.DUTY_URGENT, make_enquiry())
    assert calls() == [(Kind.DUTY_URGENT, "anna")]


def test_where_nobody_of_triage_has_an_address_the_specialists_are_called():
    make_specialist("silent", "triage")
    make_away("away", "triage", is_active=False)
    make_specialist("nurse", "specialist", email="nurse@network.example")
    make_specialist("mute", "specialist")
    outbox.call_duty(Kind.DUTY_URGENT, make_enquiry())
    assert calls() == [(Kind.DUTY_URGENT, "nurse")]


def front_page(client) -> str:
    """Return the front page of the admin as a specialist sees it."""
    user = get_user_model().objects.filter(username="looks").first() or make_specialist("looks").user
    client.force_login(user)
    return client.get("/admin/").content.decode()


def test_the_front_page_warns_where_no_mail_would_reach_anybody(client):
    warning = "Nobody is told by e-mail when something waits"
    pages = [front_page(client)]
    make_away("anna", "triage")
    pages.append(front_page(client))
    assert [warning in page for page in pages] == [True, False]


def test_who_does_not_work_at_the_desk_is_not_warned(client):
    client.force_login(make_staff("editor", "editor"))
    assert "Nobody is told by e-mail" not in client.get("/admin/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_however_many_arrive_at_once_each_colleague_has_one_call():
    names = ["anna", "bert"]
    for name in names:
        make_duty(name)
    enquiries = [make_enquiry() for _ in range(4)]
    ready, failed = threading.Barrier(len(enquiries)), []

    def arrive(enquiry):
        try:
            ready.wait()
            for _ in range(3):
                with transaction.atomic():
                    outbox.call_duty(Kind.DUTY_NEW, enquiry)
        except DatabaseError as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=arrive, args=[enquiry]) for enquiry in enquiries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert (calls(), failed) == ([(Kind.DUTY_NEW, name) for name in names], [])


def test_the_database_itself_keeps_one_waiting_call_for_each_colleague():
    user = make_duty()
    OutboxMessage.objects.create(kind=Kind.DUTY_NEW, user=user, sent_at=timezone.now())
    OutboxMessage.objects.create(kind=Kind.DUTY_NEW, user=user)
    with pytest.raises(IntegrityError):
        OutboxMessage.objects.create(kind=Kind.DUTY_NEW, user=user)


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
