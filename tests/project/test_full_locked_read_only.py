"""A database that is full, locked or read-only refuses for real: a clear page, the text given back, nothing stored."""

import json
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import OperationalError, connection
from django.utils import timezone

from support.models import AuditEvent, Enquiry, Visit
from tests.factories.support import make_enquiry, make_specialist
from tests.project.walking import parsed
from tests.support.conftest import token_shown
from tests.support.visitors import come_in, make_mine

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "Wolkenkuckucksheim\nis where I live. <b>" + "多謝。" * 1500
TROUBLES = ["full", "locked", "read-only"]


@contextmanager
def trouble(kind: str):
    """Let the database refuse to store anything; reading goes on."""
    sqlite = connection.vendor == "sqlite"
    with {"full": _full, "locked": _locked, "read-only": _read_only}[kind](sqlite):
        yield


@contextmanager
def _full(sqlite: bool):
    if not sqlite:
        with connection.execute_wrapper(_no_space_left):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # no free page is left within the file
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    try:
        yield
    finally:
        connection.close()


def _no_space_left(execute, sql, params, many, context):
    """Answer as PostgreSQL does when its disk is full."""
    import psycopg

    if sql.startswith(("INSERT", "UPDATE")):
        raise OperationalError("could not extend file") from psycopg.errors.DiskFull("could not extend file")
    return execute(sql, params, many, context)


@contextmanager
def _locked(sqlite: bool):
    tables = "LOCK TABLE support_enquiry, support_auditevent, django_session IN EXCLUSIVE MODE"
    begin = ["BEGIN EXCLUSIVE"] if sqlite else ["BEGIN", tables]
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            for words in begin:
                cursor.execute(words)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 100" if sqlite else "SET lock_timeout = '100ms'")
        yield
    finally:
        other.close()
        connection.close()


@contextmanager
def _read_only(sqlite: bool):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = 1" if sqlite else "SET default_transaction_read_only = on")
    try:
        yield
    finally:
        connection.close()


def rows() -> dict[str, int]:
    """Return how many rows each table of the desk and of the accounts holds."""
    models = [*apps.get_app_config("support").get_models(), *apps.get_app_config("sessions").get_models()]
    return {model._meta.label: model.objects.count() for model in models}


def form_of(response) -> dict[str, str]:
    """Return what the form on the page would send."""
    found = {}
    page = parsed(response.content)
    found |= {field.get("name"): field.get("value") for field in page.iter("input")}
    return found | {field.get("name"): field.text for field in page.iter("textarea")}


def assert_refused(response, sent: dict) -> None:
    """Fail unless the page says that nothing was stored, when to come again, and holds all that was sent."""
    head = (response.status_code, response["Retry-After"], response["Cache-Control"])
    assert head == (503, "60", "no-store")
    html = response.content.decode()
    for words in ("Nothing was stored just now", "剛才沒有儲存任何內容", "everything you typed is still here"):
        assert (words, words in html) == (words, True)
    assert form_of(response) == {name: str(value) for name, value in sent.items()}


@pytest.mark.parametrize("kind", TROUBLES)
def test_an_enquiry_is_refused_whole_and_sent_from_the_page_when_all_is_well(client, kind):
    client.raise_request_exception = False
    sent = {"message": TEXT, "consent": "on", "token": token_shown(), "name": 'Mei "M"', "email": "mei@example.com"}
    before = rows()
    with trouble(kind):
        response = client.post("/en/contact/", sent)
        assert_refused(response, sent)
    assert rows() == before
    assert client.post("/en/contact/", form_of(response)).status_code == 303
    assert rows() != before


@pytest.mark.parametrize("kind", TROUBLES)
def test_one_more_message_is_refused_whole_and_given_back(client, kind):
    client.raise_request_exception = False
    enquiry = make_mine()
    come_in(client, enquiry)
    sent = {"message": TEXT, "token": token_shown()}
    before = rows()
    with trouble(kind):
        assert_refused(client.post("/en/conversation/write/", sent), sent)
    assert (rows(), Visit.objects.count()) == (before, 1)


@pytest.mark.parametrize("kind", TROUBLES)
@pytest.mark.parametrize("act", ["reply", "note"])
def test_a_reply_or_a_note_of_the_desk_is_refused_whole_and_given_back(client, kind, act):
    nurse = make_specialist("nurse")
    client.force_login(nurse.user)
    enquiry = make_enquiry(status="triaged", assignee=nurse)
    client.raise_request_exception = False
    sent = {"version": 1, "seen": 1, "text": TEXT, "channel": "here", "then": "answered", "do": "send"}
    before = rows()
    with trouble(kind):
        assert_refused(client.post(f"/admin/support/enquiry/{enquiry.pk}/{act}/", sent), sent)
    # That the conversation was opened stays written down: it was.
    assert set(AuditEvent.objects.values_list("action", flat=True)) <= {"opened"}
    assert rows() | {"support.AuditEvent": 0} == before
    enquiry.refresh_from_db()
    assert (enquiry.version, enquiry.status) == (1, "triaged")


@pytest.mark.parametrize("kind", ["locked", "read-only"])  # a session finds room where a letter does not
def test_nobody_is_signed_in_by_half(client, kind):
    client.raise_request_exception = False
    user = make_specialist("nurse").user
    user.set_password("plumtree plumtree")
    user.save()
    before = rows()
    with trouble(kind):
        # The address is not one that is slowed down, so that the session is the first thing to be stored.
        response = client.post(
            "/admin/login/", {"username": "nurse", "password": "plumtree plumtree"}, REMOTE_ADDR="hidden"
        )
        assert (response.status_code, response["Retry-After"], "session" in response.cookies) == (503, "60", False)
        assert b"plumtree" not in response.content
    assert (rows(), client.get("/admin/").status_code) == (before, 302)


@pytest.mark.parametrize("kind", TROUBLES)
def test_reading_goes_on(client, kind, log_lines):
    make_enquiry(created_at=timezone.now())
    with trouble(kind):
        answers = {path: client.get(path).status_code for path in ("/en/", "/en/contact/", "/zh-hant/glossary/")}
    assert set(answers.values()) == {200}
    assert {json.loads(line)["level"] for line in log_lines} == {"INFO"}


def test_what_failed_after_something_was_stored_is_not_said_to_be_lost(client, monkeypatch):
    """Only an error of the view itself says that nothing was stored: here the answer fails on its way out."""
    client.raise_request_exception = False
    sent = {"message": TEXT, "consent": "on", "token": token_shown()}

    def refused(*args, **kwargs):
        with trouble("read-only"), connection.cursor() as cursor:
            cursor.execute("DELETE FROM support_bucket")

    monkeypatch.setattr("django.middleware.common.CommonMiddleware.process_response", refused)
    response = client.post("/en/contact/", sent)
    html = response.content.decode()
    assert (response.status_code, Enquiry.objects.count()) == (503, 1)
    assert ["Nothing was stored" in html, "cannot say yet" in html] == [False, True]
