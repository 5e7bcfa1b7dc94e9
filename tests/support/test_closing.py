"""Closing that listens: the person says so, or stays silent after a gentle question. Nothing closes by itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from support.actions import closing, triage
from support.actions.erase import erase
from support.models import AuditEvent, Enquiry, Milestone, OutboxMessage
from tests.factories.support import add_message, make_enquiry, make_specialist, make_staff

pytestmark = pytest.mark.django_db
DESK = "/admin/support/enquiry/"
NOW = timezone.now()


def ago(**time):
    return timezone.now() - timedelta(**time)


@pytest.fixture
def nurse(client):
    """Log a specialist in."""
    nurse = make_specialist("nurse", role="pharmacist")
    client.force_login(nurse.user)
    return nurse


def make_answered(*, days: float = 30, response: str = "", **fields) -> Enquiry:
    """Return an enquiry that was answered so many days ago."""
    written = ago(days=days)
    enquiry = make_enquiry(**{"status": "answered", "created_at": ago(days=days + 1), "queue_at": written} | fields)
    add_message(enquiry, "Our answer.", author="specialist", created_at=written, response=response)
    return enquiry


def close(client, enquiry, version: int = 1):
    return client.post(f"{DESK}{enquiry.pk}/move/closed/", {"version": version})


def offered(client, enquiry) -> set[str]:
    """Return which of the two buttons the page of the enquiry has."""
    html = client.get(f"{DESK}{enquiry.pk}/change/").content.decode()
    return {name for name in ("move/closed/", "ask-gently/") if f"{enquiry.pk}/{name}" in html}


WORRIED = "The person has said “I am still worried” or “It got worse” since the last answer."
WROTE = "The person has written after the last answer."
UNASKED = "Silence alone never closes an enquiry."
TIME_LEFT = "the person still has time to answer. It may be closed from"
# What stands against closing; "" where nothing does. Days and hours count back from now.
CASES = {
    "understood": ({"response": "understood"}, {}, ""),
    "understood, waiting": ({"response": "understood", "status": "waiting"}, {}, ""),
    "worried": ({"response": "worried"}, {}, WORRIED),
    "silent": ({}, {}, UNASKED),
    "silent for a year": ({"days": 365}, {}, UNASKED),
    "asked 13 days ago": ({}, {"days": 13, "hours": 23}, TIME_LEFT),
    "asked 14 days ago": ({}, {"days": 14}, ""),
    "worried, asked 14 days ago": ({"response": "worried"}, {"days": 14}, WORRIED),
    "worse, asked 14 days ago": ({"response": "worse"}, {"days": 14}, WORRIED),
    "got worse, asked 14 days ago": ({"got_worse": True}, {"days": 14}, WORRIED),
    "understood, but got worse": ({"response": "understood", "got_worse": True}, {}, WORRIED),
    "asked before the answer": ({"days": 2}, {"days": 20}, UNASKED),
    "asked, but the mail failed": ({"mail_failed_at": NOW}, {"days": 20}, "their silence is no answer"),
}


def make_case(case: str, **more) -> tuple[Enquiry, str]:
    fields, asked, said = CASES[case]
    asked_at = ago(**asked) if asked else None
    return make_answered(**fields | more, asked_gently_at=asked_at), said


@pytest.mark.parametrize("case", CASES)
def test_what_was_answered_is_closed_only_when_the_person_was_heard(client, nurse, case):
    enquiry, said = make_case(case, assignee=nurse)
    responses = [client.get(f"{DESK}{enquiry.pk}/move/closed/"), close(client, enquiry)]
    expected = [409, 409] if said else [200, 302]
    assert [response.status_code for response in responses] == expected
    assert [said in response.content.decode() for response in responses] == [True, True]
    assert Enquiry.objects.get().status == (enquiry.status if said else "closed")


@pytest.mark.parametrize("case", CASES)
def test_the_button_and_the_desk_of_what_may_be_closed_follow_the_same_rule(client, nurse, case):
    enquiry, said = make_case(case, assignee=nurse)
    listed = enquiry.pk in client.get(f"{DESK}?desk=settled").content.decode()
    button = "move/closed/" in offered(client, enquiry)
    assert (listed, button) == (not said, not said)


def test_the_refusal_says_when_it_becomes_possible(client, nurse, monkeypatch):
    enquiry = make_answered(assignee=nurse, asked_gently_at=ago(days=1))
    at = closing.silent_until(enquiry)
    assert timezone.localtime(at).strftime("%H:%M.") in close(client, enquiry).content.decode()
    moments = [at - timedelta(seconds=1), at]
    assert [closing.why_not_close(enquiry, at=moment) for moment in moments] == ["too-soon", None]


def may_be_closed() -> bool:
    return closing.settled(Enquiry.objects.all()).exists()


@pytest.mark.parametrize("read_at", [None, NOW])
@pytest.mark.parametrize("response", ["understood", ""])
def test_words_after_the_answer_are_not_closed_away_read_or_not(client, nurse, response, read_at):
    enquiry = make_answered(assignee=nurse, response=response, asked_gently_at=ago(days=20))
    add_message(enquiry, "It is terrible.", created_at=ago(days=25), read_at=read_at)
    refused = close(client, enquiry)
    assert (refused.status_code, WROTE in refused.content.decode(), may_be_closed()) == (409, True, False)
    add_message(enquiry, "Another answer.", author="specialist", created_at=ago(days=22), response=response)
    assert (may_be_closed(), close(client, enquiry).status_code) == (True, 302)


def test_a_worry_that_met_the_next_answer_on_its_way_is_not_closed_away(client, nurse):
    enquiry = make_answered(assignee=nurse, days=20, asked_gently_at=ago(days=15))
    worried = {"response": "worried", "responded_at": ago(days=19)}
    add_message(enquiry, "An earlier answer.", author="specialist", created_at=ago(days=21), **worried)
    refused = close(client, enquiry)
    assert (refused.status_code, WORRIED in refused.content.decode(), may_be_closed()) == (409, True, False)
    add_message(enquiry, "Another answer.", author="specialist", created_at=ago(days=18))
    assert (may_be_closed(), close(client, enquiry).status_code) == (True, 302)


def test_a_recalled_reply_does_not_count(client, nurse):
    enquiry = make_answered(assignee=nurse, response="understood")
    later = add_message(enquiry, "A second answer.", author="specialist")
    assert close(client, enquiry).status_code == 409
    later.recalled_at = timezone.now()
    later.save()
    assert close(client, enquiry).status_code == 302


@pytest.mark.parametrize("status", ["suspected-spam", "duplicate"])
def test_spam_and_duplicates_are_closed_at_once(client, status):
    client.force_login(make_specialist("triage", "triage").user)
    assert close(client, make_enquiry(status=status, duplicate_of=make_enquiry())).status_code == 302


def test_a_duplicate_whose_original_is_gone_is_not_closed(client):
    client.force_login(make_specialist("triage", "triage").user)
    original = make_enquiry()
    enquiry = make_enquiry(status="duplicate", duplicate_of=original)
    erase(enquiry=original, where="test")
    response = close(client, enquiry)
    said = "would be answered nowhere" in response.content.decode()
    assert (response.status_code, said, offered(client, enquiry)) == (409, True, set())
    assert Enquiry.objects.values_list("status", "version").get() == ("duplicate", 1)


@pytest.mark.parametrize("status", ["new", "triaged"])
def test_what_waits_for_an_answer_is_never_closed(client, nurse, status):
    enquiry = make_answered(status=status, assignee=nurse, response="understood")
    assert (close(client, enquiry).status_code, Enquiry.objects.get().status) == (409, status)


def test_closing_and_opening_again_are_shown_to_the_person_with_the_role(client, nurse):
    enquiry = make_answered(assignee=nurse, response="understood")
    close(client, enquiry)
    client.post(f"{DESK}{enquiry.pk}/move/triaged/", {"version": 2})
    kinds = list(Milestone.objects.values_list("kind", "role"))
    assert (kinds, Enquiry.objects.get().status) == ([("closed", "pharmacist"), ("reopened", "pharmacist")], "triaged")


# --- asking gently


def test_asking_gently_is_noted_shown_to_the_person_and_mailed(client, nurse):
    enquiry = make_answered(assignee=nurse, contact_by="email", email="mei@example.com")
    assert offered(client, enquiry) == {"ask-gently/"}
    response = client.post(f"{DESK}{enquiry.pk}/ask-gently/", {"version": 1})
    enquiry.refresh_from_db()
    assert (response.status_code, enquiry.version, enquiry.status) == (302, 2, "answered")
    assert timezone.now() - enquiry.asked_gently_at < timedelta(minutes=1)
    assert Milestone.objects.values_list("kind", "role").get() == ("asked-gently", "pharmacist")
    asked = AuditEvent.objects.filter(action="reminded").values_list("actor", "where").get()
    mails = list(OutboxMessage.objects.values_list("kind", "enquiry"))
    assert (asked, mails) == (("nurse", "admin:enquiry"), [("asked-gently", enquiry.pk)])


ONCE = "To ask twice would not be gentle."
TOO_EARLY = "The person waits for us"
SETTLED = "The person has not seen an answer yet, or has said “I understand”"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"asked_gently_at": NOW}, ONCE),
        ({"status": "new"}, TOO_EARLY),
        ({"status": "triaged"}, TOO_EARLY),
        ({"response": "understood"}, SETTLED),
        ({"days": -1}, SETTLED),
        ({"status": "waiting"}, ""),
        ({"response": "worried"}, WORRIED),
        ({"response": "worse"}, WORRIED),
        ({"got_worse": True}, WORRIED),
    ],
)
def test_it_is_asked_once_and_only_where_there_is_something_to_ask(client, nurse, fields, said):
    enquiry = make_answered(assignee=nurse, **fields)
    address = f"{DESK}{enquiry.pk}/ask-gently/"
    assert ("ask-gently/" in offered(client, enquiry)) == (not said)
    for response, good in ((client.get(address), 200), (client.post(address, {"version": 1}), 302)):
        assert (response.status_code, said in response.content.decode()) == (409 if said else good, True)


def test_a_gentle_question_by_the_second_of_two_is_a_conflict(client, nurse):
    enquiry = make_answered(assignee=nurse)
    triage.set_urgency(enquiry=enquiry, urgency=1, by=make_staff("boss"), version=1, where="test")
    response = client.post(f"{DESK}{enquiry.pk}/ask-gently/", {"version": 1})
    assert (response.status_code, Enquiry.objects.get().asked_gently_at) == (409, None)


def test_nobody_is_asked_while_an_answer_is_on_its_way_or_the_person_has_written(client, nurse):
    enquiry = make_answered(assignee=nurse)
    later = add_message(enquiry, "A second answer.", author="specialist", created_at=ago(days=-1))
    assert offered(client, enquiry) == set()
    later.delete()
    assert offered(client, enquiry) == {"ask-gently/"}
    add_message(enquiry, "It is terrible.", read_at=NOW)
    assert (offered(client, enquiry), closing.ask_gently_where_due(timezone.now())) == (set(), 0)


# --- by the clock


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({"days": 7}, 1),
        ({"days": 7, "status": "waiting"}, 1),
        ({"days": 6.99}, 0),
        ({"response": "understood"}, 0),
        ({"response": "worried"}, 0),
        ({"response": "worse"}, 0),
        ({"got_worse": True}, 0),
        ({"asked_gently_at": NOW}, 0),
        ({"status": "triaged"}, 0),
        ({"status": "suspected-spam"}, 0),
        ({"status": "closed"}, 0),
    ],
)
def test_after_a_week_without_a_word_the_worker_asks(fields, asked):
    enquiry = make_answered(**fields)
    at = timezone.now()
    assert closing.ask_gently_where_due(at) == asked
    enquiry.refresh_from_db()
    assert (enquiry.asked_gently_at == at, enquiry.version) == (bool(asked), 1 + asked)
    expected = [("asked-gently", "", at)] if asked else []
    assert list(Milestone.objects.values_list("kind", "role", "at")) == expected
    audit = list(AuditEvent.objects.values_list("action", "actor", "where"))
    assert audit == ([("reminded", "(worker)", "worker:closing")] if asked else [])


def test_only_the_latest_reply_counts():
    enquiry = make_answered(days=30)
    add_message(enquiry, "A second answer.", author="specialist", created_at=ago(days=2))
    assert closing.ask_gently_where_due(timezone.now()) == 0


def test_the_worker_asks_everybody_in_batches_and_nobody_twice(monkeypatch):
    monkeypatch.setattr(closing, "BATCH", 3)
    for _ in range(7):
        make_answered(contact_by="email", email="mei@example.com")
    at = timezone.now()
    asked = [closing.ask_gently_where_due(at), closing.ask_gently_where_due(at + timedelta(days=99))]
    assert (asked, OutboxMessage.objects.count(), Milestone.objects.count()) == ([7, 0], 7, 7)


def test_who_is_at_work_on_an_enquiry_is_not_overwritten_by_the_worker(monkeypatch):
    busy, quiet = sorted((make_answered(), make_answered()), key=lambda enquiry: enquiry.pk)
    change = closing.change

    def change_meanwhile(enquiry, *args, **kwargs):
        if enquiry.pk == busy.pk:
            Enquiry.objects.filter(pk=busy.pk).update(version=2, status="triaged")
        return change(enquiry, *args, **kwargs)

    monkeypatch.setattr(closing, "change", change_meanwhile)
    assert closing.ask_gently_where_due(timezone.now()) == 1
    rows = dict(Enquiry.objects.values_list("pk", "asked_gently_at"))
    assert (rows[busy.pk], rows[quiet.pk] is None, Milestone.objects.count()) == (None, False, 1)


def test_nothing_closes_by_itself():
    make_answered(asked_gently_at=ago(days=400), days=500)
    assert closing.ask_gently_where_due(timezone.now()) == 0
    assert Enquiry.objects.values_list("status", "version").get() == ("answered", 1)
