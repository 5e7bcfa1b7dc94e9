"""A mail server that is down, slow or refuses: nothing is lost, nothing is sent twice after success."""

import smtplib
import threading
import time
from datetime import timedelta

import pytest
from django.db import DatabaseError, OperationalError, connection, connections
from django.utils import timezone

from support import audit, delivery, outbox
from support.actions.erase import erase
from support.crypto import Plain, Sealed
from support.models import Action, AuditEvent, Enquiry, OutboxMessage
from support.wishes import Wishes
from tests.support.mail_server import mail_server, make_asker, make_due, make_duty, make_mail

pytestmark = pytest.mark.django_db
WORKERS = 4


@pytest.fixture
def server(settings):
    """Yield a mail server that the portal sends to."""
    with mail_server(settings) as running:
        yield running


def again() -> delivery.Round:
    """Let the pauses pass and run one more round."""
    make_due()
    return delivery.deliver_due()


def test_a_server_that_is_down_gets_the_mail_when_it_is_up_again(server):
    row = make_mail()
    server.stop()
    done = delivery.deliver_due()
    assert (done.put_off, done.line_down) == (1, True)
    row.refresh_from_db()
    assert (row.failure, row.failed_at, row.taken_until) == ("ConnectionRefusedError", None, None)
    assert AuditEvent.objects.count() == 0  # no address is opened for a server that is not there
    server.start()
    assert (again().sent, again().sent, len(server.mails)) == (1, 0, 1)


def test_while_the_server_is_down_a_round_tries_one_mail_and_no_more(server):
    for _ in range(3):
        make_mail()
    server.stop()
    delivery.deliver_due()
    assert sorted(OutboxMessage.objects.values_list("attempts", flat=True)) == [0, 0, 1]


def test_a_slow_server_is_left_after_a_while_and_tried_again(server, settings):
    settings.EMAIL_TIMEOUT = 0.3
    row = make_mail()
    server.slow = 1
    assert delivery.deliver_due().line_down is True
    row.refresh_from_db()
    assert row.failure in {"TimeoutError", "SMTPServerDisconnected"}
    server.slow = 0
    assert again().sent == 1
    assert {mail["Message-ID"] for mail in server.mails} == {f"<{row.pk}@network.example>"}


def test_a_refusal_for_now_is_tried_again_after_a_pause(server):
    row = make_mail()
    server.to_recipient = ["451 later"]
    before = timezone.now()
    assert delivery.deliver_due() == delivery.Round(put_off=1)
    row.refresh_from_db()
    assert (row.failure, row.failed_at) == ("451", None)
    assert timedelta(seconds=60) <= row.not_before - before < timedelta(seconds=70)
    assert delivery.deliver_due() == delivery.Round()  # not before the pause is over
    assert (again().sent, len(server.mails)) == (1, 1)


def test_a_mail_refused_for_now_keeps_no_other_mail_waiting(server):
    for _ in range(2):
        make_mail()
    server.to_data = ["452 full"]
    assert delivery.deliver_due() == delivery.Round(sent=1, put_off=1)


@pytest.mark.parametrize("at", ["to_recipient", "to_data"])
def test_a_refusal_for_good_becomes_a_task_at_the_desk_and_is_not_tried_again(server, at):
    duty = make_duty()
    row = make_mail()
    setattr(server, at, ["550 no such user"])
    before = row.enquiry.version
    done = delivery.deliver_due()
    assert (done.given_up, again().given_up) == (1, 0)
    row.refresh_from_db()
    enquiry = Enquiry.objects.get(pk=row.enquiry_id)
    assert (row.failure, row.sent_at) == ("550", None)
    assert enquiry.mail_failed_at == row.failed_at is not None
    assert enquiry.version == before + 1
    event = AuditEvent.objects.get(action="mail-failed")
    assert (event.actor, event.reference, event.detail) == ("(worker)", enquiry.reference, "answer: 550")
    assert [mail["To"] for mail in server.mails] == [duty.email]


