"""`manage.py send_outbox --loop`: it goes on whatever happens, and ends when it is told to."""

import json
import os
import signal

import pytest
from django.core.management import call_command
from django.db import OperationalError

from support.delivery import Round
from support.management.commands import send_outbox
from tests.support.mail_server import make_mail

pytestmark = pytest.mark.django_db(transaction=True)  # the loop closes connections between its rounds


@pytest.fixture
def rounds(monkeypatch):
    """Return a list of what happens round by round, and beside it the pauses between; the loop ends after the last."""
    events, pauses = [], []

    def deliver_due(*, stop):
        event = events.pop(0)
        if isinstance(event, Exception):
            raise event
        return event

    def wait(loop, seconds):
        pauses.append(seconds)
        loop.stopped = loop.stopped or not events

    monkeypatch.setattr(send_outbox, "deliver_due", deliver_due)
    monkeypatch.setattr(send_outbox.Loop, "wait", wait)
    return events, pauses


@pytest.fixture(autouse=True)
def signals():
    """Give the test process its own signal handlers back."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


def test_the_loop_outlives_errors_with_one_line_without_words_and_a_growing_pause(rounds, log_lines):
    events, pauses = rounds
    events += [OperationalError("mei@example.com"), ValueError("mei@example.com"), Round(line_down=True), Round()]
    call_command("send_outbox", loop=True)
    assert pauses == [6, 12, 24, 3]
    where = {"level": "ERROR", "logger": "support.management.commands.send_outbox", "event": "outbox step failed"}
    assert [json.loads(line) | {"time": ""} for line in log_lines] == [
        {"time": "", **where, "step": "deliver", "reason": "OperationalError"},
        {"time": "", **where, "step": "deliver", "reason": "ValueError"},
    ]


def test_the_pause_grows_to_a_minute_and_no_further(rounds):
    events, pauses = rounds
    events += [Round(line_down=True)] * 7
    call_command("send_outbox", loop=True)
    assert pauses == [6, 12, 24, 48, 60, 60, 60]


def test_clocks_that_fail_do_not_hold_up_the_mail(rounds, monkeypatch):
    events, pauses = rounds
    events.append(Round())
    monkeypatch.setattr(send_outbox, "tell_of_delays", lambda at: 1 / 0)
    call_command("send_outbox", loop=True)
    assert (events, pauses) == ([], [6])


def test_the_clocks_are_looked_at_once_a_minute(rounds, monkeypatch):
    events, _pauses = rounds
    events += [Round()] * 3
    asked = []
    monkeypatch.setattr(send_outbox, "tell_of_delays", asked.append)
    call_command("send_outbox", loop=True)
    assert len(asked) == 1


def test_the_loop_ends_when_its_parent_is_gone(rounds):
    events, pauses = rounds
    events.append(Round())
    call_command("send_outbox", loop=True, with_parent=os.getpid())  # who is our parent? Not we ourselves.
    assert (len(events), pauses) == (1, [])


def test_a_signal_lets_the_mail_at_hand_finish_and_sends_no_other(monkeypatch, settings):
    sent = []

    def send(connection, emails):
        sent.extend(emails)
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", send)
    rows = [make_mail(), make_mail()]
    call_command("send_outbox", loop=True)
    for row in rows:
        row.refresh_from_db()
    assert (len(sent), sorted(row.sent_at is not None for row in rows)) == (1, [False, True])
