"""A one-time number for a lost code: who gets it, how long it lasts, and who never sees what."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from support.access import code_for, one_time_number
from support.actions import NotAllowed
from support.actions.issue_number import issue_number
from support.models import AuditEvent, CodeReplacement, Enquiry, Milestone, OutboxMessage
from support.submission import read_token
from support.wishes import Wishes
from tests.factories.support import code_of, make_app, make_enquiry, make_specialist, make_staff, sign_in_again
from tests.support.conftest import token_shown

pytestmark = pytest.mark.django_db
DESK = "/admin/support/enquiry/"
PHONE = "+852 2345 6789"


@pytest.fixture
def nurse(client):
    """Log a specialist in."""
    nurse = make_specialist("nurse")
    sign_in_again(client, nurse.user)
    return nurse


def press(client, enquiry, channel: str = "phone"):
    version = Enquiry.objects.values_list("version", flat=True).get(pk=enquiry.pk)
    return client.post(f"{DESK}{enquiry.pk}/number/", {"version": version, "channel": channel})


def holds(response, text: str) -> bool:
    return text in response.content.decode()


def test_a_number_told_by_phone_is_on_the_answer_page_once_and_in_no_address(client, nurse):
    enquiry = make_enquiry(phone=PHONE, assignee=nurse)
    response = press(client, enquiry)
    replacement = CodeReplacement.objects.get()
    number = one_time_number(replacement.pk)
    assert (response.status_code, holds(response, number), holds(response, PHONE)) == (200, True, True)
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
    later = [client.get(f"{DESK}{enquiry.pk}/{page}/") for page in ("change", "number", "history")]
    assert [holds(page, number) for page in later] == [False] * 3
    assert (replacement.channel, replacement.issued_by, OutboxMessage.objects.count()) == ("phone", nurse, 0)


def test_it_lasts_fifteen_minutes_and_the_conversation_shows_that_it_was_issued(client, nurse):
    enquiry = make_enquiry(phone=PHONE, assignee=nurse)
    press(client, enquiry)
    replacement = CodeReplacement.objects.get()
    assert replacement.expires_at - replacement.created_at == timedelta(minutes=15)
    assert Milestone.objects.values_list("enquiry", "kind", "role").get() == (enquiry.pk, "number-issued", "nurse")
    event = AuditEvent.objects.filter(action="issued-number").get()
    assert (event.actor, event.reference, event.detail) == ("nurse", enquiry.pk, "phone")


def test_a_number_sent_by_mail_is_seen_by_no_staff(client, nurse):
    enquiry = make_enquiry(email="mei@example.com", assignee=nurse)
    response = press(client, enquiry, "email")
    replacement = CodeReplacement.objects.get()
    assert response.status_code == 302
    assert not holds(client.get(response["Location"]), one_time_number(replacement.pk))
    assert OutboxMessage.objects.values_list("kind", "enquiry", "replacement").get() == (
        "number",
        enquiry.pk,
        replacement.pk,
    )


def test_a_new_number_voids_the_one_before_and_its_mail(client, nurse):
    enquiry = make_enquiry(phone=PHONE, email="mei@example.com", assignee=nurse)
    press(client, enquiry, "email")
    press(client, enquiry, "phone")
    new, old = CodeReplacement.objects.all()
    assert (old.expires_at <= timezone.now() < new.expires_at, OutboxMessage.objects.count()) == (True, 0)


def test_a_used_number_keeps_its_times(client, nurse):
    enquiry = make_enquiry(phone=PHONE, assignee=nurse)
    press(client, enquiry)
    CodeReplacement.objects.update(used_at=timezone.now())
    before = CodeReplacement.objects.get().expires_at
    press(client, enquiry)
    assert CodeReplacement.objects.order_by("created_at")[0].expires_at == before


def test_the_fourth_number_within_an_hour_is_refused_with_the_time_of_the_next(client, nurse):
    enquiry = make_enquiry(phone=PHONE, assignee=nurse)
    assert [press(client, enquiry).status_code for _ in range(4)] == [200, 200, 200, 409]
    refused = press(client, enquiry)
    assert holds(refused, "Three numbers were issued within an hour. The next is possible from ")
    oldest = CodeReplacement.objects.last()
    CodeReplacement.objects.filter(pk=oldest.pk).update(created_at=timezone.now() - timedelta(minutes=61))
    assert (press(client, enquiry).status_code, CodeReplacement.objects.count()) == (200, 4)


def test_a_reload_of_the_answer_issues_no_second_number(client, nurse):
    enquiry = make_enquiry(phone=PHONE, assignee=nurse)
    for _ in range(2):
        client.post(f"{DESK}{enquiry.pk}/number/", {"version": 1, "channel": "phone"})
    assert CodeReplacement.objects.count() == 1


@pytest.mark.parametrize(
    ("contact", "channel"), [({}, "phone"), ({}, "email"), ({"phone": PHONE}, "email"), ({"email": "a@b.c"}, "phone")]
)
def test_there_is_no_number_without_a_stored_contact_for_it(client, nurse, contact, channel):
    enquiry = make_enquiry(assignee=nurse, **contact)
    press(client, enquiry, channel)
    with pytest.raises(NotAllowed):
        issue_number(enquiry=enquiry, channel=channel, by=nurse.user, where="test")
    assert CodeReplacement.objects.count() == 0


def test_who_left_no_contact_has_no_button_for_it(client, nurse):
    offers = [
        client.get(f"{DESK}{make_enquiry(assignee=nurse, **contact).pk}/change/").context["offers"]["people"]
        for contact in ({}, {"phone": PHONE}, {"email": "a@b.c"})
    ]
    assert ["number" in [offer.name for offer in each] for each in offers] == [False, True, True]


def test_no_mail_is_offered_where_it_would_have_to_name_us(client, nurse, settings):
    settings.NEUTRAL_FROM_EMAIL = ""
    wishes = Wishes(may_name_us="no").as_text()
    enquiry = make_enquiry(email="mei@example.com", wishes=wishes, assignee=nurse)
    page = client.get(f"{DESK}{enquiry.pk}/number/")
    assert (page.context["ways"], press(client, enquiry, "email").status_code) == ([], 200)
    assert CodeReplacement.objects.count() == 0


@pytest.mark.parametrize(("who", "status"), [("responsible", 200), ("colleague", 403), ("triage", 200)])
def test_only_triage_and_who_is_responsible_issue_a_number(client, who, status):
    people = {
        "responsible": make_specialist("a"),
        "colleague": make_specialist("b"),
        "triage": make_specialist("c", "triage"),
    }
    enquiry = make_enquiry(phone=PHONE, assignee=people["responsible"])
    sign_in_again(client, people[who].user)
    assert (client.get(f"{DESK}{enquiry.pk}/number/").status_code, press(client, enquiry).status_code) == (
        status,
        status,
    )
    assert CodeReplacement.objects.count() == (1 if status == 200 else 0)


def test_who_is_no_specialist_issues_no_number(client):
    sign_in_again(client, make_staff("clerk", "triage"))
    assert press(client, make_enquiry(phone=PHONE)).status_code == 409
    assert CodeReplacement.objects.count() == 0


def test_the_page_tells_how_to_be_sure_and_what_to_say(client, nurse):
    wishes = Wishes(may_name_us="no", phone_shared="yes").as_text()
    enquiry = make_enquiry(phone=PHONE, wishes=wishes, assignee=nurse)
    page = client.get(f"{DESK}{enquiry.pk}/number/")
    expected = ["Call only the stored number", PHONE, "Others answer this phone.", "Do not say who is calling"]
    assert [text for text in expected if not holds(page, text)] == []
    answer = press(client, enquiry)
    expected = ["It lasts until", "“Hello. You asked for a new code.", enquiry.pk, "leave no message"]
    assert [text for text in expected if not holds(answer, text)] == []


def test_no_page_of_the_desk_holds_the_code(client, send_stored):
    token = token_shown()
    enquiry = send_stored(token=token, phone="23456789", contact_by="phone")
    code = code_for(read_token(token).key)
    boss = make_specialist("boss", "triage")
    sign_in_again(client, boss.user)
    pages = ["", *(f"{enquiry.pk}/{page}/" for page in ("change", "number", "read", "urgency", "note", "history"))]
    responses = [client.get(f"{DESK}{page}") for page in pages]
    responses += [
        press(client, enquiry),
        client.get(f"{DESK}{enquiry.pk}/change/"),
        client.get("/admin/support/auditevent/"),
    ]
    bodies = [re.sub(r"[\s-]", "", response.content.decode()) for response in responses]
    assert ([code.replace("-", "") in body for body in bodies], len(code)) == ([False] * len(bodies), 29)


def test_the_second_factor_is_asked_for_once_more_before_a_number_is_issued(client):
    chan = make_specialist("chan", "triage").user
    secret, enquiry = make_app(chan), make_enquiry(phone=PHONE)
    client.force_login(chan)
    page = f"{DESK}{enquiry.pk}/number/"
    asked = client.get(page)
    assert asked["Location"] == f"/admin/factor/again/?next={quote(page, safe='')}"
    assert (press(client, enquiry).status_code, CodeReplacement.objects.count()) == (302, 0)
    assert client.post(asked["Location"], {"code": code_of(secret)})["Location"] == page
    assert (client.get(page).status_code, press(client, enquiry).status_code) == (200, 200)
