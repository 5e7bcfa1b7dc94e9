"""The clock of the machine is set back by an hour, or by a year: nobody is locked out, nothing is sent twice."""

import time
from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from support import delivery, spam, throttle
from support.access import one_time_number
from support.actions import NotAllowed
from support.actions.issue_number import AT_MOST, issue_number, next_number_at
from support.actions.replace_code import exchange
from support.actions.reply import recall, reply
from support.models import Bucket, Enquiry, OutboxMessage, Visit
from support.outbox import DUTY_PAUSE, Kind, call_duty
from tests.factories.support import make_enquiry, make_specialist
from tests.looks.clock import shifted
from tests.support.conftest import ASK, token_shown
from tests.support.mail_server import mail_server, make_asker, make_duty, make_mail
from tests.support.visitors import PAGE, come_in, html_of, make_mine

pytestmark = pytest.mark.django_db
HOUR, YEAR = timedelta(hours=1), timedelta(days=365)
BOTH = pytest.mark.parametrize("back", [HOUR, YEAR], ids=["hour", "year"])


def set_back(back: timedelta, *, later: timedelta = timedelta()):
    """Let the clock show a time so long ago, and by so much later than at first."""
    return shifted(later - back)


@pytest.fixture
def server(settings):
    """Run a mail server for the test."""
    with mail_server(settings) as running:
        yield running


def take() -> float:
    return throttle.take("test", "a", size=3, refill_seconds=6)


@BOTH
def test_who_has_no_try_left_gets_one_back_in_its_time(back):
    assert [take() > 0 for _ in range(4)] == [False, False, False, True]
    with set_back(back):
        assert 0 < take() <= 6
    with set_back(back, later=timedelta(seconds=7)):
        assert take() == 0
    assert Bucket.objects.count() == 1


@BOTH
def test_a_visit_ends_and_what_was_typed_is_kept(client, back):
    enquiry = make_mine()
    come_in(client, enquiry)
    with set_back(back):
        response = client.post(f"{PAGE}write/", {"message": "plumtree", "token": token_shown()})
        assert (response.status_code, Visit.objects.count()) == (200, 0)
        assert "plumtree</textarea>" in response.content.decode()
        assert come_in(client, enquiry).status_code == 303
        assert enquiry.pk in html_of(client)


@BOTH
def test_an_enquiry_arrives_as_ever(client, back):
    token = token_shown()
    sent = {"message": "plumtree", "consent": "on", "token": token}
    with set_back(back), mock.patch("support.submission.time.time", return_value=time.time() - back.total_seconds()):
        first = client.post(ASK, sent)
    second = client.post(ASK, sent)
    assert (first.status_code, second.status_code) == (303, 303)
    assert (Enquiry.objects.count(), Enquiry.objects.get().status) == (1, "new")


@BOTH
def test_forms_from_before_make_no_burst(back):
    for _ in range(spam.BURST_FORMS):
        spam.is_burst("a")
    with set_back(back):
        assert spam.is_burst("a") is False
        assert [spam.is_burst("a") for _ in range(spam.BURST_FORMS)] == [False] * 4 + [True]


def test_mails_that_wait_are_sent_once_at_the_latest_when_the_hour_has_passed(server):
    make_mail()
    with set_back(HOUR):
        delivery.deliver_due()
    with set_back(HOUR, later=HOUR):
        delivery.deliver_due()
        delivery.deliver_due()
    assert len(server.mails) == 1


def test_mails_that_wait_are_sent_once_and_at_once_after_a_year(server):
    make_mail()
    late = make_mail(not_before=timezone.now() + timedelta(minutes=2))
    left_behind = make_mail()
    OutboxMessage.objects.filter(pk=left_behind.pk).update(taken_until=timezone.now() + delivery.LEASE, attempts=1)
    with set_back(YEAR):
        assert [delivery.deliver_due().sent for _ in range(2)] == [3, 0]
    assert delivery.deliver_due().sent == 0
    late.refresh_from_db()
    assert (len(server.mails), late.sent_at < timezone.now() - YEAR + HOUR) == (3, True)


@BOTH
def test_a_mail_that_is_sent_is_not_sent_again(server, back):
    make_mail()
    assert delivery.deliver_due().sent == 1
    with set_back(back):
        assert delivery.deliver_due().sent == 0


def test_a_mail_at_hand_is_not_taken_twice_when_the_clock_goes_back_by_an_hour():
    make_mail()
    assert delivery.take(timezone.now()) is not None
    with set_back(HOUR):
        assert delivery.take(timezone.now()) is None


@BOTH
def test_colleagues_are_called_again_after_their_pause(server, back):
    make_duty()
    call_duty(Kind.DUTY_URGENT, make_enquiry())
    assert delivery.deliver_due().sent == 1
    with set_back(back):
        call_duty(Kind.DUTY_URGENT, make_enquiry())
        assert delivery.deliver_due().sent == 0
    with set_back(back, later=DUTY_PAUSE[Kind.DUTY_URGENT] + timedelta(seconds=1)):
        assert delivery.deliver_due().sent == 1


@BOTH
def test_a_reply_is_shown_and_cannot_be_taken_back_any_more(client, back):
    nurse = make_specialist("nurse")
    enquiry = make_mine(status="triaged", assignee=nurse)
    written = reply(
        enquiry=enquiry, text="plumtree", channel="here", then="answered", by=nurse.user, version=1, where="test"
    )
    come_in(client, enquiry)
    assert "plumtree" not in html_of(client)
    with set_back(back):
        come_in(client, enquiry)
        assert "plumtree" in html_of(client)
        assert written.can_be_recalled() is False
        with pytest.raises(NotAllowed):
            recall(message=written, by=nurse.user, where="test")


@BOTH
def test_a_one_time_number_ends_and_another_can_be_issued(back):
    nurse, enquiry = make_specialist("nurse"), make_asker()
    numbers = [issue_number(enquiry=enquiry, channel="email", by=nurse.user, where="test") for _ in range(AT_MOST)]
    assert next_number_at(enquiry) is not None

    def use(replacement):
        number = one_time_number(replacement.pk)
        return exchange(reference=enquiry.pk, number=number, submission_key="b" * 40, where="test")

    with set_back(back):
        assert use(numbers[-1]) is None
        assert next_number_at(enquiry) is None
        new = issue_number(enquiry=enquiry, channel="email", by=nurse.user, where="test")
        assert use(new) is not None


@BOTH
def test_a_colleague_stays_signed_in(client, back):
    client.force_login(make_specialist("nurse").user)
    with set_back(back):
        assert client.get("/admin/").status_code == 200
