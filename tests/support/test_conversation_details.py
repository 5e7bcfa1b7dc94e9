"""Correcting and withdrawing details, and taking everything along."""

from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from support import audit
from support.actions import NotAllowed
from support.actions.issue_number import issue_number
from support.actions.person import change_details
from support.details import Details
from support.models import Action, AuditEvent, CodeReplacement, Enquiry, Message, Milestone, OutboxMessage, Visit
from support.visits import start
from support.wishes import Wishes
from support.words import Person, read_words
from tests.factories.support import add_message, add_note, make_specialist
from tests.support.visitors import PAGE, come_in, html_of, make_mine

pytestmark = pytest.mark.django_db
TOLD = {"name": "Mei", "email": "mei@example.com", "contact_by": "email", "relationship": "patient"}
SENT = {**TOLD, "phone": "", "language": "en"}


def change(client, **fields):
    return client.post(f"{PAGE}details/", SENT | fields)


def opened(enquiry):
    enquiry.refresh_from_db()
    visit, _ = start(enquiry, where="test")
    return read_words(enquiry, by=Person(visit), where="test")


def test_the_form_shows_what_is_held(client):
    come_in(client, make_mine(**TOLD, wishes=Wishes(hours="after two").as_text()))
    html = html_of(client, f"{PAGE}details/")
    assert [value in html for value in ('value="Mei"', 'value="mei@example.com"', 'value="after two"')] == [True] * 3


def test_changed_details_are_sealed_and_told(client):
    enquiry = make_mine(**TOLD)
    come_in(client, enquiry)
    response = change(client, name="Mei Ling", email="new@example.com", may_name_us="no", language="zh-hant")
    assert (response.status_code, response["Location"]) == (303, PAGE)
    words = opened(enquiry)
    assert (words.name, words.email, words.wishes) == ("Mei Ling", "new@example.com", Wishes(may_name_us="no"))
    assert (enquiry.language, enquiry.version, Milestone.objects.get().kind) == ("zh-hant", 2, "details-changed")
    assert AuditEvent.objects.filter(action="changed-details", actor="", detail="").count() == 1


def test_withdrawn_details_are_gone(client):
    enquiry = make_mine(**TOLD, phone="+852 2345 6789")
    come_in(client, enquiry)
    change(client, name="", email="", contact_by="here")
    words = opened(enquiry)
    assert (words.name, words.email, words.phone, enquiry.contact_by) == ("", "", "", "here")


def test_nothing_changed_is_no_change(client):
    enquiry = make_mine(**TOLD)
    come_in(client, enquiry)
    change(client)
    enquiry.refresh_from_db()
    assert (enquiry.version, Milestone.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("fields", "left"),
    [({"email": "new@example.com"}, 2), ({"contact_by": "here"}, 1), ({"contact_by": "here", "email": ""}, 1)],
)
def test_who_withdraws_e_mail_gets_no_waiting_mail_and_no_new_one(client, fields, left):
    enquiry = make_mine(**TOLD)
    OutboxMessage.objects.create(kind="answer", enquiry=enquiry)
    OutboxMessage.objects.create(kind="duty-new", enquiry=enquiry, user=make_specialist().user)
    come_in(client, enquiry)
    change(client, **fields)
    assert OutboxMessage.objects.count() == left


@pytest.mark.parametrize(("fields", "cleared"), [({"email": "new@example.com"}, True), ({"name": "Ling"}, False)])
def test_a_new_address_clears_the_failure_of_the_old_one(client, fields, cleared):
    enquiry = make_mine(**TOLD, mail_failed_at=timezone.now())
    come_in(client, enquiry)
    change(client, **fields)
    assert (Enquiry.objects.get().mail_failed_at is None) is cleared


def test_a_one_time_number_for_the_old_details_is_void(client):
    enquiry = make_mine(**TOLD)
    replacement = CodeReplacement.objects.create(
        enquiry=enquiry,
        issued_by=make_specialist(),
        channel="email",
        expires_at=timezone.now() + timedelta(minutes=15),
    )
    OutboxMessage.objects.create(kind="number", enquiry=enquiry, replacement=replacement)
    come_in(client, enquiry)
    change(client, email="new@example.com")
    replacement = CodeReplacement.objects.get()
    assert (replacement.expires_at <= timezone.now(), replacement.used_at) == (True, None)
    assert OutboxMessage.objects.count() == 0


def test_a_change_of_details_opens_no_way_around_the_limit_of_numbers(client):
    enquiry, nurse = make_mine(**TOLD), make_specialist()
    come_in(client, enquiry)
    for at in range(3):
        issue_number(enquiry=enquiry, channel="email", by=nurse.user, where="test")
        change(client, name=f"Mei {at}")
    with pytest.raises(NotAllowed):
        issue_number(enquiry=enquiry, channel="email", by=nurse.user, where="test")


