"""The front page of the desk counts what waits."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from support.models import Enquiry
from support.models.enquiry import MOST_COUNTED
from tests.factories.support import make_enquiry, make_specialist, make_staff
from tests.support.test_desk_list import cards

pytestmark = pytest.mark.django_db
LIST = "/admin/support/enquiry/"
FIND = "/admin/support/enquiry/find/"
WORD = "Wolkenkuckucksheim"


@pytest.fixture
def nurse(client):
    """Log a specialist in."""
    nurse = make_specialist("nurse")
    client.force_login(nurse.user)
    return nurse


def shown(response) -> list[str]:
    """Return the references in the order of the list."""
    return re.findall(r'field-reference"><a href="/admin/support/enquiry/([\d-]+)/change/', response.content.decode())


def references(*enquiries) -> list[str]:
    return [enquiry.reference for enquiry in enquiries]


def hours_ago(hours: float):
    return timezone.now() - timedelta(hours=hours)


def desk_of(nurse):
    """Store some of everything."""
    make_enquiry(read_promised_by=hours_ago(1))
    make_enquiry(status="waiting")
    make_enquiry(assignee=nurse, status="waiting", got_worse=True)
    make_enquiry(assignee=nurse, mail_failed_at=hours_ago(1))
    make_enquiry(assignee=make_specialist("other", on_leave_until=timezone.localdate()))
    make_enquiry(status="closed", assignee=nurse, got_worse=True, mail_failed_at=hours_ago(1))
    make_enquiry(status="suspected-spam", red_flag_suspected=True)
    make_enquiry(reply_promised_by=timezone.now() + timedelta(minutes=10))


EVERY_CARD = [
    ("Got worse", 1, None),
    ("Overdue", 1, None),
    ("Soon overdue", 1, None),
    ("Mail failed: phone instead", 1, None),
    ("Mine", 2, None),
    ("Unassigned", 4, "with 1 that got worse and that somebody has"),
    ("With somebody on leave", 1, None),
    ("Waiting for the person", 2, None),
    ("Suspected spam", 1, "1 with a suspected red flag"),
]


@pytest.mark.parametrize("promise", [None, 8])
def test_the_front_page_counts_what_waits(client, nurse, settings, promise):
    settings.FIRST_READ_HOURS, settings.FIRST_REPLY_HOURS = None, promise
    desk_of(nurse)
    assert cards(client.get("/admin/")) == EVERY_CARD


def test_where_nothing_waits_every_card_is_quiet(client, nurse, settings):
    settings.FIRST_REPLY_HOURS = 8
    response = client.get("/admin/")
    html = response.content.decode()
    assert [count for _title, count, _note in cards(response)] == [0] * 9
    assert (html.count("card-empty"), html.count("card-alarm"), html.count("card-warn")) == (9, 0, 0)


def test_where_nothing_is_promised_no_card_speaks_of_promises(client, nurse, settings):
    settings.FIRST_READ_HOURS = settings.FIRST_REPLY_HOURS = None
    titles = [title for title, _count, _note in cards(client.get("/admin/"))]
    assert titles == [title for title, _count, _note in EVERY_CARD if "verdue" not in title]


def test_the_quarantine_says_how_many_suspected_red_flags_lie_in_it(client, nurse):
    for flagged in (True, True, False):
        make_enquiry(status="suspected-spam", red_flag_suspected=flagged)
    response = client.get("/admin/")
    assert cards(response)[-1] == ("Suspected spam", 3, "2 with a suspected red flag")
    assert response.content.decode().count("2 with a suspected red flag") == 1


def test_each_card_leads_to_the_list_that_it_counts(client, nurse, settings):
    settings.FIRST_REPLY_HOURS = 8
    desk_of(nurse)
    found = client.get("/admin/").context["desk_cards"]
    assert [len(shown(client.get(card["url"]))) for card in found] == [card["count"] for card in found]


def test_each_number_on_the_cards_is_one_query_that_stops_where_nobody_counts_on(nurse, settings, rf):
    settings.FIRST_REPLY_HOURS = 8
    desk_of(nurse)
    request = rf.get("/admin/")
    request.user = nurse.user
    with CaptureQueriesContext(connection) as queries:
        found = admin.site.get_model_admin(Enquiry).desk_cards(request)
    notes = [card for card in found if card.get("note")]
    assert [query["sql"].endswith(f"LIMIT {MOST_COUNTED + 1}) subquery") for query in queries] == [True] * (
        len(found) + len(notes)
    )


def test_a_card_says_that_there_are_more_than_it_counts(client, nurse, monkeypatch):
    monkeypatch.setattr("support.models.enquiry.MOST_COUNTED", 2)
    monkeypatch.setattr("support.admin.desk_cards.MOST_COUNTED", 2)
    for status in ("suspected-spam",) * 3 + ("waiting",) * 2:
        make_enquiry(status=status, red_flag_suspected=True)
    page = client.get("/admin/")
    assert re.findall(r'card-count">([^<]+)</span>\s*<span class="card-title">(?:Waiting|Suspected)', page.text) == [
        "2",
        "2+",
    ]
    assert cards(page)[-1] == ("Suspected spam", 2, "2+ with a suspected red flag")


def test_an_editor_sees_no_card_of_the_desk_and_no_list(client):
    client.force_login(make_staff("ed", "editor"))
    cards = client.get("/admin/").context["desk_cards"]
    assert [card["url"] for card in cards if "/support/" in card["url"]] == []
    assert client.get(LIST).status_code == 403


def test_every_address_of_the_desk_has_a_name():
    names = ["changelist", "find", "claim", "release", "assign", "urgency", "note"]
    found = [reverse(f"admin:support_enquiry_{n}", args=[] if n in {"changelist", "find"} else ["1"]) for n in names]
    assert found == [LIST, FIND, *(f"{LIST}1/{name}/" for name in names[2:])]


def test_messages_notes_and_arrivals_have_no_page_of_their_own(client):
    client.force_login(make_staff("root", "triage", is_superuser=True))
    pages = [client.get(f"/admin/support/{name}/").status_code for name in ("message", "note", "arrival")]
    assert pages == [404, 404, 404]