def test_a_call_to_duty_that_is_refused_is_nobodys_task(server):
    row = make_mail(kind=OutboxMessage.Kind.DUTY_NEW, user=make_duty())
    server.to_recipient = ["550 no such user"]
    assert delivery.deliver_due().given_up == 1
    assert (Enquiry.objects.get(pk=row.enquiry_id).mail_failed_at, OutboxMessage.objects.count()) == (None, 1)


def test_a_wrong_password_of_ours_is_tried_again_until_it_is_mended(server, settings):
    row = make_mail()
    server.stop()
    server.password = b"right"
    server.start()
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "wrong"
    assert delivery.deliver_due().line_down is True
    row.refresh_from_db()
    assert (row.failure, row.failed_at) == ("535", None)
    settings.EMAIL_HOST_PASSWORD = "right"
    assert again().sent == 1


def test_a_sender_that_the_server_refuses_is_ours_to_mend(server, monkeypatch):
    make_mail()

    async def refuse(*args):
        return "553 not yours"

    monkeypatch.setattr(server, "handle_MAIL", refuse, raising=False)
    server.stop()
    server.start()
    assert delivery.deliver_due().put_off == 1
    assert OutboxMessage.objects.get().failure == "553"


def test_a_mail_is_given_up_after_three_days_of_trying(server):
    row = make_mail(attempts=delivery.MOST_TRIES - 2)
    server.stop()
    assert (delivery.deliver_due().put_off, again().given_up, again().given_up) == (1, 1, 0)
    assert Enquiry.objects.get(pk=row.enquiry_id).mail_failed_at is not None


def test_the_pauses_grow_to_an_hour_and_fill_three_days():
    pauses = [delivery.pause_after(tries) for tries in range(1, delivery.MOST_TRIES)]
    assert [pause / timedelta(minutes=1) for pause in pauses[:8]] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert timedelta(days=3) <= sum(pauses, timedelta()) < timedelta(days=3, hours=1)


def test_words_that_cannot_be_opened_stop_no_other_mail(server):
    broken = make_asker()
    Enquiry.objects.filter(pk=broken.pk).update(email=Sealed("k0.AAAA"))
    row = make_mail(broken)
    make_mail()
    assert delivery.deliver_due() == delivery.Round(sent=1, put_off=1)
    row.refresh_from_db()
    assert row.failure == "SealError"


def test_the_mail_of_a_worker_that_died_is_taken_up_again_when_its_time_is_over(server):
    row = make_mail()
    assert delivery.take(timezone.now()) == row
    assert delivery.deliver_due().sent == 0
    OutboxMessage.objects.update(taken_until=timezone.now())
    assert (delivery.deliver_due().sent, len(server.mails)) == (1, 1)


