"""Two people at the same enquiry: the second is told, nothing is overwritten."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from support.actions import Conflict, NotAllowed, triage
from support.models import AuditEvent, Enquiry
from tests.factories.support import make_enquiry, make_specialist

DESK = "/admin/support/enquiry/"
ACTS = {
    "claim/": {},
    "release/": {},
    "assign/": {"to": None},
    "urgency/": {"urgency": 2},
    "move/triaged/": {},
}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ACTS)
def test_the_second_is_told_who_was_first_and_nothing_is_overwritten(client, address):
    first, second = make_specialist("first", "triage"), make_specialist("second", "triage")
    owner = second if address == "release/" else None
    enquiry = make_enquiry("Their words.", assignee=owner)
    triage.set_urgency(enquiry=enquiry, urgency=1, by=first.user, version=1, where="test")
    client.force_login(second.user)
    response = client.post(f"{DESK}{enquiry.pk}/{address}", {"version": 1, **ACTS[address], "to": first.pk})
    html = response.content.decode()
    said = ("<strong>first</strong> changed this enquiry" in html, "nothing was overwritten" in html, "soon" in html)
    assert (response.status_code, said, "Their words." in html) == (409, (True, True, True), False)
    assert f'href="{DESK}{enquiry.pk}/change/"' in html
    row = Enquiry.objects.values_list("status", "urgency", "assignee", "version").get()
    assert (row, AuditEvent.objects.count()) == (("new", 1, owner and owner.pk, 2), 1)


@pytest.mark.django_db
@pytest.mark.parametrize("version", ["", "0", "x", "²", "9" * 5000, "-1", "2"])
def test_an_act_that_names_no_version_that_was_seen_is_a_conflict(client, version):
    client.force_login(make_specialist("nurse").user)
    enquiry = make_enquiry()
    response = client.post(f"{DESK}{enquiry.pk}/claim/", {"version": version})
    assert (response.status_code, Enquiry.objects.get().assignee) == (409, None)


@pytest.mark.django_db
def test_who_lost_an_enquiry_meanwhile_learns_of_the_change_not_of_a_missing_right(client):
    nurse, other = make_specialist("nurse"), make_specialist("boss", "triage")
    enquiry = make_enquiry(status="triaged", assignee=nurse)
    triage.assign(enquiry=enquiry, to=other, by=other.user, version=1, where="test")
    client.force_login(nurse.user)
    response = client.post(f"{DESK}{enquiry.pk}/move/closed/", {"version": 1})
    said = "<strong>boss</strong> changed this enquiry" in response.content.decode()
    assert (response.status_code, said, Enquiry.objects.get().status) == (409, True, "triaged")


@pytest.mark.django_db
def test_a_note_is_stored_although_somebody_changed_the_enquiry_meanwhile(client):
    nurse, boss = make_specialist("nurse"), make_specialist("boss", "triage")
    enquiry = make_enquiry()
    triage.set_urgency(enquiry=enquiry, urgency=1, by=boss.user, version=1, where="test")
    client.force_login(nurse.user)
    response = client.post(f"{DESK}{enquiry.pk}/note/", {"version": 1, "text": "A note."})
    assert (response.status_code, enquiry.notes.count(), Enquiry.objects.get().version) == (302, 1, 2)


def at_once(people, act) -> list[str]:
    """Let every one of `people` do `act` at the same moment; return for each how it went."""
    start = Barrier(len(people))

    def one(person) -> str:
        try:
            start.wait(timeout=20)
            act(person)
        except (Conflict, NotAllowed) as refused:
            return type(refused).__name__
        finally:
            connection.close()
        return f"{person.user.get_username()} did it"

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(one, people))


@pytest.mark.django_db(transaction=True)
def test_ten_take_an_enquiry_at_once_and_exactly_one_gets_it():
    people = [make_specialist(f"nurse{number}") for number in range(10)]
    seen = {person: Enquiry.objects.get(pk=pk) for pk in [make_enquiry().pk] for person in people}

    def claim(person):
        triage.claim(enquiry=seen[person], by=person.user, version=1, where="test")

    outcomes = at_once(people, claim)
    enquiry = Enquiry.objects.get()
    winner = enquiry.assignee.user.get_username()
    assert sorted(outcomes) == sorted(["Conflict"] * 9 + [f"{winner} did it"])
    assert (enquiry.version, list(AuditEvent.objects.values_list("actor", "detail"))) == (2, [(winner, f"→ {winner}")])


@pytest.mark.django_db(transaction=True)
def test_ten_press_take_it_in_the_browser_at_once_and_nine_are_told_who_did():
    people = [make_specialist(f"nurse-{number:02}") for number in range(10)]
    clients = {person: Client() for person in people}
    for person, browser in clients.items():
        browser.force_login(person.user)
    reference = make_enquiry().pk
    answers = {}

    def press(person):
        answers[person] = clients[person].post(f"{DESK}{reference}/claim/", {"version": 1})

    at_once(people, press)
    winner = Enquiry.objects.get().assignee
    statuses = sorted(answer.status_code for answer in answers.values())
    told = [f"{winner.user.get_username()} (nurse)" in answer.content.decode() for answer in answers.values()]
    assert (statuses, told.count(True)) == ([302] + [409] * 9, 9)


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_make_one_move():
    people = [make_specialist("one", "triage"), make_specialist("two", "triage")]
    reference = make_enquiry(status="triaged").pk
    seen = {person: Enquiry.objects.get(pk=reference) for person in people}
    goals = dict(zip(people, ("closed", "answered"), strict=True))

    def move(person):
        triage.move(enquiry=seen[person], to=goals[person], by=person.user, version=1, where="test")

    outcomes = at_once(people, move)
    assert (outcomes.count("Conflict"), Enquiry.objects.get().version, AuditEvent.objects.count()) == (1, 2, 1)


@pytest.mark.django_db
def test_a_double_click_on_an_act_tells_that_it_was_done(client):
    nurse, enquiry = make_specialist("nurse", "specialist"), make_enquiry()
    client.force_login(nurse.user)
    url = f"/admin/support/enquiry/{enquiry.reference}/claim/"
    first, second = (client.post(url, {"version": enquiry.version}) for _ in range(2))
    assert (first.status_code, second.status_code, second["Location"]) == (302, 302, first["Location"])
    assert "moment ago" in client.get(second["Location"]).content.decode()
