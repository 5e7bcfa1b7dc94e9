"""A reply: who may send one, by which channel, what it does to the enquiry, and what stays when it is refused."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from support.actions import NotAllowed
from support.actions.reply import reply
from support.models import AuditEvent, Enquiry, Message, OutboxMessage, Status
from support.wishes import Wishes
from support.words import read_words
from tests.factories.support import add_message, make_enquiry, make_specialist, make_staff

pytestmark = pytest.mark.django_db
DESK = "/admin/support/enquiry/"
MAIL = {"contact_by": "email", "email": "mei@example.com", "phone": "+852 2345 6789"}
CALL = {"contact_by": "phone", "phone": "+852 2345 6789", "email": "mei@example.com"}
FAILED = timezone.now()


@pytest.fixture
def nurse(client):
    """Log a specialist in."""
    nurse = make_specialist("nurse")
    client.force_login(nurse.user)
    return nurse


def own(nurse, message: str = "What is an NK cell?", **fields) -> Enquiry:
    return make_enquiry(message, **{"status": "triaged", "assignee": nurse, **fields})


def send(client, enquiry, text="An answer.", **fields):
    data = {"version": 1, "seen": 1, "text": text, "channel": "here", "then": "answered", "do": "send", **fields}
    return client.post(f"{DESK}{enquiry.pk}/reply/", {name: value for name, value in data.items() if value is not None})


def said(enquiry, nurse) -> list[str]:
    return [each.text for each in read_words(enquiry, by=nurse.user, where="test").messages[1:]]


def errors(response) -> dict:
    return dict(response.context["reply_form"].errors)


def test_a_reply_is_stored_and_shown_to_the_person_after_two_minutes(client, nurse):
    enquiry = own(nurse)
    response = send(client, enquiry, "First line.\r\nSecond line.")
    message = enquiry.messages.get(author="specialist")
    assert (response.status_code, response["Location"]) == (302, f"{DESK}{enquiry.pk}/change/#sent")
    assert said(enquiry, nurse) == ["First line.\nSecond line."]
    assert (message.specialist, message.role, message.channel) == (nurse, "nurse", "here")
    assert message.visible_at - message.created_at == timedelta(minutes=2)
    shown = [enquiry.messages.shown_to_the_person(at=message.visible_at - timedelta(seconds=1)).count()]
    shown.append(enquiry.messages.shown_to_the_person(at=message.visible_at).count())
    assert shown == [1, 2]


@pytest.mark.parametrize("then", ["answered", "waiting"])
@pytest.mark.parametrize("status", ["new", "triaged", "waiting", "answered"])
def test_a_reply_moves_the_enquiry_and_leaves_its_trace(client, nurse, status, then):
    enquiry = own(nurse, status=status)
    send(client, enquiry, then=then)
    enquiry.refresh_from_db()
    rows = AuditEvent.objects.filter(action="replied").values_list("actor", "detail", "where")
    assert (enquiry.status, enquiry.version) == (then, 2)
    assert rows.get() == ("nurse", f"{status} → {then}, here", "admin:reply")


def test_a_reply_settles_what_called_for_one(client, nurse):
    hour = timezone.now() - timedelta(hours=1)
    flags = {"got_worse": True, "red_flag_suspected": True, "asked_gently_at": hour, "mail_failed_at": hour}
    enquiry = own(nurse, created_at=hour, **MAIL, **flags)
    send(client, enquiry, channel="phone")
    enquiry.refresh_from_db()
    message = enquiry.messages.get(author="specialist")
    row = (enquiry.got_worse, enquiry.red_flag_suspected, enquiry.asked_gently_at, enquiry.mail_failed_at)
    assert row == (False, False, None, None)
    assert (enquiry.first_reply_at, enquiry.queue_at) == (message.visible_at, message.visible_at)


def test_a_later_reply_does_not_move_the_first(client, nurse):
    hour = timezone.now() - timedelta(hours=1)
    enquiry = own(nurse, status="answered", first_reply_at=hour, first_read_at=hour)
    send(client, enquiry)
    enquiry.refresh_from_db()
    assert (enquiry.first_reply_at, enquiry.first_read_at) == (hour, hour)


def test_to_answer_is_to_have_read_everything_that_was_unread(client, nurse):
    enquiry = own(nurse)
    before = timezone.now() - timedelta(days=1)
    add_message(enquiry, "Read before.", read_at=before, read_by_role="oncologist", created_at=before)
    send(client, enquiry)
    enquiry.refresh_from_db()
    read = set(enquiry.messages.filter(author="person").values_list("read_by_role", flat=True))
    assert (enquiry.messages.unread().count(), read) == (0, {"oncologist", "nurse"})
    assert abs(enquiry.first_read_at - timezone.now()) < timedelta(minutes=1)
    assert enquiry.messages.filter(read_at=before).count() == 1


# --- channels

CHANNELS = {
    "nothing given": ({}, ["here"]),
    "wants mail": (MAIL, ["here", "email"]),
    "wants mail, gave no address": (MAIL | {"email": ""}, ["here"]),
    "wants mail, which failed": (MAIL | {"mail_failed_at": FAILED}, ["here", "email", "phone"]),
    "wants mail, which failed, gave no phone": (MAIL | {"mail_failed_at": FAILED, "phone": ""}, ["here", "email"]),
    "wants a call": (CALL, ["here", "phone"]),
    "wants a call, gave no phone": (CALL | {"phone": ""}, ["here"]),
    "wants neither, gave both": (MAIL | {"contact_by": "here"}, ["here"]),
}


@pytest.mark.parametrize("case", CHANNELS)
def test_only_channels_that_the_person_allowed_are_offered_and_taken(client, nurse, case):
    fields, allowed = CHANNELS[case]
    enquiry = own(nurse, **fields)
    form = client.get(f"{DESK}{enquiry.pk}/reply/").context["reply_form"]
    offered = [value for value, _label in form.fields["channel"].widget.choices]
    taken = []
    for channel in ("here", "email", "phone"):
        version = Enquiry.objects.get(pk=enquiry.pk).version
        if send(client, enquiry, f"By {channel}.", channel=channel, version=version).status_code == 302:
            taken.append(channel)
            Enquiry.objects.filter(pk=enquiry.pk).update(mail_failed_at=fields.get("mail_failed_at"))
    assert (offered, taken) == (allowed, allowed)
    assert form.initial["channel"] == (fields.get("contact_by") if fields.get("contact_by") in allowed else "here")


@pytest.mark.parametrize(
    ("fields", "channel", "sentence"),
    [
        ({}, "phone", "The person asked not to be phoned."),
        (MAIL, "phone", "The person asked not to be phoned."),
        (CALL, "email", "The person asked not to get e-mails."),
        (CALL | {"phone": ""}, "phone", "There is no phone number to call."),
        (MAIL | {"email": ""}, "email", "There is no e-mail address to write to."),
    ],
)
def test_a_forged_channel_is_refused_with_a_sentence_and_the_text_stays(client, nurse, fields, channel, sentence):
    enquiry = own(nurse, **fields)
    response = send(client, enquiry, "Kept words.", channel=channel)
    assert (response.status_code, errors(response)) == (200, {"channel": [sentence]})
    assert (response.context["reply_form"]["text"].value(), enquiry.messages.count()) == ("Kept words.", 1)
    with pytest.raises(NotAllowed, match="channel-refused"):
        reply(enquiry=enquiry, text="x", channel=channel, then="answered", by=nurse.user, version=1, where="test")


@pytest.mark.parametrize(("neutral", "allowed"), [("", ["here"]), ("post@plain.example", ["here", "email"])])
def test_who_must_not_be_named_gets_a_mail_only_from_a_neutral_sender(client, nurse, settings, neutral, allowed):
    settings.NEUTRAL_FROM_EMAIL = neutral
    enquiry = own(nurse, **MAIL, wishes=Wishes(may_name_us="no").as_text())
    for page in ("reply", "change"):
        form = client.get(f"{DESK}{enquiry.pk}/{page}/").context["reply_form"]
        assert [value for value, _label in form.fields["channel"].widget.choices] == allowed
        assert form.initial["channel"] == allowed[-1]
    response = send(client, enquiry, "Kept words.", channel="email")
    if neutral:
        assert response.status_code == 302
        return
    sentence = "The person asked not to be told who writes, and there is no sender that names nobody."
    assert (response.status_code, errors(response)) == (200, {"channel": [sentence]})
    assert (response.context["reply_form"]["text"].value(), enquiry.messages.count()) == ("Kept words.", 1)


@pytest.mark.parametrize(("channel", "mails"), [("here", 0), ("email", 1)])
def test_a_mail_goes_only_by_the_channel_mail_and_not_before_the_reply_is_shown(client, nurse, channel, mails):
    enquiry = own(nurse, **MAIL)
    send(client, enquiry, channel=channel)
    message = enquiry.messages.get(author="specialist")
    rows = list(OutboxMessage.objects.values_list("kind", "message", "not_before"))
    assert rows == [("answer", message.pk, message.visible_at)] * mails


# --- who may, and when

REFUSED = {"colleague": 403, "triage": 403, "editor": 403, "superuser": 403, "clerk": 403, "nurse": 302}


@pytest.mark.parametrize("who", REFUSED)
def test_only_who_is_responsible_replies(client, who):
    nurse = make_specialist("nurse")
    make_specialist("colleague")
    make_specialist("triage", "triage")
    make_staff("editor", "editor")
    make_staff("superuser", is_superuser=True)
    make_staff("clerk", "specialist")
    enquiry = own(nurse)
    client.force_login({user.username: user for user in type(nurse.user).objects.all()}[who])
    looked = client.get(f"{DESK}{enquiry.pk}/reply/").status_code
    response = send(client, enquiry, "Typed words.")
    assert (looked, response.status_code) == (200 if who == "nurse" else 403, REFUSED[who])
    assert enquiry.messages.count() == (2 if who == "nurse" else 1)


def test_what_somebody_who_may_not_reply_has_typed_is_given_back(client, nurse):
    enquiry = own(make_specialist("other"))
    assert "Typed words." in send(client, enquiry, "Typed words.").content.decode()


def test_the_action_itself_refuses_who_is_not_responsible(nurse):
    enquiry = own(make_specialist("other"))
    with pytest.raises(NotAllowed, match="not-responsible"):
        reply(enquiry=enquiry, text="x", channel="here", then="answered", by=nurse.user, version=1, where="test")


@pytest.mark.parametrize("status", ["closed", "suspected-spam", "duplicate"])
def test_what_is_not_open_takes_no_reply(client, nurse, status):
    enquiry = own(nurse, status=status)
    looked, sent = client.get(f"{DESK}{enquiry.pk}/reply/"), send(client, enquiry, "Typed words.")
    assert (looked.status_code, sent.status_code, enquiry.messages.count()) == (409, 409, 1)
    assert "Typed words." in sent.content.decode()
    assert client.get(f"{DESK}{enquiry.pk}/change/").context["reply_form"] is None
    with pytest.raises(NotAllowed, match="not-open"):
        reply(enquiry=enquiry, text="x", channel="here", then="answered", by=nurse.user, version=1, where="test")


@pytest.mark.parametrize("then", [status for status in Status.values if status not in ("answered", "waiting")])
def test_a_reply_leads_to_answered_or_waiting_and_nowhere_else(client, nurse, then):
    enquiry = own(nurse)
    assert list(errors(send(client, enquiry, then=then))) == ["then"]
    with pytest.raises(NotAllowed, match="not-open"):
        reply(enquiry=enquiry, text="x", channel="here", then=then, by=nurse.user, version=1, where="test")


def test_a_reply_without_the_csrf_token_comes_back_with_its_text(client_with_csrf):
    nurse = make_specialist("nurse")
    client_with_csrf.force_login(nurse.user)
    response = send(client_with_csrf, own(nurse), "Typed words.")
    assert (response.status_code, "Typed words." in response.content.decode()) == (403, True)
    assert Message.objects.filter(author="specialist").count() == 0


# --- what may be written


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "required"),
        (" \r\n ", "required"),
        ("x" * 5001, "max_length"),
        ("a\x00b", "null_characters_not_allowed"),
        ("We answer by {day and time}.", "unfilled"),
        ("我們會在｛日期｝或之前回覆。", "unfilled"),
        ("Mixed {braces｝.", "unfilled"),
        ("Empty {}.", "unfilled"),
        ("Two {\r\nlines}.", "unfilled"),
    ],
)
def test_a_text_that_cannot_be_sent_stays_in_the_form(client, nurse, text, code):
    enquiry = own(nurse)
    response = send(client, enquiry, text, then="waiting")
    form = response.context["reply_form"]
    kept = form["text"].value()
    assert (response.status_code, [error.code for error in form.errors.as_data()["text"]]) == (200, [code])
    assert (kept, form["then"].value(), form["version"].value()) == (text.replace("\x00", ""), "waiting", "1")
    assert enquiry.messages.count() == 1


def test_each_unfilled_placeholder_is_named_once(client, nurse):
    response = send(client, own(nurse), "By {day}, {name}, {day}, ｛日期｝.")
    assert "what stands in braces: {day}, {name}, ｛日期｝." in errors(response)["text"][0]


def test_five_thousand_characters_are_possible_whatever_the_line_ends(client, nurse):
    enquiry = own(nurse)
    assert send(client, enquiry, "\r\n".join(["x" * 49] * 100) + "y").status_code == 302
    assert len(said(enquiry, nurse)[0]) == 5000


def test_a_reply_is_text_and_never_markup(client, nurse):
    enquiry = own(nurse)
    send(client, enquiry, "<b>bold</b>")
    html = client.get(f"{DESK}{enquiry.pk}/reply/").content.decode()
    assert ("<b>bold" in html, "&lt;b&gt;bold" in html) == (False, True)


# --- the form


@pytest.mark.parametrize(
    ("language", "label", "hint"),
    [("en", "Answer in English", "plain sentences"), ("zh-hant", "Answer in 繁體中文", "淺白的句子")],
)
def test_the_form_is_in_the_language_of_the_person(client, nurse, language, label, hint):
    enquiry = own(nurse, language=language)
    for page in ("reply", "change"):
        field = client.get(f"{DESK}{enquiry.pk}/{page}/").context["reply_form"]["text"]
        attrs = field.field.widget.attrs
        assert (field.label, attrs["lang"], attrs["dir"], hint in field.help_text) == (label, language, "ltr", True)


def test_the_answer_and_the_note_cannot_be_mistaken(client, nurse):
    html = client.get(f"{DESK}{own(nurse).pk}/change/").content.decode()
    words = ["To the person: answer", "Send the answer to the person", "Only for staff: internal note"]
    assert [html.count(each) for each in words] == [1, 1, 1]
    assert html.index('class="reply"') < html.index("To the person: answer") < html.index('class="notes"')
    assert "You are shown as: <strong>a nurse</strong>" in html


def test_no_id_stands_twice_on_the_page(client, nurse):
    html = client.get(f"{DESK}{own(nurse).pk}/change/").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(each for each in set(ids) if ids.count(each) > 1) == []


def test_who_is_not_responsible_sees_no_form(client, nurse):
    other = make_specialist("other")
    assert client.get(f"{DESK}{own(other).pk}/change/").context["reply_form"] is None


def test_both_pages_of_the_form_cost_as_many_queries_for_a_long_conversation(client, nurse):
    enquiry = own(nurse)
    counts = []
    for _ in range(2):
        for page in ("reply", "change"):
            with CaptureQueriesContext(connection) as queries:
                client.get(f"{DESK}{enquiry.pk}/{page}/")
            counts.append(len(queries))
        for number in range(20):
            add_message(enquiry, f"Reply {number}.", author="specialist", specialist=nurse, role="nurse")
    assert counts[:2] == counts[2:]
    assert max(counts) <= 20
