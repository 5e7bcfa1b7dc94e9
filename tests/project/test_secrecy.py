"""A planted word appears nowhere but in front of those who may read it."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import get_resolver, reverse

from support.models import AuditEvent, DataRequest, Enquiry
from tests.factories.courses import make_lesson
from tests.factories.support import add_note, make_enquiry, make_specialist, make_staff, sign_in_again

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


def paths(reference: str) -> list[str]:
    """Return every address of the portal, with `reference` where one names an enquiry and what exists elsewhere."""
    request = DataRequest.objects.values_list("pk", flat=True).first()
    known = {"course_slug": "small-course", "lesson_slug": "first-lesson", "language": "en"}
    found = set()
    for route in routes(get_resolver().url_patterns):
        if "(?P" in route or "welcome" in route:
            continue

        def value(match, route=route) -> str:
            if "support/enquiry/" in route:
                return reference
            return str(request) if "datarequest" in route else known.get(match[1], "1")

        found.add("/" + re.sub(r"<(?:\w+:)?(\w+)>", value, route.removeprefix("^").removesuffix("$")))
    return sorted(found)


def admin_paths(reference: str) -> list[str]:
    """Return every address behind the sign-in."""
    return [path for path in paths(reference) if path.startswith("/admin/")]


def opened(actor: str) -> int:
    """Return how often somebody has opened words."""
    return AuditEvent.objects.filter(actor=actor, action="opened").count()


def test_the_sweep_knows_the_acts_of_the_desk_and_the_pages_of_readers(planted):
    known = paths(planted.reference)
    assert len([path for path in known if planted.reference in path]) >= 7
    assert {"/en/contact/", "/en/conversation/", "/en/courses/small-course/first-lesson/"} <= set(known)


READING = {"specialist", "triage"}


@pytest.mark.parametrize(
    "who", ["nobody", "editor", "translator", "reviewer", "auditor", "specialist", "triage", "superuser"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_shows_the_word_to_one_who_may_not_read_it_or_without_a_row_in_the_audit(client, planted, who, method):
    make_lesson()
    DataRequest.objects.create(kind="see", reference=planted.pk)
    if who == "superuser":
        sign_in_again(client, make_staff("x", is_superuser=True))
    elif who != "nobody":
        sign_in_again(client, make_specialist("x", who).user if who in READING else make_staff("x", who))
    seen = 0
    for path in paths(planted.reference):
        if path.endswith(("/logout/", "/erase/")):  # of the desk: nothing to see, and then nobody there to see it
            continue
        before = opened("x")
        response = getattr(client, method)(path, {"q": WORD[:4], "term": WORD[:4], "text": ""}, follow=True)
        body = b"".join(response) if response.streaming else response.content
        shows = WORD in body.decode(errors="replace")
        assert (path, shows and not (who in READING and opened("x") > before)) == (path, False)
        seen += shows
    assert (seen > 0) is (who in READING)


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


def test_the_word_is_in_no_address_of_the_journey(client):
    response = client.post("/en/contact/", {"message": WORD, "consent": "on"}, follow=True)
    addresses = [url for url, _ in response.redirect_chain]
    assert (addresses, WORD in response.content.decode()) == (["/en/contact/received/"], False)


def test_the_admin_history_holds_no_word(client, planted):
    client.force_login(make_specialist("nurse", "triage").user)
    client.get(f"/admin/support/enquiry/{planted.reference}/change/")
    assert [entry.get_change_message() for entry in LogEntry.objects.all() if WORD in str(entry)] == []
    assert [event for event in AuditEvent.objects.all() if WORD in f"{event.detail}{event.where}{event}"] == []
