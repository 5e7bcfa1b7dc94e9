"""A log line holds what the allow-list names: by whom, where and what, never the words of a person."""

import ast
import json
import logging
import re
import sys

import pytest
from django.conf import settings
from django.http import HttpResponse

from config import gunicorn_conf, logs
from config.logs import JsonFormatter, TextFormatter
from support.models import Enquiry
from tests.factories.support import make_staff

WORD = "Wolkenkuckucksheim"
ALLOWED = {"time", "level", "logger", "request_id", "event", *logs.REQUEST_FIELDS, *logs.EVENT_FIELDS}


def record_of(name: str, message, *args, exc_info=None, **extra) -> logging.LogRecord:
    """Return a record as a logger makes it."""
    record = logging.LogRecord(name, logging.WARNING, "", 0, message, args, exc_info)
    record.__dict__.update(extra)
    return record


def line_of(*args, **extra) -> dict:
    """Return what is written of such a record, without its time."""
    line = json.loads(JsonFormatter().format(record_of(*args, **extra)))
    return {name: value for name, value in line.items() if name != "time"}


def requests_in(lines: list[str]) -> list[dict]:
    """Return the lines that end a request."""
    return [line for line in map(json.loads, lines) if line.get("event") == "request"]


# --- What a line holds ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_each_request_is_one_line_of_named_fields(client, log_lines):
    client.get(f"/en/contact/?about={WORD}")
    (line,) = requests_in(log_lines)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    assert re.fullmatch("[0-9a-f]{16}", line.pop("request_id"))
    assert 0 <= line.pop("duration_ms") < 60_000
    assert line == {
        "level": "INFO",
        "logger": "config.requests",
        "event": "request",
        "route": "support:contact",
        "method": "GET",
        "status": 200,
    }


@pytest.mark.django_db
def test_a_colleague_is_named_by_number_where_a_page_has_looked_for_one(client, log_lines):
    user = make_staff("mei", is_superuser=True)
    client.force_login(user)
    for path in ("/admin/", "/en/"):
        client.get(path)
    assert [line.get("staff") for line in requests_in(log_lines)] == [user.pk, None]
    assert "mei" not in "".join(log_lines)


@pytest.mark.django_db
def test_the_line_of_a_reading_page_asks_for_no_cookie_and_adds_no_header(client, log_lines):
    client.force_login(make_staff("mei"))
    first = client.get("/en/glossary/").headers
    second = client.get("/en/glossary/", headers={"X-Request-ID": "0123456789abcdef"}).headers
    assert dict(first) == dict(second)
    assert [first.get(name) for name in ("Set-Cookie", "X-Request-ID")] == [None, None]
    assert "Cookie" not in first.get("Vary", "")
    assert len({line["request_id"] for line in requests_in(log_lines)}) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proxies", "given", "is_taken"),
    [
        (1, "req-0123456789", True),
        (None, "req-0123456789", False),
        *((1, wrong, False) for wrong in ("short", "x" * 65, f"{WORD} and more", "")),
    ],
)
def test_a_number_of_a_request_is_taken_from_a_proxy_of_ours_only(
    client, log_lines, settings, proxies, given, is_taken
):
    settings.TRUSTED_PROXIES = proxies
    client.get("/en/", headers={"X-Request-ID": given})
    (line,) = requests_in(log_lines)
    assert (line["request_id"] == given) == is_taken


@pytest.mark.django_db
def test_what_monitors_and_pages_ask_for_all_day_is_no_news(client, log_lines):
    for path in ("/healthz", "/readyz", "/static/css/portal.css"):
        client.get(path).close()
    client.get(f"/static/{WORD}.css")
    assert [(line["status"], line.get("route")) for line in requests_in(log_lines)] == [(404, None)]


@pytest.mark.django_db
def test_a_fault_is_found_by_the_number_on_its_page(client, log_lines, monkeypatch):
    def broken(*args, **kwargs):
        raise ValueError(WORD)

    monkeypatch.setattr("courses.views.home.page", broken)
    client.raise_request_exception = False
    html = client.get("/en/").content.decode()
    fault, request = map(json.loads, log_lines)
    assert html.count(f"<code>{request['request_id']}</code>") == 2
    assert (fault["request_id"], fault["logger"], fault["route"]) == (
        request["request_id"],
        "django.request",
        "courses:home",
    )
    assert (fault["exception"], fault["status"]) == ("ValueError", 500)
    assert re.fullmatch(r"test_logs\.py:\d+ broken", fault["frames"][-1])
    assert [frame for frame in fault["frames"] if "/" in frame] == []


def test_the_page_of_a_fault_without_a_number_says_nothing_of_one():
    from config.errors import server_error

    assert b"<code>" not in server_error(None).content


