"""Log lines hold what the list allows, and no word that anybody sends."""

import json
import logging
from io import BytesIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client

from config import logs
from support.models import OutboxMessage
from tests.factories.courses import make_lesson
from tests.factories.support import make_enquiry, make_specialist
from tests.project.test_secrecy import paths

pytestmark = pytest.mark.django_db
WORD = "Wolkenkuckucksheim"
ALLOWED = {"time", "level", "logger", "request", "event", "method", "route", "status", "ms", "staff", "error", "at"}


@pytest.fixture
def lines(monkeypatch) -> list[str]:
    """Return the lines that are written from now on, in both forms, whichever logger writes them."""
    written = []
    handler = logging.Handler()
    both = logs.JsonFormatter(), logs.SparseFormatter()
    handler.emit = lambda record: written.extend(each.format(record) for each in both)
    loggers = [logging.getLogger(name) for name in ("", "django", "portal")]
    for logger in loggers[:2]:
        logger.addHandler(handler)
    yield written
    for logger in loggers[:2]:
        logger.removeHandler(handler)


def objects(lines: list[str]) -> list[dict]:
    return [json.loads(line) for line in lines if line.startswith("{")]


@pytest.fixture
def client() -> Client:
    """A client that gets the page of an error, as a browser does."""
    return Client(raise_request_exception=False)


def test_a_request_is_one_line_of_what_the_list_allows(client, lines):
    make_lesson()
    client.get("/en/courses/small-course/first-lesson/?q=planted")
    (line,) = objects(lines)
    assert set(line) == {"time", "level", "logger", "request", "method", "route", "status", "ms"}
    assert (line["route"], line["status"], line["method"]) == ("courses:lesson", 200, "GET")
    assert (line["logger"], line["level"], isinstance(line["ms"], int)) == ("portal.request", "INFO", True)


def test_who_is_signed_in_is_written_by_key(client, lines):
    user = make_specialist("somebody", "triage").user
    client.force_login(user)
    client.get("/admin/support/enquiry/")
    (line,) = objects(lines)
    assert (line["staff"], "somebody" in str(lines)) == (user.pk, False)


def test_reading_pages_know_nobody(client, lines):
    client.force_login(make_specialist("somebody", "triage").user)
    client.get("/en/")
    assert "staff" not in objects(lines)[0]


@pytest.mark.parametrize(
    ("proxies", "given", "kept"),
    [(None, "a" * 16, False), (1, "a" * 16, True), (1, "short", False), (1, WORD + " planted", False), (1, "", False)],
)
def test_the_number_of_a_request_comes_from_our_own_proxy_or_is_new(client, lines, settings, proxies, given, kept):
    settings.TRUSTED_PROXIES = proxies
    for _each in range(2):
        client.get("/en/", headers={"x-request-id": given})
    first, second = (line["request"] for line in objects(lines))
    assert (first == given, first == second, len(first) >= 8) == (kept, kept, True)


def test_a_fault_is_its_type_its_places_and_the_number_that_the_page_shows(client, lines, monkeypatch):
    def broken(*args, **kwargs):
        raise ValueError(WORD)

    monkeypatch.setattr("support.views.contact.receive", broken)
    answer = client.post("/en/contact/", {"message": WORD, "consent": "on"})
    fault = next(line for line in objects(lines) if line.get("error"))
    assert (fault["error"], fault["level"], fault["status"]) == ("ValueError", "ERROR", 500)
    assert any(place.startswith("contact.py:") for place in fault["at"])
    assert (fault["request"] in answer.content.decode(), WORD in str(lines)) == (True, False)


@pytest.mark.parametrize("path", ["/static/css/portal.css", "/healthz", "/readyz"])
def test_files_and_monitors_have_no_line(client, lines, path):
    answer = client.get(path)
    if answer.streaming:
        b"".join(answer)
    assert [line for line in objects(lines) if line["logger"] == "portal.request"] == []


def planted() -> dict:
    """Return what a request can carry beside its address, with the word in each."""
    cookies = "; ".join(f"{name}={WORD}" for name in ("session", "csrf", "visit", "receipt", "messages", WORD))
    return {"headers": {"cookie": cookies, "referer": f"http://testserver/{WORD}", "user-agent": WORD, "x-any": WORD}}


NAMES = (
    "message",
    "name",
    "email",
    "phone",
    "text",
    "q",
    "reference",
    "code",
    "number",
    "username",
    "password",
    "topic",
)


def test_a_word_planted_in_every_input_is_in_no_log(client, lines):
    make_lesson()
    enquiry = make_enquiry(WORD, name=WORD)
    staff = Client(raise_request_exception=False)
    staff.force_login(make_specialist("x", "triage").user)
    form = dict.fromkeys(NAMES, WORD)
    for path in [*paths(enquiry.reference), f"/{WORD}/", f"/en/{WORD}/", f"/admin/{WORD}/", f"/en/courses/{WORD}/"]:
        for visitor in (client, staff):
            if path.endswith("/logout/"):
                continue
            visitor.get(path, {"q": WORD, WORD: WORD}, **(planted() if visitor is client else {}))
            visitor.post(path, form, **(planted() if visitor is client else {}))
    client.post("/en/contact/", form | {"file": BytesIO(WORD.encode())})
    client.post("/en/contact/", json.dumps(form), content_type="application/json")
    client.post("/en/contact/", f"message={WORD}%ff%fe".encode(), content_type=f"text/{WORD}")
    client.generic(WORD[:8].upper(), "/en/")
    client.get("/en/", headers={"host": f"{WORD}.example"})
    Client(enforce_csrf_checks=True).post("/en/contact/", form)
    assert [line for line in lines if WORD.lower() in line.lower()] == []
    assert (len(lines) > 400, set().union(*objects(lines)) - ALLOWED) == (True, set())


def test_a_database_or_a_mail_server_that_quotes_the_word_is_not_quoted(client, lines, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError(WORD)

    with monkeypatch.context() as patched:
        patched.setattr("support.views.contact.receive", away)
        assert client.post("/en/contact/", {"message": WORD, "consent": "on"}).status_code == 503
    OutboxMessage.objects.create(kind="answer", enquiry=make_enquiry(WORD, email="mei@example.com", contact_by="email"))
    monkeypatch.setattr(mail.EmailMessage, "send", away)
    call_command("send_outbox", verbosity=0)
    assert [line for line in lines if WORD in line] == []


def test_the_message_of_a_library_is_not_written(lines):
    logging.getLogger("some.library").error("it saw %s", WORD)
    assert objects(lines)[0].keys() == {"time", "level", "logger"}


@pytest.mark.parametrize(
    ("origin", "kind"), [("", logs.SparseFormatter), ("https://portal.example", logs.JsonFormatter)]
)
def test_production_writes_json_and_a_terminal_words(monkeypatch, origin, kind):
    monkeypatch.setenv("SITE_ORIGIN", origin)
    assert type(logs.formatter()) is kind
