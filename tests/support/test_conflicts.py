"""Two people at the same enquiry: the second is told, nothing is overwritten."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from support.actions import Conflict, NotAllowed, reply, triage
from support.actions.erase import erase
from support.actions.note import add_note
from support.actions.person import write
from support.models import AuditEvent, Enquiry, Message
from tests.factories.support import add_message, make_enquiry, make_specialist

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
    enquiry = make_enquiry(status="triaged")
    add_message(enquiry, "An answer.", author="specialist")
    seen = {person: Enquiry.objects.get() for person in people}
    goals = dict(zip(people, ("suspected-spam", "answered"), strict=True))

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


# --- replies: both texts are shown, and what was typed is lost in no way that we know


def own(nurse, message="What is an NK cell?", **fields):
    return make_enquiry(message, **{"status": "triaged", "assignee": nurse, **fields})


def send(client, enquiry, text="My answer.", **fields):
    data = {"version": 1, "seen": 1, "text": text, "channel": "here", "then": "waiting", "do": "send", **fields}
    return client.post(f"{DESK}{enquiry.pk}/reply/", data)


def replies(enquiry) -> int:
    return enquiry.messages.filter(author="specialist").count()


def hold(response, *words: str) -> list[bool]:
    return [word in response.content.decode() for word in words]


@pytest.fixture
def nurse(client):
    """Log a specialist in."""
    nurse = make_specialist("nurse")
    client.force_login(nurse.user)
    return nurse


@pytest.mark.django_db
def test_a_new_message_of_the_person_is_shown_beside_the_answer_before_that_can_be_sent(client, nurse):
    enquiry = own(nurse, "First words.")
    write(enquiry=enquiry, text="Second words.", submission_key="k", where="test")
    response = send(client, enquiry)
    form = response.context["reply_form"]
    new = [said.text for said in response.context["new"]]
    assert (response.status_code, new, replies(enquiry)) == (409, ["Second words."], 0)
    kept = {name: form[name].value() for name in ("text", "then", "version", "seen")}
    assert kept == {"text": "My answer.", "then": "waiting", "version": 2, "seen": 2}
    assert hold(response, "Your answer was not sent", "First words.") == [True, False]
    again = send(client, enquiry, form["text"].value(), version=2, seen=2)
    assert (again.status_code, replies(enquiry), enquiry.messages.unread().count()) == (302, 1, 0)


@pytest.mark.django_db
def test_two_windows_of_one_specialist_show_both_answers(client, nurse):
    enquiry = own(nurse)
    send(client, enquiry, "The first answer.")
    response = send(client, enquiry, "The second answer.")
    assert (response.status_code, replies(enquiry)) == (409, 1)
    assert [said.text for said in response.context["new"]] == ["The first answer."]
    assert response.context["reply_form"]["text"].value() == "The second answer."


@pytest.mark.django_db
def test_a_double_click_on_send_sends_one_answer_and_says_so(client, nurse):
    enquiry = own(nurse)
    first, second = (send(client, enquiry, "Line.\r\nLine.") for _ in range(2))
    assert (first.status_code, second.status_code, replies(enquiry)) == (302, 302, 1)
    assert "was sent once" in client.get(second["Location"]).content.decode()


@pytest.mark.django_db
def test_the_same_words_after_a_recalled_answer_are_no_double_click(client, nurse):
    enquiry = own(nurse)
    send(client, enquiry, "The same.")
    reply.recall(message=enquiry.messages.get(author="specialist"), by=nurse.user, where="test")
    response = send(client, enquiry, "The same.")
    assert (response.status_code, response.context["reply_form"]["text"].value()) == (409, "The same.")


@pytest.mark.django_db(transaction=True)
def test_ten_clicks_on_send_at_once_store_one_answer():
    nurse = make_specialist("nurse")
    enquiry = own(nurse)
    people = [make_specialist(f"window{number}") for number in range(9)] + [nurse]
    clients = {each: Client() for each in people}
    for browser in clients.values():
        browser.force_login(nurse.user)
    answers = {}

    def press(each):
        answers[each] = send(clients[each], enquiry).status_code

    at_once(people, press)
    assert (sorted(answers.values()), replies(enquiry)) == ([302] * 10, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"assignee": "other"}, "other (nurse)"),
        ({"assignee": None}, "nobody yet"),
        ({"status": "duplicate"}, "duplicate"),
    ],
)
def test_who_may_no_longer_answer_gets_the_text_to_copy(client, nurse, change, says):
    enquiry, other = own(nurse), make_specialist("other")
    fields = {**change, **({"assignee": other} if change.get("assignee") else {})}
    Enquiry.objects.update(version=2, **fields)
    response = send(client, enquiry)
    assert (response.status_code, response.context["reply_form"], replies(enquiry)) == (409, None, 0)
    assert hold(response, "My answer.", says, "you cannot answer this enquiry") == [True] * 3


@pytest.mark.django_db
@pytest.mark.parametrize("seen", ["", "x", "99", "-1", "²"])
def test_a_form_that_does_not_say_what_was_seen_still_gets_its_text_back(client, nurse, seen):
    enquiry = own(nurse)
    Enquiry.objects.update(version=2)
    response = send(client, enquiry, seen=seen)
    assert (response.status_code, response.context["reply_form"]["text"].value()) == (409, "My answer.")


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["reply", "note"])
def test_what_was_typed_to_an_erased_enquiry_is_given_back(client, nurse, act):
    enquiry = own(nurse, "Their words.")
    erase(enquiry=enquiry, where="test")
    response = client.post(f"{DESK}{enquiry.pk}/{act}/", {"version": 1, "text": "My words.", "do": "send"})
    said = hold(response, "My words.", "the person erased it", "Their words.")
    assert (response.status_code, said) == (404, [True, True, False])
    assert client.post(f"{DESK}100-000-000/{act}/", {"text": "x"}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("act", [add_note, reply.reply])
def test_an_enquiry_that_is_erased_at_this_moment_is_answered_by_nobody(nurse, act):
    enquiry = own(nurse)
    seen = Enquiry.objects.get()
    erase(enquiry=enquiry, where="test")
    more = {} if act is add_note else {"channel": "here", "then": "waiting", "version": 1}
    with pytest.raises(Enquiry.DoesNotExist):
        act(enquiry=seen, text="x", by=nurse.user, where="test", **more)
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_an_answer_survives_the_end_of_the_session_and_is_sent_after_logging_in_again(client, nurse):
    enquiry = own(nurse)
    client.logout()
    response = send(client, enquiry, "Typed <b>words</b>.")
    html = response.content.decode()
    chosen = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html))
    assert (response.status_code, "Typed &lt;b&gt;words&lt;/b&gt;." in html, replies(enquiry)) == (403, True, 0)
    assert chosen | {"csrfmiddlewaretoken": ""} == {
        "version": "1", "seen": "1", "channel": "here", "then": "waiting", "csrfmiddlewaretoken": "",
    }  # fmt: skip
    client.force_login(nurse.user)
    assert client.post(f"{DESK}{enquiry.pk}/reply/", {"text": "Typed.", **chosen}).status_code == 302
    assert replies(enquiry) == 1


# --- notes


@pytest.mark.django_db
def test_a_double_click_on_a_note_keeps_it_once_and_another_note_is_another(client, nurse):
    enquiry = own(nurse)
    for text in ("A note.", "A note.", "Another note."):
        assert client.post(f"{DESK}{enquiry.pk}/note/", {"text": text}).status_code == 302
    assert (enquiry.notes.count(), AuditEvent.objects.filter(action="noted").count()) == (2, 2)


@pytest.mark.django_db
def test_the_same_note_by_a_colleague_or_after_a_minute_is_another_note(nurse):
    enquiry = own(nurse)
    add_note(enquiry=enquiry, text="Phoned.", by=nurse.user, where="test")
    add_note(enquiry=enquiry, text="Phoned.", by=make_specialist("other").user, where="test")
    enquiry.notes.update(created_at=timezone.now() - timedelta(seconds=61))
    add_note(enquiry=enquiry, text="Phoned.", by=nurse.user, where="test")
    assert enquiry.notes.count() == 3


@pytest.mark.django_db(transaction=True)
def test_ten_clicks_on_a_note_at_once_keep_one():
    nurse = make_specialist("nurse")
    enquiry = own(nurse)
    people = [nurse] + [make_specialist(f"window{number}") for number in range(9)]
    at_once(people, lambda _: add_note(enquiry=enquiry, text="Phoned.", by=nurse.user, where="test"))
    assert enquiry.notes.count() == 1