@pytest.mark.django_db
def test_a_line_that_is_written_meanwhile_carries_the_number_of_the_request(client, log_lines, monkeypatch):
    def noting(*args):
        logging.getLogger("support.views").warning("noted")
        return HttpResponse("")

    monkeypatch.setattr("courses.views.home.page", noting)
    client.get("/en/")
    noted, request = map(json.loads, log_lines)
    assert (noted["event"], noted["request_id"]) == ("noted", request["request_id"])
    assert logs.request_id.get() == ""


# --- What it never holds ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["django.request", "django.security.csrf", "py.warnings", "whoever", "supporters"])
def test_of_others_only_logger_and_level_are_written(name):
    found = line_of(name, f"{WORD} %s", WORD, event=WORD, route=WORD, mail=WORD, status=7)
    assert found == {"level": "WARNING", "logger": name}


def test_a_field_that_nobody_named_or_that_no_program_would_write_is_left_out():
    found = line_of(
        "support.delivery", "mail put off", mail=f"{WORD}@example.com", reason="a\nb", kind=["x"], attempt=2, typed=WORD
    )
    assert found == {"level": "WARNING", "logger": "support.delivery", "event": "mail put off", "attempt": 2}


@pytest.mark.parametrize(
    ("message", "args", "written"),
    [
        ("Error handling request %s %s", ("GET", "/en/search/?q=words"), "Error handling request"),
        ("Invalid request from ip=192.0.2.1: Invalid Header: words", (), "Invalid request"),
        ("Worker (pid:%s) was sent %s!", (7, "SIGSEGV"), "Worker (pid:7) was sent SIGSEGV!"),
        ("Worker (pid:%s) was sent %s!", (7,), None),
        ("Something new about %s", (WORD,), None),
    ],
)
def test_gunicorn_writes_down_no_address_of_a_person_or_page(message, args, written):
    assert line_of("gunicorn.error", message, *args).get("event") == written


def test_an_exception_is_its_type_and_its_innermost_frames():
    def deeper(left: int):
        if not left:
            raise KeyError(WORD)
        deeper(left - 1)

    try:
        deeper(500)
    except KeyError:
        found = line_of("support.x", "failed", exc_info=sys.exc_info())
    assert (found["exception"], len(found["frames"]), WORD in str(found)) == ("KeyError", logs.MOST_FRAMES, False)


def test_a_person_at_a_terminal_reads_the_same_fields_as_a_line():
    record = record_of(
        "config.requests", "request", route="courses:home", method="GET", status=200, duration_ms=12, typed=WORD
    )
    record.created = 0
    assert TextFormatter().format(record) == (
        "1970-01-01T00:00:00.000Z WARNING config.requests request GET courses:home 200 duration_ms=12"
    )


@pytest.mark.parametrize(
    ("production", "tty", "name"), [(True, False, "json"), (True, True, "text"), (False, False, "text")]
)
def test_production_writes_json_unless_somebody_reads_along(monkeypatch, production, tty, name):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: tty, raising=False)
    assert logs.formatter_name(production=production) == name


def test_gunicorn_writes_through_the_same_allow_list():
    formatter = gunicorn_conf.logconfig_dict["handlers"]["stderr"]["formatter"]
    assert gunicorn_conf.logconfig_dict["formatters"][formatter]["()"].startswith("config.logs.")


# --- What we write ourselves --------------------------------------------------------------------------


def calls_of_loggers() -> list[tuple[str, ast.Call]]:
    """Return each call of a logger in the portal's own code, with the place where it stands."""
    found = []
    for app in ("config", "courses", "support"):
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and getattr(node.func.value, "id", "") in {"log", "logger", "logging"}
                    and node.func.attr in {"debug", "info", "warning", "error", "critical", "exception", "log"}
                ):
                    found.append((f"{path.name}:{node.lineno}", node))
    return found


def test_every_event_of_ours_is_a_constant_without_arguments():
    calls = calls_of_loggers()
    assert len(calls) >= 7
    wrong = [
        place
        for place, call in calls
        if len(call.args) != 1 or not isinstance(call.args[0], ast.Constant) or "%" in str(call.args[0].value)
    ]
    assert wrong == []


@pytest.mark.django_db
def test_no_line_of_a_sweep_holds_another_field(client, log_lines):
    client.raise_request_exception = False
    for path in ("/en/", "/en/contact/", "/nothing/", "/admin/", "/en/contact/received/"):
        client.get(path)
        client.post(path, {"message": WORD})
    assert {name for line in log_lines for name in json.loads(line)} <= ALLOWED
    assert (len(log_lines) >= 10, Enquiry.objects.count()) == (True, 0)
