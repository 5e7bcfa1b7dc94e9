"""The list of enquiries: what waits, in which order, and never a word of what somebody wrote."""

import re
from datetime import datetime, timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from support.models import AuditEvent, Enquiry, Urgency
from tests.factories.support import make_enquiry, make_specialist, make_staff

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


def test_the_list_opens_on_what_is_open_and_unassigned(client, nurse):
    wanted = [make_enquiry(status=s) for s in ("new", "triaged", "waiting", "answered")]
    for status in ("closed", "suspected-spam", "duplicate"):
        make_enquiry(status=status)
    make_enquiry(assignee=nurse)
    assert shown(client.get(LIST)) == references(*wanted)


def test_the_most_urgent_comes_first_then_a_suspected_red_flag_then_the_oldest(client, nurse):
    young = make_enquiry(created_at=hours_ago(1))
    old = make_enquiry(created_at=hours_ago(9))
    flagged = make_enquiry(created_at=hours_ago(2), red_flag_suspected=True)
    urgent = make_enquiry(created_at=hours_ago(3), urgency=Urgency.URGENT)
    soon = make_enquiry(created_at=hours_ago(4), urgency=Urgency.SOON)
    assert shown(client.get(LIST)) == references(urgent, soon, flagged, old, young)


def test_the_quarantine_shows_suspected_red_flags_before_anything_else(client, nurse):
    urgent = make_enquiry(status="suspected-spam", urgency=Urgency.URGENT, created_at=hours_ago(9))
    flagged = make_enquiry(status="suspected-spam", red_flag_suspected=True, created_at=hours_ago(1))
    assert shown(client.get(f"{LIST}?desk=spam")) == references(flagged, urgent)


def test_each_desk_shows_what_its_name_says(client, nurse):
    rows = {
        "unassigned": make_enquiry(),
        "mine": make_enquiry(assignee=nurse, status="triaged"),
        "waiting": make_enquiry(assignee=make_specialist("other"), status="waiting"),
        "answered": make_enquiry(assignee=nurse, status="answered"),
        "spam": make_enquiry(status="suspected-spam"),
        "closed": make_enquiry(assignee=nurse, status="closed"),
    }
    found = {desk: shown(client.get(f"{LIST}?desk={desk}")) for desk in [*rows, "everything"]}
    expected = {desk: references(row) for desk, row in rows.items()}
    expected["mine"] = references(rows["mine"], rows["answered"])
    expected["everything"] = references(*rows.values())
    assert found == expected


def test_nothing_is_overdue_and_the_desk_says_why_when_no_promise_is_set(client, nurse, settings):
    settings.FIRST_REPLY_HOURS = None
    make_enquiry(created_at=hours_ago(9000))
    response = client.get(f"{LIST}?desk=overdue")
    html = response.content.decode()
    said = ("Overdue (no promise is set)" in html, "No promise is set, so nothing can be overdue." in html)
    assert (shown(response), said) == ([], (True, True))


def test_overdue_is_what_nobody_answered_within_the_promised_reading_hours(client, nurse, settings, monkeypatch):
    settings.FIRST_REPLY_HOURS, settings.READING_HOURS = 8, "Mon-Fri 09:00-17:00"
    zone = timezone.get_default_timezone()
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 11, 24, 12, 0, tzinfo=zone))  # a Tuesday
    late = make_enquiry(created_at=datetime(2026, 11, 23, 12, 0, tzinfo=zone))
    make_enquiry(created_at=datetime(2026, 11, 23, 12, 1, tzinfo=zone))
    quarantined = make_enquiry(created_at=datetime(2026, 11, 20, 18, 0, tzinfo=zone), status="suspected-spam")
    make_enquiry(created_at=datetime(2026, 11, 2, 9, 0, tzinfo=zone), status="answered")
    assert shown(client.get(f"{LIST}?desk=overdue")) == references(quarantined, late)


def test_a_status_is_looked_for_on_every_desk(client, nurse):
    closed = make_enquiry(status="closed", assignee=nurse)
    make_enquiry()
    assert shown(client.get(f"{LIST}?status__exact=closed")) == references(closed)


@pytest.mark.parametrize(("field", "value"), [("topic", "feelings"), ("language", "zh-hant"), ("urgency", 2)])
def test_the_list_is_narrowed_by_topic_language_and_urgency(client, nurse, field, value):
    wanted = make_enquiry(**{field: value})
    make_enquiry()
    assert shown(client.get(f"{LIST}?{field}__exact={value}")) == references(wanted)


