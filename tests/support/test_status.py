"""`manage.py status` tells operators what is not in order, and how much waits."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from courses.actions.editions import record_edition
from support.management.commands import send_outbox
from support.models import Heartbeat, OutboxMessage
from tests.factories.courses import add_text, make_book, make_lesson
from tests.factories.support import make_enquiry

pytestmark = pytest.mark.django_db


def status() -> tuple[int, str]:
    """Return the exit code and what is printed."""
    said = StringIO()
    try:
        call_command("status", stdout=said)
    except SystemExit as end:
        return end.code, said.getvalue()
    return 0, said.getvalue()


def gauges(said: str) -> dict[str, str]:
    return {line[:28].strip(): line[28:].strip() for line in said.splitlines() if len(line) > 28}


def test_where_all_is_well_it_says_so_and_counts():
    Heartbeat.beat(Heartbeat.OUTBOX)
    make_enquiry("One.")
    enquiry = make_enquiry("Two.", status="triaged", urgency=2, email="mei@example.com", contact_by="email")
    OutboxMessage.objects.create(kind="answer", enquiry=enquiry, created_at=timezone.now() - timedelta(minutes=5))
    code, said = status()
    assert (code, said.splitlines()[0]) == (0, "Everything is in order.")
    shown = gauges(said)
    assert (shown["mails waiting"], shown["oldest of them, minutes"]) == ("1", "5")
    assert (shown["enquiries new"], shown["enquiries triaged"], shown["enquiries urgent and open"]) == ("1", "1", "1")


def test_what_is_wrong_comes_first_and_ends_with_one():
    code, said = status()
    assert (code, said.splitlines()[0]) == (1, "The worker (manage.py send_outbox --loop) has never been seen.")
    assert gauges(said)["worker last seen"] == "never"


def test_it_shows_no_reference_and_no_address():
    enquiry = make_enquiry("A secret question.", email="mei@example.com", contact_by="email")
    OutboxMessage.objects.create(kind="answer", enquiry=enquiry)
    _code, said = status()
    assert [word for word in (enquiry.reference, "mei", "secret") if word in said] == []


@pytest.mark.django_db(transaction=True)
def test_the_worker_shows_that_it_lives_but_not_at_every_look():
    loop = send_outbox.Loop()
    loop.round()
    first = Heartbeat.objects.get().at
    loop.round()
    assert Heartbeat.objects.get().at == first
    loop.next_beat = 0
    loop.round()
    assert Heartbeat.objects.get().at > first


def test_two_workers_are_one_sign_of_life():
    Heartbeat.beat(Heartbeat.OUTBOX)
    Heartbeat.beat(Heartbeat.OUTBOX)
    assert Heartbeat.objects.count() == 1


def test_it_counts_the_courses_as_pdf_and_says_whether_this_machine_makes_them(settings, monkeypatch):
    edition = record_edition(course=make_lesson().course)
    make_book(edition)
    add_text(edition.course, "zh-hant", title="小課程", summary="小課程。", introduction="")
    monkeypatch.setattr("support.management.commands.status.missing", lambda: "WeasyPrint cannot be loaded.")
    shown = gauges(status()[1])
    assert shown["courses as PDF"] == "1 of 2"
    assert shown["courses as PDF, made here"] == "no, MAKE_BOOKS is off"
    settings.MAKE_BOOKS = True
    assert gauges(status()[1])["courses as PDF, made here"] == "WeasyPrint cannot be loaded."
    monkeypatch.setattr("support.management.commands.status.missing", lambda: "")
    assert gauges(status()[1])["courses as PDF, made here"] == "yes"
