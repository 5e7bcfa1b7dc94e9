"""Taking a reply back within two minutes: the person never sees it, and the enquiry stands as before."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from support.actions import NotAllowed
from support.actions.reply import RECALL_FOR, recall, reply
from support.models import AuditEvent, Enquiry, Message, OutboxMessage
from support.words import read_words
from tests.factories.support import add_message, make_enquiry, make_specialist, make_staff

pytestmark = pytest.mark.django_db
DESK = "/admin/support/enquiry/"
HOUR = timedelta(hours=1)
MAIL = {"contact_by": "email", "email": "mei@example.com", "phone": "+852 2345 6789"}


@pytest.fixture
def nurse(client):
    """Log a specialist in."""
    nurse = make_specialist("nurse")
    client.force_login(nurse.user)
    return nurse


def replied(nurse, text="An answer.", channel="here", message="What is an NK cell?", **fields) -> Message:
    fields = {"status": "triaged", "assignee": nurse, "created_at": timezone.now() - HOUR, **fields}
    enquiry = make_enquiry(message, **fields)
    return reply(enquiry=enquiry, text=text, channel=channel, then="answered", by=nurse.user, version=1, where="test")


def address(message: Message) -> str:
    return f"{DESK}{message.enquiry_id}/recall/{message.pk}/"


def grow_old(message: Message, by: timedelta = RECALL_FOR) -> None:
    Message.objects.filter(pk=message.pk).update(visible_at=timezone.now() + RECALL_FOR - by)


def stands(enquiry_id) -> Enquiry:
    return Enquiry.objects.get(pk=enquiry_id)


def test_the_page_says_from_when_the_person_sees_it_and_offers_to_take_it_back(client, nurse):
    message = replied(nurse)
    time = timezone.localtime(message.visible_at).strftime("%H:%M:%S")
    for page in ("change", "reply"):
        html = client.get(f"{DESK}{message.enquiry_id}/{page}/").content.decode()
        assert (f"The person sees it from {time}." in html, html.count(f'action="{address(message)}"')) == (True, 1)


def test_what_was_taken_back_is_never_shown_to_the_person_and_staff_see_it_as_recalled(client, nurse):
    message = replied(nurse, "Too quick.", **MAIL, channel="email")
    client.post(address(message), {"version": 2})
    message.refresh_from_db()
    enquiry = stands(message.enquiry_id)
    later = timezone.now() + timedelta(days=9)
    shown = enquiry.messages.shown_to_the_person(at=later).filter(pk=message.pk).exists()
    assert (message.recalled_at is not None, shown, OutboxMessage.objects.count()) == (True, False, 0)
    html = client.get(f"{DESK}{enquiry.pk}/reply/").content.decode()
    assert ("recalled: the person has not seen it" in html, html.count("Too quick.")) == (True, 1)


def test_its_text_returns_into_the_form(client, nurse):
    message = replied(nurse, "Too quick.")
    opened = AuditEvent.objects.filter(action="opened").count()
    response = client.post(address(message), follow=True)
    form = response.context["reply_form"]
    assert (form["text"].value(), form["version"].value()) == ("Too quick.", 3)
    assert AuditEvent.objects.filter(action="opened").count() > opened


def test_only_ones_own_recalled_text_returns(client, nurse):
    message = replied(make_specialist("other"), "Not yours.")
    recall(message=message, by=message.specialist.user, where="test")
    enquiry = stands(message.enquiry_id)
    Enquiry.objects.update(assignee=nurse)
    for uuid in (message.pk, uuid4(), "x", enquiry.messages.first().pk):
        response = client.get(f"{DESK}{enquiry.pk}/reply/?recalled={uuid}")
        assert (response.status_code, response.context["reply_form"]["text"].value()) == (200, "")


def test_the_enquiry_stands_as_if_nothing_had_been_sent(nurse):
    promised = timezone.now() + HOUR
    message = replied(nurse, red_flag_suspected=True, reply_promised_by=promised, message="I cannot breathe: 氣喘")
    recall(message=message, by=nurse.user, where="test")
    enquiry = stands(message.enquiry_id)
    assert (enquiry.status, enquiry.first_reply_at, enquiry.queue_at) == ("triaged", None, promised)
    assert (enquiry.version, enquiry.messages.unread().count()) == (3, 0)
    rows = AuditEvent.objects.filter(action="recalled").values_list("actor", "reference")
    assert list(rows) == [("nurse", enquiry.pk)]


def test_without_a_promise_it_waits_since_the_person_wrote(nurse):
    message = replied(nurse)
    recall(message=message, by=nurse.user, where="test")
    enquiry = stands(message.enquiry_id)
    assert enquiry.queue_at == enquiry.created_at


@pytest.mark.parametrize(("words", "suspected"), [("I have a fever", True), ("What is a cell?", False)])
def test_a_red_flag_that_the_reply_had_settled_is_suspected_again(nurse, words, suspected):
    message = replied(nurse, message=words, red_flag_suspected=suspected)
    assert not stands(message.enquiry_id).red_flag_suspected
    recall(message=message, by=nurse.user, where="test")
    assert stands(message.enquiry_id).red_flag_suspected is suspected


def test_it_got_worse_is_on_top_again(nurse):
    enquiry = make_enquiry(status="triaged", assignee=nurse, got_worse=True, created_at=timezone.now() - 3 * HOUR)
    earlier = {"author": "specialist", "specialist": nurse, "created_at": timezone.now() - 2 * HOUR}
    add_message(enquiry, "First.", **earlier, response="worse", responded_at=timezone.now() - HOUR)
    message = reply(enquiry=enquiry, text="x", channel="here", then="answered", by=nurse.user, version=1, where="test")
    recall(message=message, by=nurse.user, where="test")
    assert stands(enquiry.pk).got_worse


def test_what_an_earlier_reply_settled_stays_settled(nurse):
    enquiry = make_enquiry("I have a fever", status="answered", assignee=nurse, created_at=timezone.now() - 3 * HOUR)
    ours = {"author": "specialist", "specialist": nurse}
    first_at, told_at, settled_at = (timezone.now() - hours * HOUR for hours in (2.5, 2.2, 2))
    first = add_message(enquiry, "First.", **ours, created_at=first_at, response="worse", responded_at=told_at)
    add_message(enquiry, "Second.", **ours, created_at=settled_at)
    Enquiry.objects.update(first_reply_at=first.visible_at)
    enquiry.refresh_from_db()
    message = reply(enquiry=enquiry, text="x", channel="here", then="waiting", by=nurse.user, version=1, where="test")
    recall(message=message, by=nurse.user, where="test")
    enquiry = stands(enquiry.pk)
    assert (enquiry.red_flag_suspected, enquiry.got_worse, enquiry.first_reply_at) == (False, False, first.visible_at)


ASKED_AT, WROTE_AT = timezone.now() - 2 * HOUR, timezone.now() - HOUR
HEARD = {
    "nothing": (lambda enquiry, answer: None, ASKED_AT),
    "a message": (lambda enquiry, answer: add_message(enquiry, "More.", created_at=WROTE_AT), None),
    "a response": (lambda enquiry, answer: Message.objects.filter(pk=answer.pk).update(responded_at=WROTE_AT), None),
    "new details": (lambda enquiry, answer: enquiry.milestones.create(kind="details-changed", at=WROTE_AT), None),
    "our answer": (
        lambda enquiry, answer: add_message(enquiry, "x", author="specialist", created_at=WROTE_AT),
        None,
    ),
}


@pytest.mark.parametrize("heard", HEARD)
def test_the_gentle_question_stands_again_unless_something_came_after_it(nurse, heard):
    fields = {"status": "answered", "assignee": nurse, "created_at": timezone.now() - 9 * HOUR}
    enquiry = make_enquiry(**fields, asked_gently_at=ASKED_AT)
    answer = add_message(enquiry, "First.", author="specialist", created_at=timezone.now() - 8 * HOUR)
    for at in (ASKED_AT - 5 * HOUR, ASKED_AT):  # they were asked before, too
        enquiry.milestones.create(kind="asked-gently", at=at)
    do, expected = HEARD[heard]
    do(enquiry, answer)
    message = reply(enquiry=enquiry, text="x", channel="here", then="answered", by=nurse.user, version=1, where="test")
    assert stands(enquiry.pk).asked_gently_at is None
    recall(message=message, by=nurse.user, where="test")
    assert stands(enquiry.pk).asked_gently_at == expected


def test_a_call_that_was_not_made_is_to_do_again(nurse):
    message = replied(nurse, channel="phone", mail_failed_at=timezone.now() - HOUR, **MAIL)
    assert stands(message.enquiry_id).mail_failed_at is None
    recall(message=message, by=nurse.user, where="test")
    assert stands(message.enquiry_id).mail_failed_at is not None


def test_it_can_be_taken_back_although_the_enquiry_has_changed(nurse):
    message = replied(nurse)
    Enquiry.objects.update(status="closed", closed_at=timezone.now(), version=9)
    recall(message=message, by=nurse.user, where="test")
    assert (stands(message.enquiry_id).status, stands(message.enquiry_id).version) == ("closed", 10)


@pytest.mark.parametrize("late", [RECALL_FOR, RECALL_FOR + HOUR])
def test_a_late_click_is_refused_and_says_so(client, nurse, late):
    message = replied(nurse)
    grow_old(message, late)
    for response in (client.get(address(message)), client.post(address(message))):
        said = "The person can see this answer since" in response.content.decode()
        assert (response.status_code, said) == (409, True)
    message.refresh_from_db()
    assert (message.recalled_at, stands(message.enquiry_id).status) == (None, "answered")
    assert address(message) not in client.get(f"{DESK}{message.enquiry_id}/change/").content.decode()


def test_the_second_of_two_clicks_changes_nothing(client, nurse):
    message = replied(nurse)
    client.post(address(message))
    response = client.post(address(message))
    assert (response.status_code, "taken back already" in response.content.decode()) == (409, True)
    assert AuditEvent.objects.filter(action="recalled").count() == 1


@pytest.mark.parametrize("who", ["colleague", "triage", "superuser", "editor"])
def test_nobody_else_takes_it_back(client, who):
    message = replied(make_specialist("author"))
    groups = {"colleague": "specialist", "triage": "triage", "editor": "editor"}
    user = make_staff(who, *filter(None, [groups.get(who)]), is_superuser=who == "superuser")
    client.force_login(user)
    statuses = [client.get(address(message)).status_code, client.post(address(message)).status_code]
    assert (statuses, Message.objects.filter(recalled_at=None).count()) == ([403, 403], 2)
    with pytest.raises(NotAllowed, match="not-yours"):
        recall(message=message, by=user, where="test")


def test_who_wrote_it_takes_it_back_although_a_colleague_is_responsible_by_now(client, nurse):
    message = replied(nurse)
    Enquiry.objects.update(assignee=make_specialist("other"))
    response = client.post(address(message))
    message.refresh_from_db()
    assert (response["Location"], message.recalled_at is not None) == (f"{DESK}{message.enquiry_id}/change/", True)


def test_a_message_of_the_person_cannot_be_taken_back(client, nurse):
    enquiry = make_enquiry(assignee=nurse)
    for uuid in (enquiry.messages.get().pk, uuid4()):
        assert client.post(f"{DESK}{enquiry.pk}/recall/{uuid}/").status_code == 404


def test_the_question_names_what_will_happen_and_changes_nothing(client, nurse):
    message = replied(nurse, "Words of mine.")
    response = client.get(address(message))
    html = response.content.decode()
    assert (response.status_code, "The person never sees this answer" in html, "Words of mine." in html) == (
        200,
        True,
        False,
    )
    assert Message.objects.get(pk=message.pk).recalled_at is None


def test_a_reply_after_a_recalled_one_sets_the_first_reply(nurse):
    message = replied(nurse)
    recall(message=message, by=nurse.user, where="test")
    enquiry = stands(message.enquiry_id)
    again = reply(enquiry=enquiry, text="y", channel="here", then="answered", by=nurse.user, version=3, where="test")
    assert stands(enquiry.pk).first_reply_at == again.visible_at
    assert [said.text for said in read_words(enquiry, by=nurse.user, where="test").messages[1:]] == ["An answer.", "y"]