def test_details_are_compared_with_what_stands_when_it_is_our_turn(client):
    enquiry = make_mine(**TOLD)
    visit, _ = start(enquiry, where="test")
    in_two_tabs = [visit, Visit.objects.select_related("enquiry").get()]
    ling = Details("Ling", "mei@example.com", "", "email", "en", "patient", Wishes())
    changed = [change_details(visit=each, details=ling, where="test") for each in in_two_tabs]
    assert (changed, Milestone.objects.count(), opened(enquiry).name) == ([True, False], 1, "Ling")


def test_details_that_were_changed_in_another_tab_are_changed_back(client):
    enquiry = make_mine(**TOLD)
    visit, _ = start(enquiry, where="test")
    stale = Visit.objects.select_related("enquiry").get()
    ling = Details("Ling", "mei@example.com", "", "email", "en", "patient", Wishes())
    mei = Details("Mei", "mei@example.com", "", "email", "en", "patient", Wishes())
    changed = [change_details(visit=each, details=to, where="test") for each, to in ((visit, ling), (stale, mei))]
    assert (changed, opened(enquiry).name) == ([True, True], "Mei")


def test_bad_details_come_back_as_typed(client):
    enquiry = make_mine(**TOLD)
    come_in(client, enquiry)
    response = change(client, email="mei@", name="Ling")
    html = response.content.decode()
    assert (response.status_code, 'value="mei@"' in html, 'value="Ling"' in html) == (200, True, True)
    assert opened(enquiry).name == "Mei"


# --- Download -------------------------------------------------------------------------------------


def download(client) -> str:
    return client.post(f"{PAGE}download/").content.decode()


def test_the_file_is_an_attachment_of_plain_text(client):
    enquiry = make_mine("字 – words.")
    come_in(client, enquiry)
    response = client.post(f"{PAGE}download/")
    assert response["Content-Disposition"] == f'attachment; filename="enquiry-{enquiry.pk}.txt"'
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "字 – words." in response.content.decode("utf-8")
    assert AuditEvent.objects.filter(action="downloaded", reference=enquiry.pk).count() == 1


def test_the_file_holds_everything_and_names_nobody(client):
    nurse = make_specialist("wong.siu-ming")
    enquiry = make_mine(
        "My question.",
        **TOLD,
        phone="+852 2345 6789",
        wishes=Wishes(hours="after two", may_tell="my sister").as_text(),
        assignee=nurse,
        reply_promised_by=timezone.now(),
        created_at=timezone.now() - timedelta(days=1),
    )
    enquiry.messages.update(read_at=timezone.now(), read_by_role="nurse")
    reply = add_message(enquiry, "Our answer.", author=Message.Author.SPECIALIST, specialist=nurse, role="nurse")
    reply.enquiry.messages.filter(pk=reply.pk).update(response="worried", responded_at=timezone.now())
    Milestone.objects.create(enquiry=enquiry, kind="taken", role="nurse")
    add_note(enquiry, "An internal note.", author=nurse)
    OutboxMessage.objects.create(kind="answer", enquiry=enquiry, sent_at=timezone.now())
    audit.record(Action.OPENED, enquiry, by=nurse.user, where="test")
    audit.record(Action.OPENED, enquiry, by=audit.WORKER, where="test")
    come_in(client, enquiry)
    text = download(client)
    held = [
        enquiry.pk, "My question.", "Our answer.", "Mei", "mei@example.com", "+852 2345 6789", "after two",
        "my sister", "read by a nurse", "A nurse wrote", "I am still worried", "there is an answer: sent",
        "a specialist took it on, a nurse", ": a nurse: opened the words", ": our mail program: opened the words",
        ": you: came back with reference and code", "1 internal note. It is not in this file",
        "You agreed to the statement of: test",
    ]  # fmt: skip
    assert [part for part in held if part not in text] == []
    assert [part for part in ("wong", "An internal note.", enquiry.code_hash) if part in text] == []


def test_the_file_says_how_many_replies_were_taken_back(client):
    enquiry = make_mine()
    come_in(client, enquiry)
    assert "took back" not in download(client)
    for text in ("Wrong.", "Wrong too."):
        add_message(enquiry, text, author=Message.Author.SPECIALIST, role="nurse", recalled_at=timezone.now())
        text = download(client)
        assert ("Wrong." in text, "took back" in text) == (False, True)
    assert "2 answers" in text


@override_settings(PRIVACY_CONTACT="privacy@example.org")
def test_the_file_says_whom_to_ask_for_the_rest(client):
    come_in(client, make_mine())
    assert "Ask here: privacy@example.org" in download(client)
