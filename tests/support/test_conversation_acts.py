"""Writing again, and what a person says to an answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from support.models import AuditEvent, Enquiry, Message, Milestone, OutboxMessage, Status, Urgency
from support.submission import new_token
from tests.factories.support import add_message, make_specialist, make_staff
from tests.support.visitors import PAGE, come_in, make_mine

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=3)


@pytest.fixture
def duty():
    """Return the address of somebody on duty."""
    return make_staff("duty", "triage", email="duty@example.com")


def write(client, message="One more thing.", token=None, **fields):
    return client.post(f"{PAGE}write/", {"message": message, "token": token or new_token(), **fields})


def mails() -> list[str]:
    return list(OutboxMessage.objects.values_list("kind", flat=True))


def acts() -> list[str]:
    return list(AuditEvent.objects.exclude(action__in=["opened", "came-back"]).values_list("action", flat=True))


# --- Writing again --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "after", "moved"),
    [
        (Status.NEW, Status.NEW, False),
        (Status.TRIAGED, Status.TRIAGED, False),
        (Status.SUSPECTED_SPAM, Status.SUSPECTED_SPAM, False),
        (Status.WAITING, Status.TRIAGED, True),
        (Status.ANSWERED, Status.TRIAGED, True),
        (Status.CLOSED, Status.TRIAGED, True),
        (Status.DUPLICATE, Status.TRIAGED, True),
    ],
)
def test_a_message_puts_the_enquiry_back_on_the_desk(client, duty, status, after, moved):
    enquiry = make_mine(status=status, queue_at=LONG_AGO, asked_gently_at=LONG_AGO)
    come_in(client, enquiry)
    assert write(client).status_code == 303
    row = Enquiry.objects.get()
    assert (row.status, row.queue_at > LONG_AGO, row.asked_gently_at) == (after, moved, None)
    assert (row.version, row.closed_at, row.messages.count()) == (2, None, 2)
    assert mails() == ([] if status == Status.SUSPECTED_SPAM else ["duty-new"])
    assert acts() == ["wrote"]
    reopened = Milestone.objects.filter(kind="reopened").count()
    assert reopened == (status == Status.CLOSED)


def test_a_red_flag_calls_duty_at_once_and_shows_the_numbers(client, duty):
    come_in(client, make_mine(status=Status.ANSWERED))
    write(client, "Since last night I have chest pain.")
    assert (Enquiry.objects.get().red_flag_suspected, mails()) == (True, ["duty-urgent"])
    html = client.get(PAGE).content.decode()
    assert html.index('id="help_now"') < html.index('id="standing"')


def test_a_flag_that_stands_is_not_taken_away_by_a_calm_message(client):
    come_in(client, make_mine(red_flag_suspected=True))
    write(client)
    assert Enquiry.objects.get().red_flag_suspected is True


def test_a_double_click_stores_one_message_and_other_words_are_another(client):
    come_in(client, make_mine())
    token = new_token()
    for message in ("Once.", "Once.", "Changed my mind.", "Once."):
        assert write(client, message, token).status_code == 303
    assert Message.objects.count() == 3
    assert acts() == ["wrote", "wrote"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("  ", "Please write your message."),
        ("字" * 5001, "Your message has 5001 characters"),
        ("one\x00two", "There was a character here that we cannot store."),
    ],
)
def test_bad_input_gives_the_message_back(client, wrong, sentence):
    come_in(client, make_mine())
    response = write(client, wrong)
    html = response.content.decode()
    kept = wrong.replace("\x00", "").strip()
    assert (response.status_code, sentence in html, kept in html, Message.objects.count()) == (200, True, True, 1)
    assert "maxlength" not in html


@pytest.mark.parametrize("ends", ["\r\n", "\n"])
def test_five_thousand_characters_are_taken_whatever_the_line_ends(client, ends):
    come_in(client, make_mine())
    assert write(client, ends.join(["x" * 499] * 10)).status_code == 303


# --- Responses ------------------------------------------------------------------------------------


def answered(**fields) -> tuple[Enquiry, Message]:
    """Return an enquiry with an answer that the person sees."""
    enquiry = make_mine(**{"status": Status.ANSWERED, "created_at": LONG_AGO, "queue_at": LONG_AGO} | fields)
    return enquiry, reply_to(enquiry)


def reply_to(enquiry, **fields) -> Message:
    fields = {"created_at": LONG_AGO + timedelta(hours=1)} | fields
    return add_message(enquiry, "Answer.", author=Message.Author.SPECIALIST, role="nurse", **fields)


def respond(client, reply, response):
    return client.post(f"{PAGE}respond/", {"reply": reply.pk, "response": response})


def state() -> tuple:
    row = Enquiry.objects.get()
    return row.status, row.urgency, row.got_worse, row.queue_at > LONG_AGO


@pytest.mark.parametrize(
    ("response", "to", "expected", "mail"),
    [
        ("understood", "", (Status.ANSWERED, Urgency.NORMAL, False, False), []),
        ("worried", "write/", (Status.TRIAGED, Urgency.SOON, False, True), ["duty-new"]),
        ("worse", "write/", (Status.TRIAGED, Urgency.URGENT, True, True), ["duty-urgent"]),
    ],
)
def test_each_response_has_its_effect_once(client, duty, response, to, expected, mail):
    enquiry, reply = answered()
    come_in(client, enquiry)
    for _ in range(2):
        assert respond(client, reply, response)["Location"] == f"{PAGE}{to}"
    reply.refresh_from_db()
    assert (reply.response, reply.responded_at is None) == (response, False)
    assert (state(), mails(), acts()) == (expected, mail, ["responded"])
    assert AuditEvent.objects.get(action="responded").detail == response
    assert Enquiry.objects.get().version == 2


def test_it_got_worse_opens_a_closed_enquiry_and_shows_the_numbers_before_the_form(client):
    enquiry, reply = answered(status=Status.CLOSED)
    come_in(client, enquiry)
    html = client.post(f"{PAGE}respond/", {"reply": reply.pk, "response": "worse"}, follow=True).content.decode()
    assert html.index('id="help_now"') < html.index('name="message"')
    assert (Enquiry.objects.get().status, Milestone.objects.get().kind) == (Status.TRIAGED, "reopened")


def test_a_higher_urgency_is_not_lowered(client):
    enquiry, reply = answered(urgency=Urgency.URGENT)
    come_in(client, enquiry)
    respond(client, reply, "worried")
    assert Enquiry.objects.get().urgency == Urgency.URGENT


def test_it_may_get_worse_after_another_response_but_never_be_taken_back(client):
    enquiry, reply = answered()
    come_in(client, enquiry)
    for response in ("understood", "worse", "understood"):
        assert respond(client, reply, response).status_code == 303
    reply.refresh_from_db()
    assert (reply.response, acts()) == ("worse", ["responded", "responded"])


def test_the_buttons_stand_under_the_latest_answer_only(client):
    enquiry, _ = answered()
    latest = reply_to(enquiry, created_at=LONG_AGO + timedelta(hours=2))
    come_in(client, enquiry)
    html = client.get(PAGE).content.decode()
    assert (html.count('name="response"'), f'value="{latest.pk}"' in html) == (3, True)


def test_after_a_response_thanks_and_the_way_to_say_that_it_got_worse(client):
    enquiry, reply = answered()
    come_in(client, enquiry)
    respond(client, reply, "understood")
    html = client.get(PAGE).content.decode()
    assert ("Thank you for telling us." in html, html.count('name="response"')) == (True, 1)
    assert 'value="worse"' in html


@pytest.mark.parametrize("which", ["earlier", "recalled", "not shown yet", "of another", "own", "unknown response"])
def test_nothing_else_can_be_responded_to(client, which):
    enquiry, reply = answered()
    other = make_mine()
    later = timezone.now() + timedelta(minutes=1)
    target = {
        "earlier": lambda: (reply_to(enquiry, created_at=timezone.now()), reply)[1],
        "recalled": lambda: reply_to(enquiry, recalled_at=timezone.now()),
        "not shown yet": lambda: reply_to(enquiry, visible_at=later),
        "of another": lambda: reply_to(other),
        "own": lambda: enquiry.messages.get(author="person"),
        "unknown response": lambda: reply,
    }[which]()
    come_in(client, enquiry)
    respond(client, target, "better" if which == "unknown response" else "worse")
    assert (Message.objects.exclude(response="").count(), acts()) == (0, [])


def test_a_specialist_with_the_page_open_is_told(client):
    nurse = make_specialist("nurse", "triage")
    enquiry, reply = answered()
    come_in(client, enquiry)
    respond(client, reply, "worried")
    client.force_login(nurse.user)
    act = client.post(f"/admin/support/enquiry/{enquiry.pk}/claim/", {"version": 1})
    assert act.status_code == 409
