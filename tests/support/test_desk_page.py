"""One enquiry on one page: everything that is known, opened for one reader, with a trace each time."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from support.models import AuditEvent
from support.wishes import Wishes
from tests.factories.courses import add_text, make_claim, make_lesson
from tests.factories.support import add_message, add_note, make_enquiry, make_specialist

pytestmark = pytest.mark.django_db
DESK = "/admin/support/enquiry/"
WORD = "Wolkenkuckucksheim"


@pytest.fixture
def nurse(client):
    """Log a specialist in."""
    nurse = make_specialist("nurse")
    client.force_login(nurse.user)
    return nurse


def text_of(response) -> str:
    """Return the page as its reader sees it."""
    body = re.sub(r"<script.*?</script>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(body.split())


def open_page(client, enquiry) -> str:
    return text_of(client.get(f"{DESK}{enquiry.pk}/change/"))


def test_the_page_shows_the_conversation_in_the_order_of_time(client, nurse):
    enquiry = make_enquiry("First words.", created_at=timezone.now() - timedelta(hours=3))
    add_message(enquiry, "Third words.", created_at=timezone.now())
    add_message(enquiry, "Second words.", author="specialist", created_at=timezone.now() - timedelta(hours=1))
    page = open_page(client, enquiry)
    assert re.findall(r"\w+ words\.", page) == ["First words.", "Second words.", "Third words."]


def test_the_page_shows_everything_that_helps_to_answer(client, nurse):
    make_lesson(title="A lesson on cells")
    enquiry = make_enquiry(
        name="Mei", email="mei@example.com", phone="+852 2345 6789", contact_by="phone", language="zh-hant",
        topic="feelings", relationship="family", about="small-course/first-lesson", consent_version="2026-11-23",
        status="suspected-spam", spam_signs="links, burst", urgency=2, red_flag_suspected=True, assignee=nurse,
    )  # fmt: skip
    response = client.get(f"{DESK}{enquiry.pk}/change/")
    page = text_of(response)
    expected = [
        enquiry.reference, "suspected spam", "urgent", "red flag?", "nurse (nurse)", "By phone", "Traditional Chinese",
        "Mei", "mei@example.com", "+852 2345 6789", "How I feel, how we cope", "I am family", "A lesson on cells",
        "2026-11-23", "it has many links", "many forms came from one address", "Suspected red flag.",
    ]  # fmt: skip
    assert [word for word in expected if word not in page] == []
    assert 'href="/zh-hant/courses/small-course/first-lesson/"' in response.content.decode()


def test_a_lesson_that_is_gone_is_named_without_a_link(client, nurse):
    page = open_page(client, make_enquiry(about="small-course/gone"))
    assert "They came from small-course/gone (no longer on the site)" in page


def test_what_a_person_wrote_is_text_and_never_markup(client, nurse):
    enquiry = make_enquiry("<script>alert(1)</script>", name="<b>Mei</b>")
    html = client.get(f"{DESK}{enquiry.pk}/change/").content.decode()
    found = [html.count(each) for each in ("<script>alert", "&lt;script&gt;alert", "<b>Mei", "&lt;b&gt;Mei")]
    assert found == [0, 1, 0, 1]


def test_each_opening_is_in_the_audit(client, nurse):
    enquiry = make_enquiry()
    for _ in range(2):
        client.get(f"{DESK}{enquiry.pk}/change/")
    rows = list(AuditEvent.objects.values_list("action", "actor", "reference", "where", "detail"))
    assert rows == [("opened", "nurse", enquiry.pk, "admin:enquiry", "")] * 2


def test_the_page_and_its_address_are_kept_by_no_cache(client, nurse):
    response = client.get(f"{DESK}{make_enquiry().pk}/change/")
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))


def test_the_page_has_no_style_or_script_of_its_own(client, nurse):
    html = client.get(f"{DESK}{make_enquiry().pk}/change/").content.decode()
    html += client.get(DESK).content.decode() + client.get("/admin/").content.decode()
    assert re.findall(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son\w+=", html) == []


# --- what to do now


def tasks_on(client, enquiry) -> list[str]:
    """Return the titles of what waits to be done, in their order."""
    return [task.title for task in client.get(f"{DESK}{enquiry.pk}/change/").context["tasks"]]


def test_what_to_do_stands_above_what_was_said_and_the_gravest_first(client):
    client.force_login(make_specialist("boss", "triage").user)
    away = make_specialist("away", on_leave_until=timezone.localdate() + timedelta(days=1))
    late = timezone.now() - timedelta(hours=1)
    enquiry = make_enquiry(
        "I have a FEVER since yesterday.", red_flag_suspected=True, got_worse=True, assignee=away, contact_by="email",
        email="mei@example.com", phone="+852 2345 6789", mail_failed_at=late, reply_promised_by=late,
    )  # fmt: skip
    titles = tasks_on(client, enquiry)
    start = ["“It got worse”", "Suspected red flag.", "Phone instead: the e-mail did not arrive"]
    assert (
        titles[:3],
        titles[3].startswith("Answer late since"),
        titles[4].startswith("away (nurse) is on leave"),
    ) == (
        start,
        True,
        True,
    )
    page = open_page(client, enquiry)
    parts = ["What to do now", "Found: fever", "Do not forget", "What was said", "I have a FEVER", "What was promised",
             "What may be done", "Internal notes"]  # fmt: skip
    places = [page.index(part) for part in parts]
    assert places == sorted(places)


def test_a_calm_enquiry_has_no_list_of_things_to_do(client, nurse):
    page = open_page(client, make_enquiry("I have a fever.", contact_by="email", email="mei@example.com"))
    assert "What to do now" not in page


@pytest.mark.parametrize(
    ("contact", "title"),
    [
        ({"contact_by": "email", "phone": "+852 2345 6789"}, "Phone instead: the e-mail did not arrive"),
        ({"contact_by": "phone", "phone": "+852 2345 6789"}, "Phone instead: the e-mail did not arrive"),
        ({"contact_by": "email"}, "The e-mail did not arrive; the answer waits on the site"),
        ({"contact_by": "here", "phone": "+852 2345 6789"}, "The e-mail did not arrive; the answer waits on the site"),
    ],
)
def test_a_failed_mail_asks_for_a_call_only_where_the_person_may_be_called(client, nurse, contact, title):
    enquiry = make_enquiry(email="mei@example.com", mail_failed_at=timezone.now(), **contact)
    assert tasks_on(client, enquiry) == [title]


MAIL = {"contact_by": "email", "email": "mei@example.com", "phone": "+852 2345 6789"}
HIDDEN = {"wishes": Wishes(may_name_us="no").as_text()}
TOLD = {"sent_at": timezone.now()}
GETS_NONE = "No e-mail says so to the person. They see it on their page, when they come back."


@pytest.mark.parametrize(
    ("contact", "mail", "title", "text"),
    [
        (MAIL, None, "Answer late", "No e-mail about the delay has gone to the person yet."),
        (MAIL, {}, "Answer late", "An e-mail about the delay is on its way to the person."),
        (MAIL, TOLD, "Answer late", "An e-mail about the delay went to the person "),
        (MAIL | HIDDEN, None, "Answer late", GETS_NONE),
        (MAIL | HIDDEN, {"failed_at": timezone.now()}, "Answer late", GETS_NONE),
        (MAIL | {"contact_by": "here"}, None, "Answer late", GETS_NONE),
        (MAIL | {"contact_by": "phone"}, None, "Phone: answer late", "This person gets no e-mail, so only their page"),
        (MAIL | {"contact_by": "phone", "phone": ""}, None, "Answer late", GETS_NONE),
        (
            MAIL | {"status": "suspected-spam"},
            None,
            "Answer late",
            "It looks like spam, so no e-mail tells of the delay.",
        ),
    ],
)
def test_a_late_promise_says_truly_who_was_told_and_asks_for_a_call_where_no_mail_goes(
    client, nurse, settings, contact, mail, title, text
):
    settings.NEUTRAL_FROM_EMAIL = ""
    late = timezone.now() - timedelta(hours=1)
    enquiry = make_enquiry(reply_promised_by=late, delay_told_at=late, **contact)
    if mail is not None:
        enquiry.outbox.create(kind="delay", **mail)
    (task,) = client.get(f"{DESK}{enquiry.pk}/change/").context["tasks"]
    assert (task.title.startswith(title), task.text.startswith(text)) == (True, True)


def test_a_number_that_did_not_arrive_asks_for_a_new_one(client, nurse):
    now = timezone.now()
    enquiry = make_enquiry(email="mei@example.com", mail_failed_at=now, assignee=nurse)
    enquiry.outbox.create(kind="number", failed_at=now, failure="expired")
    (task,) = client.get(f"{DESK}{enquiry.pk}/change/").context["tasks"]
    start = "The e-mail with the one-time number did not arrive"
    assert (task.title.startswith(start), [link.name for link in task.links]) == (True, ["number", "reached"])
    enquiry.outbox.create(kind="answer", failed_at=now + timedelta(hours=1), failure="550")
    assert tasks_on(client, enquiry) == ["The e-mail did not arrive; the answer waits on the site"]


def test_the_words_that_suggest_a_red_flag_are_those_of_the_new_message(client, nurse):
    enquiry = make_enquiry("I had a fever.", red_flag_suspected=True)
    enquiry.messages.update(read_at=timezone.now(), read_by_role="nurse")
    add_message(enquiry, "Now I have chest pain.")
    response = client.get(f"{DESK}{enquiry.pk}/change/")
    assert [task.found for task in response.context["tasks"]] == [["chest pain"]]


def test_who_may_not_set_the_urgency_is_told_who_may(client, nurse):
    response = client.get(f"{DESK}{make_enquiry('A fever.', red_flag_suspected=True).pk}/change/")
    task = response.context["tasks"][0]
    assert (
        task.presses,
        task.text.endswith("Who has it, or triage, sets the urgency: tell them if it is urgent."),
    ) == ([], True)


@pytest.mark.parametrize(("before", "after"), [(0, 2), (2, 2)])
def test_one_press_sets_a_suspected_red_flag_to_urgent_and_opening_alone_does_not(client, before, after):
    client.force_login(make_specialist("boss", "triage").user)
    enquiry = make_enquiry("A fever.", red_flag_suspected=True, urgency=before)
    task = client.get(f"{DESK}{enquiry.pk}/change/").context["tasks"][0]
    enquiry.refresh_from_db()
    assert (enquiry.urgency, enquiry.red_flag_suspected) == (before, True)
    press = task.presses[0]
    client.post(press.offer.url, {"version": enquiry.version, **press.fields})
    enquiry.refresh_from_db()
    assert (enquiry.urgency, enquiry.red_flag_suspected, enquiry.first_read_at) == (after, False, None)


def test_the_page_of_the_urgency_suggests_urgent_where_a_word_does(client):
    client.force_login(make_specialist("boss", "triage").user)
    chosen = [
        client.get(f"{DESK}{make_enquiry(urgency=1, red_flag_suspected=flag).pk}/urgency/")
        .context["form"]["urgency"]
        .value()
        for flag in (True, False)
    ]
    assert chosen == [2, 1]


# --- what must not be forgotten


WISHED = Wishes(
    may_name_us="no", hours="after 14:00", phone_shared="yes", may_leave_message="no", patient_knows="no",
    may_tell="Only my sister may know.",
)  # fmt: skip


def test_the_wishes_of_the_person_are_said_plainly(client, nurse):
    enquiry = make_enquiry(contact_by="phone", phone="+852 2345 6789", relationship="family", wishes=WISHED.as_text())
    page = open_page(client, enquiry)
    expected = [
        "Do not write e-mails.", "Do not say who is calling or writing.", "Others answer this phone.",
        "Leave no message.", "after 14:00", "“I am family”", "does not know of this conversation",
        "Only my sister may know.", "+852 2345 6789",
    ]  # fmt: skip
    assert [word for word in expected if word not in page] == []


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({}, ["Do not phone.", "Do not write e-mails."]),
        ({"contact_by": "here", "phone": "1", "email": "a@b.c"}, ["Do not phone.", "Do not write e-mails."]),
        ({"contact_by": "email", "email": "a@b.c"}, ["Do not phone."]),
        ({"contact_by": "email", "email": "a@b.c", "phone": "1"}, ["Do not phone, unless an e-mail fails."]),
        ({"contact_by": "phone", "phone": "1", "email": "a@b.c"}, ["Do not write e-mails."]),
    ],
)
def test_each_channel_that_was_refused_is_named(client, nurse, fields, refused):
    response = client.get(f"{DESK}{make_enquiry(**fields).pk}/change/")
    assert response.context["refused"] == refused


def test_after_a_failed_mail_the_stored_phone_is_not_forbidden_any_more(client, nurse):
    enquiry = make_enquiry(contact_by="email", email="a@b.c", phone="1", mail_failed_at=timezone.now())
    assert client.get(f"{DESK}{enquiry.pk}/change/").context["refused"] == []


def test_that_the_patient_may_not_know_is_said_for_whoever_is_not_the_patient(client, nurse):
    pages = [open_page(client, make_enquiry(relationship=who)) for who in ("family", "patient")]
    assert ["may not know: it was not said" in page for page in pages] == [True, False]


# --- where it comes from, and what happened


def test_the_passage_is_shown_in_the_language_of_the_person_with_its_evidence(client, nurse):
    lesson = make_lesson()
    claim = make_claim("nk-cells", lesson=lesson, level="mice", statement="NK cells kill.")
    add_text(claim, "zh-hant", statement="NK 細胞會殺死腫瘤細胞。")
    enquiry = make_enquiry(language="zh-hant", about=f"small-course/first-lesson/{claim.key}")
    html = client.get(f"{DESK}{enquiry.pk}/change/").content.decode()
    found = [
        re.search(r'lang="zh-hant"\s+dir="auto">\s*NK 細胞會殺死腫瘤細胞。\s*</blockquote>', html) is not None,
        "in mice" in html,
        'href="/zh-hant/courses/small-course/first-lesson/#note-nk-cells"' in html,
    ]
    assert found == [True, True, True]


def test_what_happened_stands_between_the_messages_at_its_time(client, nurse):
    hour = timedelta(hours=1)
    now = timezone.now()
    enquiry = make_enquiry("First words.", created_at=now - 3 * hour)
    enquiry.milestones.create(kind="delay", at=now - 2 * hour)
    add_message(
        enquiry, "Second words.", author="specialist", specialist=nurse, role="nurse", channel="phone",
        created_at=now - hour, response="worried", responded_at=now,
    )  # fmt: skip
    page = open_page(client, enquiry)
    parts = ["First words.", "Told that a promise may be missed", "Nurse · nurse · By phone", "Second words.",
             "The person says: “I am still worried”"]  # fmt: skip
    places = [page.find(part) for part in parts]
    assert (min(places) > 0, places) == (True, sorted(places))


def test_a_recalled_reply_is_marked_as_one_that_nobody_saw(client, nurse):
    enquiry = make_enquiry()
    add_message(enquiry, "Wrong words.", author="specialist", specialist=nurse, recalled_at=timezone.now())
    assert "The person never saw it." in open_page(client, enquiry)


def test_the_two_clocks_are_shown_with_their_times(client, nurse):
    enquiry = make_enquiry(
        read_promised_by=datetime(2030, 5, 6, 4, 0, tzinfo=UTC),
        reply_promised_by=datetime(2030, 5, 7, 9, 0, tzinfo=UTC),
        delay_told_at=datetime(2030, 5, 6, 3, 0, tzinfo=UTC),
    )
    page = open_page(client, enquiry)
    expected = ["promised by 6 May 2030, 12:00", "not read yet", "promised by 7 May 2030, 17:00", "not answered yet",
                "their page has told of it since 6 May 2030, 11:00"]  # fmt: skip
    assert [word for word in expected if word not in page] == []


def test_the_page_takes_the_same_number_of_queries_for_three_messages_and_for_forty(client):
    client.force_login(make_specialist("boss", "triage").user)
    counts = []
    for number in (3, 40):
        enquiry = make_enquiry("A fever.", red_flag_suspected=True, assignee=make_specialist(f"nurse-{number}"))
        for at in range(number - 1):
            reply = {"author": "specialist", "specialist": enquiry.assignee, "role": "nurse"} if at % 2 else {}
            add_message(enquiry, "More words, and a fever.", **reply)
            enquiry.milestones.create(kind="taken", role="nurse")
            add_note(enquiry, "A note.", author=enquiry.assignee)
        client.get(f"{DESK}{enquiry.pk}/change/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{DESK}{enquiry.pk}/change/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- notes
