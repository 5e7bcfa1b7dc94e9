"""The conversation shows where it stands and everything that was said, by roles."""

import re
from datetime import timedelta

import html5lib
import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from support.actions.watch import tell_of_delays
from support.models import Message, Milestone, Status
from support.when import when
from support.wishes import Wishes
from tests.factories.support import add_message, make_specialist
from tests.support.visitors import PAGE, come_in, html_of, make_mine

pytestmark = pytest.mark.django_db
SPECIALIST = Message.Author.SPECIALIST


def ago(**time):
    return timezone.now() - timedelta(**time)


def reply_to(enquiry, text="Our answer.", **fields) -> Message:
    """Store a reply that the person sees."""
    fields = {"role": "nurse", "created_at": ago(minutes=10)} | fields
    return add_message(enquiry, text, author=SPECIALIST, **fields)


def shown(client, enquiry) -> str:
    """Return the conversation as text, one space for any white space."""
    come_in(client, enquiry)
    return " ".join(html_of(client).split())


def standing_of(html: str) -> str:
    """Return the words of the part that says where it stands."""
    part = re.search(r'<section class="standing".*?</section>', html, re.DOTALL)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


def test_messages_and_milestones_stand_in_their_order(client):
    enquiry = make_mine("First.", created_at=ago(hours=5))
    Milestone.objects.create(enquiry=enquiry, kind="taken", role="nurse", at=ago(hours=4))
    reply_to(enquiry, "Second.", created_at=ago(hours=3))
    Milestone.objects.create(enquiry=enquiry, kind="closed", at=ago(hours=2))
    add_message(enquiry, "Third.", created_at=ago(hours=1))
    html = shown(client, enquiry)
    at = [html.index(part) for part in ("First.", "has taken it on", "Second.", "was closed", "Third.")]
    assert at == sorted(at)


@pytest.mark.parametrize("kind", Milestone.Kind.values)
def test_every_milestone_has_its_words(client, kind):
    enquiry = make_mine()
    Milestone.objects.create(enquiry=enquiry, kind=kind)
    assert shown(client, enquiry).count('class="milestone"') == 1


def test_staff_appear_by_role_and_never_by_name(client):
    nurse = make_specialist("wong.siu-ming", first_name="Siu Ming", last_name="Wong")
    enquiry = make_mine(assignee=nurse)
    reply_to(enquiry, specialist=nurse)
    enquiry.messages.filter(author="person").update(read_at=ago(minutes=20), read_by_role="oncologist")
    html = shown(client, enquiry)
    assert ("A nurse" in html, "Read by an oncologist" in html) == (True, True)
    assert [name in html for name in ("wong", "Wong", "Ming")] == [False] * 3


def test_a_reply_that_can_be_recalled_or_was_is_neither_shown_nor_told(client):
    enquiry = make_mine(status=Status.ANSWERED)
    reply_to(enquiry, "In a moment.", visible_at=timezone.now() + timedelta(minutes=1))
    reply_to(enquiry, "Taken back.", recalled_at=timezone.now())
    html = shown(client, enquiry)
    assert ("In a moment." in html, "Taken back." in html, "We have answered." in html) == (False, False, False)
    assert "Our answer is still to come." in standing_of(html)


def test_a_reply_by_phone_says_so(client):
    enquiry = make_mine()
    reply_to(enquiry, channel="phone")
    assert re.search(r"<strong>A nurse</strong>\s*, by phone", shown(client, enquiry))


def test_a_reply_keeps_its_lines_and_links_to_this_site_only(client):
    enquiry = make_mine(created_at=ago(days=1))
    own = "http://127.0.0.1:8000/en/courses/"
    others = ["http://127.0.0.1:8000.evil.example/", "https://evil.example/", "javascript:alert(1)//"]
    reply_to(enquiry, "\n".join(["One.", f"See {own}.", *others, "<b>bold</b>"]))
    come_in(client, enquiry)
    said = re.findall(r'<p class="said"[^>]*>(.*?)</p>', html_of(client), re.DOTALL)[1]
    assert re.findall(r'<a href="([^"]*)">', said) == [own]
    assert (said.startswith("One.\nSee "), "&lt;b&gt;bold" in said) == (True, True)


def test_own_messages_hold_no_links(client):
    html = shown(client, make_mine("Look: http://127.0.0.1:8000/en/courses/tnbc/ please"))
    assert 'href="http://127.0.0.1:8000/en/courses/tnbc/"' not in html


def test_markup_that_somebody_wrote_stays_text(client):
    html = shown(client, make_mine("<script>go()</script>"))
    assert ("<script>go" in html, "&lt;script&gt;go" in html) == (False, True)


# --- Where it stands ------------------------------------------------------------------------------


def test_received_and_not_read_and_nothing_promised(client):
    created = ago(hours=1)
    said = standing_of(shown(client, make_mine(created_at=created)))
    assert f"Received: {when(created)}" in said
    assert ("Not read yet." in said, "romised" in said) == (True, False)
    assert ("somebody reads" in said) or ("We read them again:" in said)


def test_read_by_a_role_at_a_time(client):
    enquiry, read_at = make_mine(created_at=ago(days=1)), ago(hours=2)
    enquiry.messages.update(read_at=read_at, read_by_role="nurse")
    assert f"Read by a nurse, {when(read_at)}" in standing_of(shown(client, enquiry))


def test_only_the_last_message_counts_as_read(client):
    enquiry = make_mine(created_at=ago(days=1))
    enquiry.messages.update(read_at=ago(hours=2), read_by_role="nurse")
    add_message(enquiry, "One more thing.")
    assert "Not read yet." in standing_of(shown(client, enquiry))


