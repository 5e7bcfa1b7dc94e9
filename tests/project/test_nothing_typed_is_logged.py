"""A word is put into whatever a request can carry, and stands in no line that the portal writes; see test_logs.py."""

import re
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import DataError, IntegrityError, OperationalError, connection
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client
from django.urls import get_resolver

from support.access import code_for
from tests.conftest import COURSE
from tests.factories.support import add_note, make_enquiry, make_specialist, make_staff
from tests.faults.strange import COOKIES, FIELDS, HEADERS, Strange
from tests.project.test_secrecy import admin_paths, routes
from tests.support.visitors import come_in, make_mine

pytestmark = pytest.mark.django_db
WORD = "Wolkenkuckucksheim"
FORM = "application/x-www-form-urlencoded"
EVERY_FIELD = "&".join(f"{name}={WORD}" for name in FIELDS).encode()
EVERY_HEADER = {f"HTTP_{name}": WORD for name in HEADERS if name not in {"HOST", "COOKIE"}}
EVERY_COOKIE = {"HTTP_COOKIE": "; ".join(f"{name}={WORD}" for name in COOKIES)}
FILE = f'--x\r\nContent-Disposition: form-data; name="message"; filename="{WORD}.txt"\r\n\r\n{WORD}\r\n--x--\r\n'


def public_paths() -> list[str]:
    """Return every address outside the admin, with the word in each place that names something."""
    found = [route for route in routes(get_resolver().url_patterns) if not route.startswith("admin/")]
    plain = [re.sub(r"\(\?P<[^>]+>[^)]*\)|<[^>]+>", WORD, route).strip("^$") for route in found]
    return sorted({"/" + path.replace("\\", "").replace("/?", "/") for path in plain} | {f"/{WORD}/", f"/en/{WORD}"})


def planted(path: str) -> Iterator[Strange]:
    """Yield requests with the word in the query, in headers, cookies, fields, a file and its name, JSON, the method."""
    here = f"{path}?q={WORD}&about={WORD}&{WORD}={WORD}"
    yield Strange("GET", here, headers=EVERY_HEADER | EVERY_COOKIE)
    yield Strange("POST", here, EVERY_FIELD, FORM, EVERY_HEADER)
    yield Strange("POST", here, FILE.encode(), "multipart/form-data; boundary=x")
    yield Strange("POST", here, FILE.encode(), f"multipart/form-data; {WORD}")
    yield Strange("POST", here, f'{{"{WORD}": "{WORD}"}}'.encode(), "application/json", EVERY_COOKIE)
    yield Strange("POST", here, WORD.encode() * 20_000, FORM)
    yield Strange("PUT", here, WORD.encode())
    yield Strange(WORD.upper(), here, WORD.encode())
    yield Strange("GET", here, headers={"HTTP_HOST": f"{WORD}.example"})


def statuses(requests, client: Client) -> set[int]:
    """Send all of them; return what was answered."""
    client.raise_request_exception = False
    return {request.send(client).status_code for request in requests}


def assert_silent(lines: list[str]) -> None:
    """Fail when the word stands in a line, or when there are no lines at all."""
    assert lines
    assert [line for line in lines if WORD.casefold() in line.casefold()] == []


def test_no_address_header_cookie_field_or_file_of_a_reader_is_logged(client, log_lines):
    call_command("import_course", str(COURSE), verbosity=0)
    log_lines.clear()
    found = statuses((each for path in public_paths() for each in planted(path)), client)
    assert {200, 302, 400, 404, 405, 413} <= found
    assert_silent(log_lines)


def test_nothing_that_colleagues_type_search_or_read_is_logged(client, log_lines):
    nurse = make_specialist("nurse", "triage", "specialist", "editor", is_superuser=True)
    enquiry = make_enquiry(message=WORD, name=WORD, email=f"{WORD}@example.com", phone="+85223456789")
    add_note(enquiry, WORD, author=nurse)
    client.force_login(nurse.user)
    paths = [f"/admin/{WORD}/", *admin_paths(enquiry.reference), "/admin/login/"]
    paths.sort(key=lambda path: "/auth/user/" in path)  # at last: who switches off their own account is signed out
    fields = EVERY_FIELD + f"&version={enquiry.version}&text={WORD}&password1={WORD}&_save=1&action={WORD}".encode()
    requests = [
        request
        for path in paths
        if "logout" not in path
        for request in (
            Strange("GET", f"{path}?q={WORD}&{WORD}={WORD}&o={WORD}"),
            Strange("POST", path, fields, FORM),
            Strange("POST", path, FILE.encode(), "multipart/form-data; boundary=x"),
        )
    ]
    assert {200, 302, 403, 404} <= statuses(requests, client)
    assert_silent(log_lines)


def test_who_signs_in_or_comes_back_wrongly_leaves_no_word(client, log_lines):
    make_staff("mei")
    client.post("/admin/login/", {"username": WORD, "password": WORD, "next": f"/{WORD}"})
    enquiry = make_mine(WORD)
    come_in(client, enquiry, WORD)
    come_in(client, enquiry)
    client.post("/en/conversation/write/", {"message": WORD, "token": WORD})
    client.post("/en/conversation/lost-code/", {"reference": enquiry.pk, "number": WORD, "token": WORD})
    assert_silent(log_lines)
    secrets = [enquiry.pk, code_for("a" * 40), enquiry.code_hash, client.cookies["visit"].value]
    assert [line for line in log_lines for secret in secrets if secret in line] == []


def test_a_form_without_its_cookie_is_refused_without_a_word(log_lines):
    client = Client(enforce_csrf_checks=True)
    requests = [Strange("POST", path, EVERY_FIELD, FORM, EVERY_HEADER | EVERY_COOKIE) for path in public_paths()]
    assert 403 in statuses(requests, client)
    assert [line for line in log_lines if '"django.security.csrf"' in line]
    assert_silent(log_lines)


@pytest.mark.parametrize("kind", [OperationalError, IntegrityError, DataError, ValueError, LookupError, UnicodeError])
def test_a_database_that_quotes_what_it_was_given_is_not_quoted(client, log_lines, kind):
    def fail(*args):
        raise kind(f'value "{WORD}" is wrong. DETAIL: Key (email)=({WORD}) exists.')

    with connection.execute_wrapper(fail):
        found = statuses([Strange("GET", f"/en/glossary/{WORD}/"), *planted("/en/contact/")], client)
    assert found & {500, 503}
    assert [line for line in log_lines if f'"exception": "{kind.__name__}"' in line]
    assert_silent(log_lines)


def test_a_template_that_breaks_over_a_word_is_logged_by_its_type(client, log_lines, monkeypatch):
    def broken(*args, **kwargs):
        return HttpResponse(Template("{{ typed|%s }}" % WORD).render(Context({"typed": WORD})))  # noqa: UP031

    monkeypatch.setattr("support.views.contact.render", broken)
    assert 500 in statuses(planted("/en/contact/"), client)
    assert [line for line in log_lines if '"exception": "TemplateSyntaxError"' in line]
    assert_silent(log_lines)
