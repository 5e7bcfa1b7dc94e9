"""What each answer forbids: scripts and styles from elsewhere or within the page, frames, devices."""

import pytest

from config import headers
from tests.factories.support import make_staff

EVERYWHERE = [
    "/en/",
    "/en/nothing/",
    "/en/contact/",
    "/zh-hant/conversation/",
    "/admin/login/",
    "/robots.txt",
]

pytestmark = pytest.mark.django_db


def policy(response) -> dict[str, str]:
    parts = (part.partition(" ") for part in response.headers["Content-Security-Policy"].split("; "))
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize("path", [*EVERYWHERE, "/static/css/portal.css"])
def test_every_answer_carries_them(client, path):
    response = client.get(path)
    response.close() if response.streaming else None
    found = policy(response)
    assert (found["default-src"], found["script-src"], found["style-src"]) == ("'none'", "'self'", "'self'")
    assert (found["frame-ancestors"], found["base-uri"], found["form-action"]) == ("'none'", "'none'", "'self'")
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]


@pytest.mark.parametrize("directives", [headers.PAGES, headers.STAFF])
def test_nothing_unsafe_and_nobody_else_is_allowed(directives):
    assert set(directives.values()) <= {"'none'", "'self'", "'script'"}


def test_readers_pages_let_no_script_make_html_and_show_no_frame(client):
    found = policy(client.get("/en/"))
    assert (found["require-trusted-types-for"], "frame-src" in found) == ("'script'", False)


def test_who_looks_at_a_page_with_the_tools_of_a_browser_may_read_robots_txt_from_it(client):
    assert policy(client.get("/en/"))["connect-src"] == "'self'"


def test_a_page_that_we_frame_ourselves_may_be_framed_by_us_only(client):
    client.force_login(make_staff("newcomer"))
    framed = client.get("/en/style-guide/parts/button/button/")
    framing = client.get("/en/style-guide/parts/button/")
    assert (policy(framed)["frame-ancestors"], policy(framing)["frame-ancestors"]) == ("'self'", "'none'")
    assert policy(framing)["frame-src"] == "'self'"


def test_in_production_nothing_is_asked_for_in_the_clear(client, settings):
    assert "upgrade-insecure-requests" not in policy(client.get("/en/"))
    settings.PRODUCTION = True
    assert "upgrade-insecure-requests" in policy(client.get("/en/"))


def test_a_reading_page_has_the_same_headers_for_everybody(client):
    first = client.get("/en/courses/").headers
    client.force_login(make_staff("newcomer"))
    assert dict(client.get("/en/courses/").headers) == dict(first)


def test_signing_out_lets_the_browser_forget(client):
    client.force_login(make_staff("newcomer"))
    assert client.post("/admin/logout/").headers["Clear-Site-Data"] == '"cache", "storage"'


def test_leaving_forgets_the_pages_and_keeps_what_the_person_keeps_on_the_device(client):
    assert client.post("/en/conversation/leave/").headers["Clear-Site-Data"] == '"cache"'


@pytest.mark.parametrize("path", ["/admin/", "/admin/support/enquiry/", "/admin/password_change/", "/admin/login/"])
def test_what_staff_see_is_stored_nowhere(client, path):
    if "login" not in path:
        client.force_login(make_staff("mei", "triage"))
    assert "no-store" in client.get(path).headers["Cache-Control"]