def test_a_row_says_reference_age_urgency_red_flag_topic_language_status_and_assignee(client, nurse):
    enquiry = make_enquiry(
        created_at=hours_ago(50), urgency=2, red_flag_suspected=True, topic="feelings", assignee=nurse
    )
    row = re.search(r"<tbody>.*</tbody>", client.get(f"{LIST}?desk=mine").content.decode(), re.DOTALL)[0]
    cells = [re.sub(r"<[^>]+>", "", cell).replace("\xa0", " ") for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
    expected = [enquiry.reference, "2 days", "urgent", "⚑ red flag?"]
    assert cells == [*expected, "How I feel, how we cope", "English", "new", "nurse"]


def test_no_word_of_the_person_is_in_the_list_the_search_or_the_history(client, nurse):
    enquiry = make_enquiry(WORD, name=WORD, email=f"{WORD}@example.com", phone=WORD)
    pages = (LIST, f"{LIST}?q={enquiry.reference}", f"{LIST}{enquiry.reference}/history/", "/admin/")
    assert [client.get(page).content.decode().count(WORD) for page in pages] == [0, 0, 0, 0]


# --- find by reference


@pytest.mark.parametrize(
    "typed", ["{}", " {} ", "{0[0]}{0[1]}{0[2]} {0[4]}{0[5]}{0[6]}  {0[8]}{0[9]}{0[10]}", "no. {}"]
)
def test_a_reference_is_found_however_it_is_spaced_whatever_desk_it_lies_on(client, nurse, typed):
    enquiry = make_enquiry(status="closed", assignee=nurse)
    make_enquiry()
    response = client.post(FIND, {"q": typed.format(enquiry.reference)}, follow=True)
    assert (shown(response), response.redirect_chain) == (
        references(enquiry),
        [(f"{LIST}?q={enquiry.reference}", 302)],
    )


def test_what_was_found_is_in_the_audit_once(client, nurse):
    enquiry = make_enquiry()
    client.post(FIND, {"q": enquiry.reference}, follow=True)
    events = list(AuditEvent.objects.values_list("action", "actor", "reference", "where", "detail"))
    assert events == [("found", "nurse", enquiry.reference, "admin:enquiries", "")]


@pytest.mark.parametrize("typed", ["12345678", "1234567890", WORD, "%", ""])
def test_anything_but_a_reference_finds_nothing_and_leaves_no_trace(client, nurse, typed):
    make_enquiry(WORD)
    by_post = client.post(FIND, {"q": typed})
    by_get = client.get(LIST, {"q": typed}) if typed else by_post
    page = client.get(LIST).content.decode()
    assert (by_post["Location"], by_get["Location"], page.count(WORD)) == (LIST, LIST, 0)
    assert AuditEvent.objects.count() == 0


def test_a_part_of_a_reference_finds_nothing(client, nurse):
    make_enquiry(reference="123-456-789")
    make_enquiry(reference="123-456-780")
    response = client.get(f"{LIST}?q=123-456-788")
    assert (shown(response), "There is no enquiry with this reference." in response.content.decode()) == ([], True)
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize(
    "lookup", ["code_hash__startswith=a", "name__gt=a", "submission_hash=a", "messages__words__contains=a"]
)
def test_no_other_column_can_be_asked_by_address(client, nurse, lookup):
    make_enquiry()
    assert client.get(f"{LIST}?{lookup}").status_code == 400


# --- nothing else can be done here


def test_the_list_takes_the_same_number_of_queries_for_5_and_for_50_enquiries(client, nurse):
    counts = []
    for more in (5, 45):
        for _ in range(more):
            make_enquiry(assignee=nurse, red_flag_suspected=True)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(shown(client.get(f"{LIST}?desk=mine"))) in {5, 50}
        counts.append(len(queries))
    assert counts == [counts[0], counts[0]]


def test_the_list_never_loads_anything_personal(client, nurse):
    make_enquiry(name=WORD)
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)
    columns = [
        name for name in ("name", "email", "phone", "code_hash") for q in queries if f'enquiry"."{name}"' in q["sql"]
    ]
    assert columns == []


@pytest.mark.parametrize("act", ["add/", "{}/delete/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_adds_or_deletes_an_enquiry_not_even_a_superuser_of_the_group(client, act, method):
    client.force_login(make_staff("root", "triage", is_superuser=True))
    enquiry = make_enquiry()
    response = getattr(client, method)(LIST + act.format(enquiry.reference), {"post": "yes"})
    assert (response.status_code, Enquiry.objects.count()) == (403, 1)


def test_posting_fields_to_an_enquiry_changes_nothing(client, nurse):
    enquiry = make_enquiry()
    client.post(f"{LIST}{enquiry.reference}/change/", {"status": "closed", "urgency": 2, "version": 1})
    client.post(LIST, {"action": "delete_selected", "_selected_action": [enquiry.reference]})
    row = Enquiry.objects.values_list("status", "urgency", "version").get()
    assert row == ("new", 0, 1)


# --- the front page


def cards(response) -> list[tuple]:
    """Return title, count and note of each card of the desk."""
    return [(card["title"], card["count"], card.get("note")) for card in response.context["desk_cards"]]


def desk_of(nurse):
    """Store some of everything."""
    make_enquiry(created_at=hours_ago(9000))
    make_enquiry(status="waiting")
    make_enquiry(assignee=nurse, status="waiting")
    make_enquiry(assignee=nurse)
    make_enquiry(assignee=make_specialist("other"))
    make_enquiry(status="closed", assignee=nurse)
    make_enquiry(status="suspected-spam")


def test_the_front_page_counts_what_waits(client, nurse, settings):
    settings.FIRST_REPLY_HOURS = None
    desk_of(nurse)
    expected = [("Unassigned", 2, None), ("Mine", 2, None), ("Waiting for the person", 2, None)]
    assert cards(client.get("/admin/")) == [*expected, ("Suspected spam", 1, None)]


def test_the_front_page_counts_overdue_once_a_promise_is_set(client, nurse, settings):
    settings.FIRST_REPLY_HOURS = 8
    desk_of(nurse)
    assert cards(client.get("/admin/"))[3] == ("Overdue", 1, None)


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


def test_the_cards_take_one_query(nurse, settings, rf):
    settings.FIRST_REPLY_HOURS = 8
    desk_of(nurse)
    request = rf.get("/admin/")
    request.user = nurse.user
    with CaptureQueriesContext(connection) as queries:
        admin.site.get_model_admin(Enquiry).desk_cards(request)
    assert len(queries) == 1


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
