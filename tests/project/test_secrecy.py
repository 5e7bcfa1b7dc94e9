"""A planted word appears nowhere but in front of those who may read it."""

import logging
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import get_resolver, reverse

from config.logs import SparseFormatter
from support.models import AuditEvent, Enquiry
from tests.factories.support import add_note, make_enquiry, make_specialist, make_staff

pytestmark = pytest.mark.django_db
WORD = "Wolkenkuckucksheim"


@pytest.fixture
def planted() -> Enquiry:
    """Return an enquiry with the word in everything that a person can write."""
    enquiry = make_enquiry(message=WORD, name=WORD, email=f"{WORD}@example.com", phone="+85223456789")
    add_note(enquiry, WORD, author=make_specialist("author", "specialist"))
    return enquiry


def routes(patterns, prefix: str = "") -> list[str]:
    """Return the route of every address below `patterns`."""
    found = []
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        found += routes(pattern.url_patterns, route) if hasattr(pattern, "url_patterns") else [route]
    return found


def admin_paths(reference: str) -> list[str]:
    """Return every address behind the sign-in, with `reference` where one names an enquiry and 1 elsewhere."""
    paths = set()
    for route in routes(get_resolver().url_patterns):
        if route.startswith("admin/") and "(?P" not in route and "welcome" not in route:
            value = reference if route.startswith("admin/support/enquiry/") else "1"
            paths.add("/" + re.sub(r"<[^>]+>", value, route))
    return sorted(paths)


def test_the_sweep_knows_the_acts_of_the_desk(planted):
    assert len([path for path in admin_paths(planted.reference) if planted.reference in path]) >= 7


@pytest.mark.parametrize("who", ["nobody", "editor", "specialist", "superuser"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_of_the_admin_shows_the_word_to_one_who_may_not_read_it(client, planted, who, method):
    if who == "superuser":
        client.force_login(make_staff("x", is_superuser=True))
    elif who != "nobody":
        client.force_login(make_staff("x", who))
    for path in admin_paths(planted.reference):
        response = getattr(client, method)(path, follow=True)
        shows = WORD in response.content.decode(errors="replace")
        may = who == "specialist" and AuditEvent.objects.filter(actor="x", action="opened").exists()
        assert (path, shows and not may) == (path, False)


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_of_the_admin_refuses_a_stranger(client, planted, method):
    allowed = {reverse("admin:login"), reverse("admin:logout"), reverse("admin:jsi18n")}
    for path in admin_paths(planted.reference):
        response = getattr(client, method)(path)
        refused = response.status_code in {301, 302} and "/login/" in response["Location"]
        assert (path, path in allowed or refused or response.status_code in {403, 404, 405}) == (path, True)


def test_the_list_and_its_search_never_show_the_word(client, planted):
    client.force_login(make_specialist("nurse", "triage", "specialist").user)
    for query in ("", "?desk=all", f"?q={planted.reference}", f"?q={WORD}"):
        html = client.get(f"/admin/support/enquiry/{query}").content.decode()
        assert (query, html.count(WORD)) == (query, 0)


def test_the_word_is_in_no_log_line_when_a_page_breaks(client, planted, monkeypatch):
    def broken(*args, **kwargs):
        raise ValueError(WORD)

    monkeypatch.setattr("support.views.contact.receive", broken)
    lines = []
    handler = logging.Handler()
    handler.setFormatter(SparseFormatter())
    handler.emit = lambda record: lines.append(handler.format(record))
    logger = logging.getLogger("django")
    logger.addHandler(handler)
    client.raise_request_exception = False
    try:
        response = client.post(f"/en/contact/?about={WORD}", {"message": WORD, "consent": "on", "name": WORD})
        client.get(f"/en/{WORD}/")
    finally:
        logger.removeHandler(handler)
    assert (response.status_code, WORD in response.content.decode()) == (500, False)
    assert (len(lines) >= 2, [line for line in lines if WORD in line]) == (True, [])
    assert any("ValueError" in line and "contact.py" in line for line in lines)


def test_the_word_is_in_no_address_of_the_journey(client):
    response = client.post("/en/contact/", {"message": WORD, "consent": "on"}, follow=True)
    addresses = [url for url, _ in response.redirect_chain]
    assert (addresses, WORD in response.content.decode()) == (["/en/contact/received/"], False)


def test_the_admin_history_holds_no_word(client, planted):
    client.force_login(make_specialist("nurse", "triage").user)
    client.get(f"/admin/support/enquiry/{planted.reference}/change/")
    assert [entry.get_change_message() for entry in LogEntry.objects.all() if WORD in str(entry)] == []
    assert [event for event in AuditEvent.objects.all() if WORD in f"{event.detail}{event.where}{event}"] == []
