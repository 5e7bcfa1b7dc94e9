"""Mails leave the outbox: once, in the right form, to those who still want them."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from support import delivery, outbox
from support.access import one_time_number
from support.crypto import Plain
from support.mails import NETWORK
from support.models import AuditEvent, CodeReplacement, Message, OutboxMessage, Status
from support.wishes import Wishes
from tests.factories.support import add_message, make_specialist
from tests.support.mail_server import ADDRESS, mail_server, make_asker, make_due, make_duty, make_mail

pytestmark = pytest.mark.django_db
Kind = OutboxMessage.Kind
WORD = "Wolkenkuckucksheim"


@pytest.fixture
def server(settings):
    """Yield a mail server that the portal sends to."""
    settings.NEUTRAL_FROM_EMAIL = ""
    with mail_server(settings) as running:
        yield running


def wishing(may_name_us: str) -> str:
    """Return wishes as they are sealed."""
    return Wishes(may_name_us=may_name_us).as_text()


def test_a_mail_arrives_once_and_is_in_the_audit(server):
    enquiry = make_asker(wishes=wishing("yes"))
    row = make_mail(enquiry)
    assert (delivery.deliver_due().sent, delivery.deliver_due().sent) == (1, 0)
    (mail,) = server.mails
    assert (mail["To"], mail["From"]) == (ADDRESS, f"{NETWORK} <portal@network.example>")
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == (f"<{row.pk}@network.example>", "auto-generated")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert [enquiry.reference in part.get_content() for part in mail.iter_parts()] == [True, True]
    row.refresh_from_db()
    assert (row.sent_at is not None, row.failed_at, row.taken_until, row.attempts) == (True, None, None, 1)
    done = AuditEvent.objects.filter(reference=enquiry.reference).order_by("pk")
    assert [(event.actor, event.action, event.where, event.detail) for event in done] == [
        ("(worker)", "opened", "outbox", ""),
        ("(worker)", "mailed", "outbox", "answer"),
    ]


@pytest.mark.parametrize(("language", "words"), [("en", "There is an answer for you"), ("zh-hant", "你的來信已有回覆")])
def test_a_mail_speaks_the_language_of_the_person(server, language, words):
    make_mail(make_asker(language=language))
    delivery.deliver_due()
    (mail,) = server.mails
    assert mail["Subject"] == words
    assert f"/{language}/conversation/" in mail.get_body(("plain",)).get_content()


def test_where_naming_us_was_refused_nothing_on_the_way_names_us(server, settings):
    settings.NEUTRAL_FROM_EMAIL = "post@plain.example"
    row = make_mail(make_asker(wishes=wishing("no")))
    delivery.deliver_due()
    (mail,) = server.mails
    assert server.senders == ["post@plain.example"]
    assert mail["Message-ID"] == f"<{row.pk}@plain.example>"
    assert server.greetings == ["[127.0.0.1]"]  # nor the name of our machine, which mail servers write down
    assert [word for word in ("network", "portal", "cancer") if word in mail.as_string().lower()] == []


def test_where_naming_us_was_refused_and_there_is_no_neutral_sender_no_mail_goes(server):
    enquiry = make_asker(wishes=wishing("no"))
    row = make_mail(enquiry)
    assert (delivery.deliver_due().not_wanted, server.mails) == (1, [])
    row.refresh_from_db()
    enquiry.refresh_from_db()
    assert (row.sent_at, row.failure, enquiry.mail_failed_at) == (None, "not-wanted", None)


def test_all_mails_of_a_round_go_over_one_connection(server):
    for _ in range(3):
        make_mail()
    assert (delivery.deliver_due().sent, server.connections) == (3, 1)


def test_a_mail_waits_for_its_time(server):
    make_mail(not_before=timezone.now() + timedelta(minutes=2))
    assert (delivery.deliver_due().sent, server.connections) == (0, 0)
    make_due()
    assert delivery.deliver_due().sent == 1


def withdraw_by_channel(row):
    row.enquiry.contact_by = "here"
    row.enquiry.save()


def withdraw_by_address(row):
    row.enquiry.email = Plain("")
    row.enquiry.save()


def recall(row):
    row.message = add_message(row.enquiry, "x", author=Message.Author.SPECIALIST, recalled_at=timezone.now())
    row.save()


@pytest.mark.parametrize("happens", [withdraw_by_channel, withdraw_by_address, recall])
def test_a_mail_that_nobody_wants_any_more_is_left_and_is_nobodys_task(server, happens):
    row = make_mail()
    happens(row)
    assert (delivery.deliver_due().not_wanted, server.connections) == (1, 0)
    row.refresh_from_db()
    row.enquiry.refresh_from_db()
    assert (row.failure, row.enquiry.mail_failed_at) == ("not-wanted", None)
    assert [event.action for event in AuditEvent.objects.all()] == []  # no address was opened for it


def test_the_mail_about_a_recalled_reply_is_never_sent(server):
    enquiry = make_asker()
    reply = add_message(enquiry, "x", author=Message.Author.SPECIALIST)
    outbox.announce(enquiry, Kind.ANSWER, message=reply, not_before=timezone.now() + timedelta(minutes=2))
    outbox.cancel(reply)
    make_due()
    assert (delivery.deliver_due(), server.mails) == (delivery.Round(), [])


def test_a_mail_of_delay_is_not_sent_after_the_answer(server):
    promised = timezone.now() + timedelta(minutes=5)
    late = make_mail(make_asker(reply_promised_by=promised), Kind.DELAY)
    answered = make_mail(make_asker(reply_promised_by=promised, first_reply_at=timezone.now()), Kind.DELAY)
    delivery.deliver_due()
    late.refresh_from_db()
    answered.refresh_from_db()
    assert (late.failure, answered.failure, len(server.mails)) == ("", "not-wanted", 1)


@pytest.mark.parametrize(("status", "sent"), [(Status.ANSWERED, 1), (Status.WAITING, 1), (Status.CLOSED, 0)])
def test_nobody_is_asked_gently_about_what_is_settled(server, status, sent):
    make_mail(make_asker(status=status), Kind.ASKED_GENTLY)
    delivery.deliver_due()
    assert len(server.mails) == sent


@pytest.fixture
def replacement(server):
    """Return a one-time number that lasts."""
    enquiry = make_asker(contact_by="here")
    return CodeReplacement.objects.create(
        enquiry=enquiry,
        issued_by=make_specialist(),
        channel="email",
        expires_at=timezone.now() + timedelta(minutes=15),
    )


def test_a_one_time_number_arrives_without_the_reference(server, replacement):
    outbox.announce(replacement.enquiry, Kind.NUMBER, replacement=replacement)
    delivery.deliver_due()
    (mail,) = server.mails
    text = mail.get_body(("plain",)).get_content()
    number = one_time_number(replacement.uuid)
    assert (number in text, replacement.enquiry.reference in mail.as_string()) == (True, False)


def test_a_number_whose_time_ran_out_before_its_mail_could_go_becomes_a_task(server, replacement):
    duty = make_duty()
    row = outbox.announce(replacement.enquiry, Kind.NUMBER, replacement=replacement)
    ended = timezone.now() - timedelta(seconds=1)
    CodeReplacement.objects.update(created_at=ended - timedelta(minutes=15), expires_at=ended)
    assert delivery.deliver_due().given_up == 1
    row.refresh_from_db()
    replacement.enquiry.refresh_from_db()
    assert (row.failure, replacement.enquiry.mail_failed_at) == ("expired", row.failed_at)
    assert [mail["To"] for mail in server.mails] == [duty.email]


def test_a_number_for_somebody_whom_no_mail_may_reach_becomes_a_task(server, replacement):
    replacement.enquiry.wishes = Plain(wishing("no"))
    replacement.enquiry.save()
    row = outbox.announce(replacement.enquiry, Kind.NUMBER, replacement=replacement)
    assert delivery.deliver_due().given_up == 1
    row.refresh_from_db()
    replacement.enquiry.refresh_from_db()
    assert (row.failure, replacement.enquiry.mail_failed_at) == ("no-neutral-sender", row.failed_at)


@pytest.mark.parametrize("field", ["used_at", "expires_at"])
def test_a_number_that_cannot_be_used_any_more_is_not_sent(server, replacement, field):
    outbox.announce(replacement.enquiry, Kind.NUMBER, replacement=replacement)
    CodeReplacement.objects.update(**{field: timezone.now()})
    assert (delivery.deliver_due().not_wanted, server.mails) == (1, [])


def test_duty_is_called_without_a_word_of_content(server):
    user = make_duty()
    enquiry = make_asker(message=WORD)
    outbox.call_duty(Kind.DUTY_URGENT, enquiry)
    delivery.deliver_due()
    (mail,) = server.mails
    assert (mail["To"], mail["Subject"]) == (user.email, "Something urgent waits at the desk")
    assert f"/admin/support/enquiry/{enquiry.reference}/change/" in mail.get_body(("plain",)).get_content()
    assert WORD not in mail.as_string()


def test_a_colleague_who_is_not_on_duty_any_more_is_not_called(server):
    user = make_duty()
    outbox.call_duty(Kind.DUTY_NEW, make_asker())
    user.groups.clear()
    assert (delivery.deliver_due().not_wanted, server.mails) == (1, [])


def test_no_word_name_or_code_leaves_by_mail_or_stays_in_a_log(server, log_lines):
    make_duty()
    wishes = Wishes("yes", hours=WORD).as_text()
    promised = timezone.now() + timedelta(minutes=5)
    enquiry = make_asker(message=WORD, name=WORD, phone="+85223456789", wishes=wishes, reply_promised_by=promised)
    for kind in (Kind.ANSWER, Kind.DELAY, Kind.ANSWER):
        make_mail(enquiry, kind)
    outbox.call_duty(Kind.DUTY_NEW, enquiry)
    server.to_recipient = [f"451 <{ADDRESS}> {WORD}", f"550 <{ADDRESS}> {WORD}"]
    delivery.deliver_due()
    make_due()
    delivery.deliver_due()
    assert len(server.mails) >= 2
    sent = "".join(mail.as_string() for mail in server.mails)
    stored = "".join(str(list(model.objects.values())) for model in (OutboxMessage, AuditEvent))
    logged = "\n".join(line for line in log_lines if "mail.log" not in line)  # the server's
    assert ("451" in logged, "550" in logged) == (True, True)
    assert [place for place in (sent, logged, stored) if WORD in place or enquiry.code_hash in place] == []
    assert [place for place in (logged, stored) if ADDRESS in place] == []


def test_the_command_sends_one_round_and_says_what_it_did(server, capsys):
    make_mail()
    make_mail(not_before=timezone.now() + timedelta(hours=1))
    call_command("send_outbox")
    assert capsys.readouterr().out == "1 sent, 0 given up, 0 not wanted, 1 waiting.\n"


def test_a_worker_that_stood_still_for_days_sends_everything_late_and_once(server):
    long_ago = timezone.now() - timedelta(days=9)
    enquiry = make_asker(created_at=long_ago, reply_promised_by=long_ago + timedelta(days=1))
    make_mail(created_at=long_ago, not_before=long_ago)
    for _ in range(2):
        call_command("send_outbox")
    subjects = sorted(mail["Subject"] for mail in server.mails)
    assert subjects == ["There is an answer for you", "We may need longer than we promised"]
    enquiry.refresh_from_db()
    assert enquiry.delay_told_at is not None
