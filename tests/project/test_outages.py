"""While the database is away every page says so calmly, in both languages, and claims nothing about what was sent."""

import sqlite3
from contextlib import contextmanager
from datetime import timedelta
from unittest import mock

import pytest
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from support.models import Enquiry, Message, OutboxMessage
from support.submission import new_token
from tests.factories.support import make_enquiry, make_specialist


@pytest.fixture
def answer(client, db):
    """Return a function that asks the portal while each query raises `error`."""
    client.raise_request_exception = False

    def ask(path: str, data: dict | None = None, *, error: Exception):
        def away(*args):
            raise error

        with connection.execute_wrapper(away):
            return client.get(path) if data is None else client.post(path, data)

    return ask


@pytest.mark.parametrize("error", [OperationalError("database is locked"), InterfaceError("connection is closed")])
def test_a_database_that_is_away_is_a_503_that_says_when_to_try_again(answer, error):
    response = answer("/en/", error=error)
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "60", "no-store")


def test_the_page_is_calm_in_both_languages_and_leads_on(answer):
    html = answer("/zh-hant/", error=OperationalError()).content.decode()
    for words in (
        "You have done nothing wrong.",
        "這不是你的錯。",
        'href="tel:999"',
        'href="/en/"',
        'href="/zh-hant/"',
    ):
        assert (words, words in html) == (words, True)


def test_a_message_that_could_not_be_stored_is_not_said_to_be(answer):
    sent = {"message": "plumtree", "consent": "on", "token": new_token()}
    response = answer("/en/contact/", sent, error=OperationalError())
    html = response.content.decode()
    assert (response.status_code, Enquiry.objects.count()) == (503, 0)
    assert [words in html for words in ("plumtree", "We have your message", "cannot say yet")] == [False, False, True]


def test_any_other_fault_stays_a_500(answer):
    response = answer("/en/", error=ValueError())
    assert (response.status_code, "Retry-After" in response) == (500, False)


# --- a real database that cannot store


SENT = {"message": "plumtree", "consent": "on"}


def rows() -> dict[str, int]:
    """Return how many rows each table of the desk has."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_app_config("support").get_models()}


@contextmanager
def disk_full():
    """Let the database find no room for another page."""
    if connection.vendor == "postgresql":
        with connection.execute_wrapper(_no_room):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # no page is left over
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count={pages}")
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count=1073741823")


def _no_room(execute, sql, params, many, context):
    if sql.startswith("INSERT"):
        raise OperationalError("could not extend file: No space left on device")
    return execute(sql, params, many, context)


@contextmanager
def read_only():
    """Let the database refuse every write."""
    on, off = (
        ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")
        if connection.vendor == "postgresql"
        else ("PRAGMA query_only = ON", "PRAGMA query_only = OFF")
    )
    with connection.cursor() as cursor:
        cursor.execute(on)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(off)


@contextmanager
def locked():
    """Let somebody else hold what a new enquiry needs for longer than anybody waits."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.execute("LOCK TABLE support_enquiry IN ACCESS EXCLUSIVE MODE")
            yield
        finally:
            other.close()
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = 0")
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 200")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    try:
        other.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        other.close()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 20000")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trouble", [disk_full, read_only, locked])
def test_what_cannot_be_stored_is_told_and_nothing_is_half_written(client, trouble):
    client.raise_request_exception = False
    make_enquiry("x" * 3000)
    before = rows()
    with trouble():
        response = client.post("/en/contact/", SENT | {"message": "plumtree " * 500, "token": new_token()})
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "cannot say yet" in response.content.decode()
    after = rows()
    assert {name: after[name] - count for name, count in before.items() if name != "support.Bucket"} == {
        name: 0 for name in before if name != "support.Bucket"
    }
    response = client.post("/en/contact/", SENT | {"token": new_token()})
    assert (response.status_code, Enquiry.objects.count()) == (303, 2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trouble", [disk_full, read_only, locked])
def test_a_reply_that_cannot_be_stored_changes_nothing_either(client, trouble):
    client.raise_request_exception = False
    nurse = make_specialist("nurse")
    enquiry = make_enquiry("x" * 3000, assignee=nurse, status="triaged")
    client.force_login(nurse.user)
    before = rows()
    reply = {"version": 1, "seen": 1, "text": "My answer. " * 400, "channel": "here", "then": "answered", "do": "send"}
    with trouble():
        response = client.post(f"/admin/support/enquiry/{enquiry.pk}/reply/", reply)
    after = rows() | {"support.AuditEvent": 0}  # that the words were opened before is true and stays
    assert (response.status_code, after) == (503, before)
    assert (client.post(f"/admin/support/enquiry/{enquiry.pk}/reply/", reply).status_code, Message.objects.count()) == (
        302,
        2,
    )


# --- a clock that is set back


def set_back(**how_far):
    """Return a patch under which it is so much earlier."""
    real = timezone.now
    return mock.patch("django.utils.timezone.now", side_effect=lambda: real() - timedelta(**how_far))


@pytest.mark.django_db
@pytest.mark.parametrize("how_far", [{"hours": 1}, {"days": 365}])
def test_a_clock_set_back_locks_nobody_out(client, how_far):
    for _each in range(3):
        client.post("/admin/login/", {"username": "nobody", "password": "x"})
    assert client.post("/en/contact/", SENT | {"token": new_token()}).status_code == 303
    with set_back(**how_far):
        assert client.post("/en/contact/", SENT | {"message": "quince", "token": new_token()}).status_code == 303
        assert client.post("/admin/login/", {"username": "nobody", "password": "x"}).status_code == 200
    assert Enquiry.objects.count() == 2


@pytest.mark.django_db
def test_a_clock_set_back_sends_no_mail_twice():
    enquiry = make_enquiry(email="mei@example.com", contact_by="email")
    OutboxMessage.objects.create(kind="answer", enquiry=enquiry)
    call_command("send_outbox", verbosity=0)
    with set_back(hours=3):
        call_command("send_outbox", verbosity=0)
    call_command("send_outbox", verbosity=0)
    assert len(mail.outbox) == 1
