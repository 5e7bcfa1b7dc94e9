"""The register of requests about data: what is due when, handing out, erasing, and who may."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from support.models import AuditEvent, DataRequest, Enquiry, Tombstone
from tests.factories.support import (
    add_message,
    add_note,
    make_app,
    make_enquiry,
    make_specialist,
    make_staff,
    sign_in_again,
)

pytestmark = pytest.mark.django_db
REGISTER = "/admin/support/datarequest/"
SECRET = "a planted word"


@pytest.fixture
def lee(client):
    """Somebody of triage, signed in, who has just shown the second factor again."""
    user = make_specialist("lee", "triage").user
    sign_in_again(client, user)
    return user


def request_about(enquiry: Enquiry | None = None, *, days_ago: int = 0, **fields) -> DataRequest:
    received = timezone.localdate() - timedelta(days=days_ago)
    reference = enquiry.pk if enquiry else ""
    return DataRequest.objects.create(kind="see", reference=reference, received_on=received, **fields)


def acts(*names: str) -> list[tuple[str, str, str, str]]:
    rows = AuditEvent.objects.filter(action__in=names).order_by("id")
    return [(row.action, row.actor, row.reference, row.detail) for row in rows]


def test_a_request_is_entered_with_a_reference_as_it_is_said(client, lee):
    enquiry = make_enquiry(reference="123-456-789")
    client.post(f"{REGISTER}add/", {"kind": "see", "reference": "123 456 789", "received_on": "2026-01-05"})
    row = DataRequest.objects.get()
    assert (row.reference, str(row.due_on)) == ("123-456-789", "2026-02-14")
    assert acts("data-request") == [("data-request", "lee", enquiry.pk, f"request {row.pk}: received")]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"reference": "Mei Chan"}, "A reference has nine digits"),
        ({"received_on": "2126-01-05"}, "That day has not come yet"),
        ({"outcome": "done"}, "fill in both, or neither"),
    ],
)
def test_what_makes_no_sense_is_told_and_stays_in_the_form(client, lee, fields, says):
    typed = {"kind": "see", "reference": "", "received_on": "2026-01-05", **fields}
    html = client.post(f"{REGISTER}add/", typed).content.decode()
    assert (says in html, DataRequest.objects.count()) == (True, 0)


def test_the_clock_runs_for_forty_days(client, lee):
    for days in (0, 39, 40, 41):
        request_about(days_ago=days)
    html = client.get(REGISTER).content.decode()
    assert [words in html for words in ("40 days left", "1 day left", "0 days left", "1 day too late")] == [True] * 4
    assert DataRequest.objects.due_by(timezone.localdate()).count() == 2


@pytest.mark.parametrize(("days_ago", "mark"), [(1, None), (30, "warn"), (41, "alarm")])
def test_the_front_page_calls_before_it_is_late(client, lee, days_ago, mark):
    request_about(days_ago=days_ago)
    request_about(days_ago=100, answered_on=timezone.localdate(), outcome="done")
    card = next(card for card in client.get("/admin/").context["desk_cards"] if card["title"] == "Requests about data")
    assert (card["count"], card.get("mark")) == (1, mark)


def test_an_answer_has_a_day_and_an_outcome():
    with pytest.raises(IntegrityError), transaction.atomic():
        request_about(outcome="done")


def test_what_is_held_is_handed_out_as_its_person_would_get_it(client, lee):
    enquiry = make_enquiry("My own words.", name="Mei")
    nurse = make_specialist("nurse")
    later = timezone.now() + timedelta(minutes=2)
    add_message(enquiry, SECRET, author="specialist", specialist=nurse, role="nurse", visible_at=later)
    add_note(enquiry, SECRET, author=nurse)
    row = request_about(enquiry)
    assert "Make sure first" in client.get(f"{REGISTER}{row.pk}/hand-out/").content.decode()
    answer = client.post(f"{REGISTER}{row.pk}/hand-out/")
    text = answer.content.decode()
    assert ("My own words." in text, "Name: Mei" in text, SECRET in text) == (True, True, False)
    assert answer["Content-Disposition"] == f'attachment; filename="enquiry-{enquiry.pk}.txt"'
    assert "no-store" in answer["Cache-Control"]
    assert acts("opened", "exported") == [
        ("opened", "lee", enquiry.pk, ""),
        ("exported", "lee", enquiry.pk, f"request {row.pk}"),
    ]


def test_everything_is_erased_for_its_person(client, lee):
    enquiry = make_enquiry(SECRET)
    row = request_about(enquiry)
    assert "for good" in client.get(f"{REGISTER}{row.pk}/erase/").content.decode()
    client.post(f"{REGISTER}{row.pk}/erase/")
    assert (Enquiry.objects.count(), Tombstone.objects.get().reason) == (0, "requested")
    assert acts("erased") == [("erased", "lee", enquiry.pk, "requested")]
    again = client.post(f"{REGISTER}{row.pk}/erase/", follow=True)
    assert "Nothing is held under this reference." in again.content.decode()


@pytest.mark.parametrize("act", ["hand-out", "erase"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_both_acts_ask_for_the_second_factor_once_more(client, act, method):
    enquiry = make_enquiry(SECRET)
    row = request_about(enquiry)
    user = make_specialist("lee", "triage").user
    sign_in_again(client, user)
    session = client.session
    session["account_authentication_methods"][-1]["at"] -= 16 * 60
    session.save()
    make_app(user)
    answer = getattr(client, method)(f"{REGISTER}{row.pk}/{act}/")
    assert (answer.status_code, answer["Location"].startswith("/admin/factor/again/")) == (302, True)
    assert (Enquiry.objects.count(), acts("exported")) == (1, [])


@pytest.mark.parametrize("who", ["specialist", "editor", "auditor", "superuser"])
@pytest.mark.parametrize("act", ["", "hand-out/", "erase/"])
def test_others_do_neither(client, who, act):
    row = request_about(make_enquiry(SECRET))
    superuser = who == "superuser"
    sign_in_again(client, make_staff("x", is_superuser=True) if superuser else make_staff("x", who))
    expected = 200 if superuser and not act else 403
    path = f"{REGISTER}{row.pk}/{act}" if act else REGISTER
    assert (client.get(path).status_code, Enquiry.objects.count()) == (expected, 1)


def test_nothing_is_deleted_from_the_register(client, lee):
    row = request_about()
    assert client.post(f"{REGISTER}{row.pk}/delete/", {"post": "yes"}).status_code == 403