def test_a_worker_that_died_after_the_server_took_the_mail_sends_it_again_under_the_same_id(server, monkeypatch):
    make_mail()

    def die(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr(delivery, "_mark_sent", die)
        with pytest.raises(KeyboardInterrupt):
            delivery.deliver_due()
    assert again().sent == 1
    first, second = server.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_an_enquiry_erased_while_its_mail_is_on_the_way_troubles_nobody(server, monkeypatch):
    make_mail()
    send = delivery.Line.send

    def erase_meanwhile(line, email):
        OutboxMessage.objects.all().delete()
        send(line, email)

    monkeypatch.setattr(delivery.Line, "send", erase_meanwhile)
    assert (delivery.deliver_due().sent, len(server.mails)) == (1, 1)


def change_enquiry(**fields) -> None:
    """Change the one enquiry as its person would."""
    enquiry = Enquiry.objects.get()
    for name, value in fields.items():
        setattr(enquiry, name, value)
    enquiry.save()


def while_the_line_opens(monkeypatch, happens) -> None:
    """Let something happen between the look at a row and the open line."""
    open_line = delivery.Line.open

    def open_slowly(line):
        happens()
        open_line(line)

    monkeypatch.setattr(delivery.Line, "open", open_slowly)


@pytest.mark.parametrize(
    "happens",
    [
        lambda: change_enquiry(contact_by="here"),
        lambda: change_enquiry(wishes=Plain(Wishes(may_name_us="no").as_text())),
        lambda: OutboxMessage.objects.all().delete(),
    ],
)
def test_what_a_person_changes_while_the_line_is_opened_counts(server, monkeypatch, happens):
    make_mail()
    while_the_line_opens(monkeypatch, happens)
    assert (delivery.deliver_due(), server.mails) == (delivery.Round(not_wanted=1), [])


def test_an_address_that_is_corrected_while_the_line_is_opened_is_the_one_that_counts(server, monkeypatch):
    make_mail()
    while_the_line_opens(monkeypatch, lambda: change_enquiry(email=Plain("new@example.com")))
    delivery.deliver_due()
    assert [mail["To"] for mail in server.mails] == ["new@example.com"]


def fail_so_often(monkeypatch, times: int) -> list:
    """Let the audit, the last thing that is written of a sent mail, fail so often; return what was slept."""
    slept, left = [], [OperationalError("database is locked")] * times
    record = audit.record

    def record_or_fail(action, *args, **options):
        if action == Action.MAILED and left:
            raise left.pop()
        return record(action, *args, **options)

    monkeypatch.setattr(audit, "record", record_or_fail)
    monkeypatch.setattr(delivery.time, "sleep", slept.append)
    return slept


@pytest.mark.django_db(transaction=True)  # between its transactions the worker looks after its connection
def test_that_a_mail_was_sent_is_written_even_when_the_database_is_busy_for_a_moment(server, monkeypatch):
    row = make_mail()
    slept = fail_so_often(monkeypatch, 2)
    assert delivery.deliver_due().sent == 1
    row.refresh_from_db()
    assert (row.sent_at is not None, len(slept), AuditEvent.objects.filter(action="mailed").count()) == (True, 2, 1)


@pytest.mark.django_db(transaction=True)  # between its transactions the worker looks after its connection
def test_a_database_that_stays_away_ends_the_round(server, monkeypatch):
    make_mail()
    fail_so_often(monkeypatch, 99)
    with pytest.raises(OperationalError):
        delivery.deliver_due()


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_is_given_up_while_its_enquiry_is_erased_holds_up_neither(server, monkeypatch):
    row = make_mail()
    server.to_recipient = ["550 no such user"]
    holds, forget, failed = threading.Event(), outbox.forget, []

    def forget_later(enquiry):
        holds.set()
        time.sleep(0.5)  # time for the worker to get as far as it can
        forget(enquiry)

    def run(step):
        try:
            step()
        except DatabaseError as error:
            failed.append(error)
        finally:
            connections.close_all()

    monkeypatch.setattr(outbox, "forget", forget_later)
    give_up = delivery._give_up
    eraser = threading.Thread(target=run, args=[lambda: erase(enquiry=row.enquiry, where="test")])

    def erase_meanwhile(*args):
        eraser.start()
        holds.wait(timeout=10)
        give_up(*args)

    monkeypatch.setattr(delivery, "_give_up", erase_meanwhile)
    run(delivery.deliver_due)
    eraser.join(timeout=60)
    assert (failed, Enquiry.objects.count(), OutboxMessage.objects.count()) == ([], 0, 0)


def test_a_connection_that_the_server_has_closed_is_opened_again(server):
    for _ in range(2):
        make_mail()
    server.to_recipient = ["421 too many, come again"]
    assert delivery.deliver_due() == delivery.Round(sent=1, put_off=1)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_mail_server_is_spoken_to(server, monkeypatch):
    make_mail()
    seen = []
    send = smtplib.SMTP.sendmail

    def look(*args, **options):
        seen.append(connection.in_atomic_block)
        return send(*args, **options)

    monkeypatch.setattr(smtplib.SMTP, "sendmail", look)
    assert (delivery.deliver_due().sent, seen) == (1, [False])


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_send_each_mail_once(server):
    rows = {f"<{make_mail().pk}@network.example>" for _ in range(12)}
    ready = threading.Barrier(WORKERS)
    done = []

    def work():
        try:
            ready.wait()
            done.append(delivery.deliver_due().sent)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert (sum(done), len(done)) == (12, WORKERS)
    assert sorted(mail["Message-ID"] for mail in server.mails) == sorted(rows)