def in_days(days: int):
    return timezone.now() + timedelta(days=days)


def test_stored_promises_are_shown(client):
    read_by, reply_by = in_days(20), in_days(25)
    enquiry = make_mine(read_promised_by=read_by, reply_promised_by=reply_by)
    said = standing_of(shown(client, enquiry))
    assert f"A person reads it by {when(read_by)}" in said
    assert f"Answer promised by {when(reply_by)}" in said
    assert "sorry" not in said


def test_a_promise_that_was_kept_is_shown_no_more(client):
    enquiry = make_mine(read_promised_by=in_days(20), reply_promised_by=in_days(25), first_read_at=timezone.now())
    said = standing_of(shown(client, enquiry))
    assert ("A person reads it by" in said, "Answer promised by" in said) == (False, True)


@pytest.mark.parametrize(("by", "words"), [
    (timedelta(minutes=5), "and may not manage it. We are sorry."),
    (-timedelta(minutes=5), "We have not managed it. We are sorry."),
])  # fmt: skip
def test_a_promise_near_its_end_is_told_with_another_way(client, by, words):
    reply_by = timezone.now() + by
    enquiry = make_mine(reply_promised_by=reply_by, first_read_at=ago(hours=1))
    said = standing_of(shown(client, enquiry))
    assert (f"We promised you an answer by {when(reply_by)}" in said, words in said) == (True, True)
    assert "write to us again , or call one of the numbers for help" in said


def test_of_a_delay_the_conversation_says_the_thing_itself_and_not_that_we_told_it(client):
    enquiry = make_mine(reply_promised_by=ago(hours=1))
    tell_of_delays(timezone.now())
    html = shown(client, enquiry)
    assert ("We may not manage to read or answer your message" in html, "We told you" in html) == (True, False)


@override_settings(NETWORK_PHONE="2345 6789")
def test_a_late_promise_names_the_phone_where_there_is_one(client):
    said = standing_of(shown(client, make_mine(read_promised_by=ago(hours=1))))
    assert ("We promised to read your message by" in said, "call us: 2345 6789" in said) == (True, True)


@pytest.mark.parametrize(("status", "words"), [
    (Status.ANSWERED, "We have answered."),
    (Status.WAITING, "We have asked you something"),
    (Status.CLOSED, "You can open it again: just write."),
    (Status.DUPLICATE, "came to us more than once"),
    (Status.SUSPECTED_SPAM, "Our answer is still to come."),
])  # fmt: skip
def test_each_status_has_its_words(client, status, words):
    enquiry = make_mine(status=status, created_at=ago(days=1))
    if status != Status.SUSPECTED_SPAM:
        reply_to(enquiry)
    html = shown(client, enquiry)
    assert (words in standing_of(html), "spam" in html) == (True, False)


def test_a_mail_that_failed_is_told(client):
    enquiry = make_mine(contact_by="email", email="mei@example.com", mail_failed_at=timezone.now())
    assert "We could not deliver an e-mail to you" in standing_of(shown(client, enquiry))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "You asked for no e-mail and no call."),
        ({"contact_by": "phone"}, "we call you."),
        ({"contact_by": "email"}, "we write to you by e-mail."),
        ({"contact_by": "email", "wishes": Wishes(may_name_us="no").as_text()}, "so no e-mail comes."),
    ],
)
def test_how_the_answer_will_come(client, fields, words):
    assert words in standing_of(shown(client, make_mine(email="mei@example.com", **fields)))


def test_a_red_flag_in_the_last_message_brings_the_numbers_first(client):
    calm, urgent = make_mine("What is an NK cell?"), make_mine("I have chest pain")
    assert shown(client, calm).index('id="help_now"') > shown(client, calm).index('class="standing"')
    assert shown(client, urgent).index('id="help_now"') < shown(client, urgent).index('class="standing"')


def test_times_are_weekdays_within_six_days_and_dates_beyond():
    at = timezone.datetime(2026, 11, 24, 14, 20, tzinfo=timezone.get_default_timezone())
    assert when(at, at=at) == "Tuesday 14:20"
    assert when(at, at=at + timedelta(days=6)) == "Tuesday 14:20"
    assert when(at, at=at + timedelta(days=7)) == "Tuesday 24 November 2026, 14:20"


def test_the_number_of_queries_does_not_grow_with_the_messages(client):
    enquiry, counts = make_mine(), []
    nurse = make_specialist()
    come_in(client, enquiry)
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(PAGE)
        counts.append(len(captured))
        for at in range(20):
            reply_to(enquiry, specialist=nurse)
            add_message(enquiry, f"Message {at}.")
            Milestone.objects.create(enquiry=enquiry, kind="taken", role="nurse")
    assert counts[0] == counts[1]


def test_the_pages_are_free_of_html_errors(client):
    enquiry = make_mine(status=Status.ANSWERED)
    reply_to(enquiry)
    pages = [client.get(f"{PAGE}{path}") for path in ("", "lost-code/", "erased/", "leave/")]
    pages.append(client.post(f"{PAGE}write/", {"message": "x", "reference": "1", "code": "2"}))
    come_in(client, enquiry)
    pages += [client.get(f"{PAGE}{path}") for path in ("", "write/", "details/", "erase/")]
    pages += [client.get(f"/zh-hant/conversation/{path}") for path in ("", "write/")]
    pages += [client.post(f"{PAGE}{path}", {}) for path in ("write/", "erase/", "lost-code/")]
    for page in pages:
        assert page.status_code == 200
        html5lib.HTMLParser(strict=True).parse(page.content, transport_encoding="utf-8")
