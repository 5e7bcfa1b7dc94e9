"""Going on leave: every open enquiry goes to a colleague or back to unassigned, all or nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from support.actions import triage
from support.models import AuditEvent, Enquiry, Milestone, Specialist
from tests.factories.support import make_enquiry, make_specialist, make_staff

pytestmark = pytest.mark.django_db
LEAVE = "/admin/support/specialist/leave/"
OPEN = ("new", "triaged", "waiting", "answered")
NOT_OPEN = ("closed", "suspected-spam", "duplicate")


def in_days(days: int):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def nurse(client):
    """Log a specialist in who has one enquiry of every status."""
    nurse = make_specialist("nurse")
    client.force_login(nurse.user)
    for status in (*OPEN, *NOT_OPEN):
        make_enquiry(status=status, assignee=nurse)
    make_enquiry(assignee=make_specialist("other", role="oncologist"))
    return nurse


def held_by(specialist) -> set[str]:
    return set(Enquiry.objects.filter(assignee=specialist).values_list("status", flat=True))


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def go(client, address: str = LEAVE, *, until="", to=""):
    return client.post(address, {"until": until or str(in_days(7)), "to": to}, follow=True)


def test_the_page_says_what_will_happen_and_changes_nothing(client, nurse):
    html = client.get(LEAVE).content.decode()
    choices = [name for _value, name in client.get(LEAVE).context["form"].fields["to"].choices]
    assert "<strong>4 open enquiries</strong>" in html
    assert choices == ["Nobody yet: unassigned", "other (oncologist)"]
    assert (Specialist.objects.get(pk=nurse.pk).on_leave_until, AuditEvent.objects.count()) == (None, 0)


def test_every_open_enquiry_goes_to_the_colleague_and_the_rest_stays(client, nurse):
    other = Specialist.objects.get(user__username="other")
    response = go(client, to=other.pk)
    nurse.refresh_from_db()
    assert (nurse.on_leave_until, held_by(nurse), held_by(other)) == (in_days(7), set(NOT_OPEN), set(OPEN))
    assert said(response)[1] == "4 enquiries went to other (oncologist)."
    events = list(AuditEvent.objects.values_list("action", "actor", "detail", "where"))
    gone = ("leave", "nurse", f"until {in_days(7)}: nurse", "admin:leave")
    assert events == [("assigned", "nurse", "→ other", "admin:leave")] * 4 + [gone]
    assert list(Milestone.objects.values_list("kind", "role")) == [("taken", "oncologist")] * 4
    moved = Enquiry.objects.filter(status__in=OPEN, assignee=other).exclude(version=1)
    assert (moved.count(), set(moved.values_list("version", flat=True))) == (4, {2})


def test_without_a_colleague_they_are_back_to_unassigned(client, nurse):
    response = go(client)
    assert (held_by(nurse), Enquiry.objects.unassigned().count()) == (set(NOT_OPEN), 4)
    assert said(response)[1] == "4 enquiries are back to unassigned."
    assert set(AuditEvent.objects.exclude(action="leave").values_list("detail", flat=True)) == {"→ nobody"}


def test_who_has_nothing_simply_goes(client):
    nurse = make_specialist("nurse")
    client.force_login(nurse.user)
    assert said(go(client))[1] == "There was no open enquiry to hand over."
    assert Specialist.objects.get().on_leave_until == in_days(7)


def test_if_one_enquiry_cannot_be_handed_over_nobody_goes_and_nothing_is_handed_over(client, nurse, monkeypatch):
    assign, assigned = triage.assign, []

    def fail_at_the_third(**what):
        assigned.append(what)
        if len(assigned) == 3:
            raise RuntimeError
        return assign(**what)

    monkeypatch.setattr(triage, "assign", fail_at_the_third)
    with pytest.raises(RuntimeError):
        go(client)
    nurse.refresh_from_db()
    assert (nurse.on_leave_until, len(held_by(nurse)), AuditEvent.objects.count()) == (None, 7, 0)


@pytest.mark.parametrize("until", ["", "yesterday", "soon"])
def test_a_day_that_is_none_or_has_passed_is_asked_again(client, nurse, until):
    day = str(in_days(-1)) if until == "yesterday" else until
    response = client.post(LEAVE, {"until": day, "to": ""})
    assert (response.status_code, list(response.context["form"].errors), len(held_by(nurse))) == (200, ["until"], 7)


def test_nobody_hands_over_to_themselves_or_to_who_could_not_open_it(client, nurse):
    gone = make_specialist("gone", is_active=False)
    for to in (nurse.pk, gone.pk, 999999):
        response = client.post(LEAVE, {"until": str(in_days(1)), "to": to})
        assert (response.status_code, list(response.context["form"].errors)) == (200, ["to"])
    assert len(held_by(nurse)) == 7


def test_who_is_away_takes_nothing_and_who_is_back_today_does(client, nurse):
    away = make_specialist("away", on_leave_until=in_days(0))
    back = make_specialist("back", on_leave_until=in_days(-1))
    choices = [name for _value, name in client.get(LEAVE).context["form"].fields["to"].choices]
    assert choices == ["Nobody yet: unassigned", "back (nurse)", "other (oncologist)"]
    response = client.post(LEAVE, {"until": str(in_days(7)), "to": away.pk})
    assert (response.status_code, list(response.context["form"].errors), held_by(away)) == (200, ["to"], set())
    go(client, to=back.pk)
    assert held_by(back) == set(OPEN)


def leaves() -> list[tuple]:
    found = AuditEvent.objects.filter(action="leave").order_by("id")
    return list(found.values_list("actor", "detail", "reference", "where"))


def test_each_leave_and_each_return_is_in_the_audit_once(client):
    nurse = make_specialist("nurse")
    client.force_login(nurse.user)
    client.post(f"{LEAVE}end/")
    assert leaves() == []
    go(client)
    client.force_login(make_staff("boss", "triage"))
    for _ in range(2):
        client.post(f"/admin/support/specialist/{nurse.pk}/leave/end/")
    went, back = ("nurse", f"until {in_days(7)}: nurse"), ("boss", "back: nurse")
    assert leaves() == [(*went, "", "admin:leave"), (*back, "", "admin:leave")]


def test_a_long_user_name_hinders_no_leave(client):
    client.force_login(make_specialist("n" * 150).user)
    go(client)
    [(actor, detail, _reference, _where)] = leaves()
    assert (actor, detail[:18], len(detail)) == ("n" * 150, f"until {in_days(7)}: ", 80)


def test_today_is_a_last_day_and_coming_back_early_ends_the_leave(client, nurse):
    go(client, until=str(in_days(0)))
    assert "You are on leave until" in client.get(LEAVE).content.decode()
    assert client.get(f"{LEAVE}end/").status_code == 405
    response = client.post(f"{LEAVE}end/", follow=True)
    nurse.refresh_from_db()
    assert (nurse.on_leave_until, said(response), held_by(nurse)) == (None, ["Welcome back."], set(NOT_OPEN))


def test_a_leave_that_is_over_is_not_spoken_of(client, nurse):
    Specialist.objects.filter(pk=nurse.pk).update(on_leave_until=in_days(-1))
    assert "You are on leave" not in client.get(LEAVE).content.decode()


def test_triage_enters_and_ends_the_leave_of_a_colleague(client, nurse):
    client.force_login(make_staff("boss", "triage"))
    address = f"/admin/support/specialist/{nurse.pk}/leave/"
    assert f'href="{address}"' in client.get("/admin/support/specialist/").content.decode()
    response = go(client, address)
    nurse.refresh_from_db()
    assert (nurse.on_leave_until, held_by(nurse)) == (in_days(7), set(NOT_OPEN))
    assert set(AuditEvent.objects.values_list("actor", flat=True)) == {"boss"}
    assert said(response)[0].startswith("nurse is on leave until")
    assert said(client.post(f"{address}end/", follow=True)) == ["nurse is back."]
    assert Specialist.objects.get(pk=nurse.pk).on_leave_until is None


@pytest.mark.parametrize("who", ["specialist", "editor", "superuser"])
@pytest.mark.parametrize("end", ["", "end/"])
def test_nobody_else_enters_the_leave_of_a_colleague(client, nurse, who, end):
    groups = [] if who == "superuser" else [who]
    client.force_login(make_staff("x", *groups, is_superuser=who == "superuser"))
    address = f"/admin/support/specialist/{nurse.pk}/leave/{end}"
    statuses = {client.post(address, {"until": str(in_days(7)), "to": ""}).status_code}
    statuses |= set() if end else {client.get(address).status_code}
    nurse.refresh_from_db()
    assert (statuses, nurse.on_leave_until, len(held_by(nurse))) == ({403}, None, 7)
    assert f"/{nurse.pk}/leave/" not in client.get("/admin/support/specialist/").content.decode() or who == "superuser"


def test_a_member_of_the_desk_who_is_no_specialist_has_no_leave_to_enter(client):
    client.force_login(make_staff("clerk", "triage"))
    page = client.get(LEAVE)
    assert (page.status_code, "not entered as a specialist" in page.content.decode()) == (403, True)
    assert client.get("/admin/support/specialist/999999/leave/").status_code == 404


@pytest.mark.parametrize("address", [LEAVE, f"{LEAVE}end/"])
def test_a_stranger_is_sent_to_the_login(client, address):
    assert client.post(address)["Location"] == f"/admin/login/?next={address}"


def test_the_front_page_leads_specialists_there_and_nobody_else(client):
    found = []
    for user in (make_specialist("nurse").user, make_staff("clerk", "triage"), make_staff("ed", "editor")):
        client.force_login(user)
        found.append(f'href="{LEAVE}"' in client.get("/admin/").content.decode())
    assert found == [True, False, False]


def test_the_page_takes_the_same_number_of_queries_for_few_and_many(client, nurse):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(LEAVE)
        counts.append(len(queries))
        for _ in range(20):
            make_enquiry(assignee=nurse)
    assert counts[0] == counts[1]
