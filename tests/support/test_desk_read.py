"""“I have read it”: one deliberate press, and what the person then sees."""

from datetime import timedelta

import pytest
from django.utils import timezone

from support.models import AuditEvent, Enquiry
from tests.factories.support import add_message, make_enquiry, make_specialist, make_staff

pytestmark = pytest.mark.django_db
DESK = "/admin/support/enquiry/"
READ_AS = ("read_at", "read_by_role")


@pytest.fixture
def oncologist(client):
    """Log an oncologist in."""
    oncologist = make_specialist("doctor", role="oncologist")
    client.force_login(oncologist.user)
    return oncologist


def press(client, enquiry, act: str = "read", version: int = 1):
    return client.post(f"{DESK}{enquiry.pk}/{act}/", {"version": version})


def test_opening_a_page_is_not_reading_and_one_press_is(client, oncologist):
    enquiry = make_enquiry()
    add_message(enquiry, "More.")
    for _ in range(2):
        client.get(f"{DESK}{enquiry.pk}/change/")
        client.get(f"{DESK}{enquiry.pk}/read/")
    assert set(enquiry.messages.values_list(*READ_AS)) == {(None, "")}
    assert press(client, enquiry).status_code == 302
    enquiry.refresh_from_db()
    assert set(enquiry.messages.values_list(*READ_AS)) == {(enquiry.first_read_at, "oncologist")}
    assert enquiry.version == 2
    assert AuditEvent.objects.filter(action="read").values_list("actor", "reference", "detail").get() == (
        "doctor",
        enquiry.pk,
        "",
    )


def test_the_page_says_before_the_press_what_the_person_will_see(client, oncologist):
    html = client.get(f"{DESK}{make_enquiry().pk}/change/").content.decode()
    assert "The person sees: read by an oncologist, " in html


def test_what_was_read_before_keeps_its_time_and_reader(client, oncologist):
    before = timezone.now() - timedelta(days=1)
    enquiry = make_enquiry(first_read_at=before)
    enquiry.messages.update(read_at=before, read_by_role="nurse")
    add_message(enquiry, "More.")
    add_message(enquiry, "Ours.", author="specialist", specialist=oncologist)
    press(client, enquiry)
    enquiry.refresh_from_db()
    rows = list(enquiry.messages.values_list("read_by_role", flat=True))
    assert (enquiry.first_read_at, rows) == (before, ["nurse", "oncologist", ""])


@pytest.mark.parametrize("is_promised", [True, False])
def test_after_reading_the_place_in_the_queue_is_where_the_answer_is_promised(client, oncologist, is_promised):
    now = timezone.now()
    promised = now + timedelta(days=2) if is_promised else None
    enquiry = make_enquiry(read_promised_by=now, reply_promised_by=promised, queue_at=now)
    press(client, enquiry)
    enquiry.refresh_from_db()
    assert enquiry.queue_at == (promised or now)


@pytest.mark.parametrize("fields", [{"status": "answered"}, {"first_reply_at": timezone.now()}])
def test_a_promise_that_is_kept_moves_nothing(client, oncologist, fields):
    now = timezone.now()
    enquiry = make_enquiry(reply_promised_by=now + timedelta(days=2), queue_at=now, **fields)
    press(client, enquiry)
    enquiry.refresh_from_db()
    assert (enquiry.queue_at, enquiry.first_read_at is None) == (now, False)


def test_the_second_of_two_readers_is_told_and_changes_nothing(client, oncologist):
    enquiry = make_enquiry()
    press(client, enquiry)
    client.force_login(make_specialist("nurse").user)
    assert press(client, enquiry).status_code == 409
    assert set(enquiry.messages.values_list("read_by_role", flat=True)) == {"oncologist"}


def test_a_message_that_came_after_the_page_was_opened_is_not_read_unseen(client, oncologist):
    enquiry = make_enquiry()
    add_message(enquiry, "Newer than the page.")
    Enquiry.objects.filter(pk=enquiry.pk).update(version=2)
    assert press(client, enquiry, version=1).status_code == 409
    assert enquiry.messages.unread().count() == 2


def test_suspected_spam_is_put_on_the_desk_before_it_counts_as_read(client):
    client.force_login(make_specialist("boss", "triage").user)
    enquiry = make_enquiry(status="suspected-spam")
    page = client.get(f"{DESK}{enquiry.pk}/change/")
    refused = press(client, enquiry)
    assert (page.context["read_offer"], refused.status_code, enquiry.messages.unread().count()) == (None, 409, 1)


def test_what_is_read_needs_no_button(client, oncologist):
    enquiry = make_enquiry()
    press(client, enquiry)
    assert client.get(f"{DESK}{enquiry.pk}/change/").context["read_offer"] is None
    assert press(client, enquiry, version=2).status_code == 409


def test_who_is_no_specialist_cannot_say_that_it_was_read(client):
    client.force_login(make_staff("clerk", "specialist"))
    enquiry = make_enquiry()
    response = press(client, enquiry)
    assert (response.status_code, "not entered as a specialist" in response.content.decode()) == (409, True)
    assert enquiry.messages.unread().count() == 1


# --- a suspected red flag


@pytest.mark.parametrize(("before", "after"), [(0, 0), (1, 1), (2, 0)])
def test_not_urgent_settles_the_red_flag_and_says_that_it_was_read(client, before, after):
    client.force_login(make_specialist("boss", "triage", role="nurse").user)
    enquiry = make_enquiry("A fever.", red_flag_suspected=True, urgency=before)
    press(client, enquiry, "not-urgent")
    enquiry.refresh_from_db()
    assert (enquiry.red_flag_suspected, enquiry.urgency, enquiry.first_read_at is None) == (False, after, False)
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"urgency", "read"} <= actions


def test_not_urgent_in_the_quarantine_tells_the_person_nothing(client):
    client.force_login(make_specialist("boss", "triage").user)
    enquiry = make_enquiry("A fever.", red_flag_suspected=True, status="suspected-spam")
    press(client, enquiry, "not-urgent")
    enquiry.refresh_from_db()
    assert (enquiry.red_flag_suspected, enquiry.first_read_at) == (False, None)


def test_only_triage_settles_a_red_flag(client, oncologist):
    enquiry = make_enquiry("A fever.", red_flag_suspected=True)
    assert press(client, enquiry, "not-urgent").status_code == 403
    enquiry.refresh_from_db()
    assert enquiry.red_flag_suspected


# --- a failed mail


def test_reaching_the_person_another_way_takes_the_failed_mail_off_the_desk(client, oncologist):
    enquiry = make_enquiry(mail_failed_at=timezone.now())
    press(client, enquiry, "reached")
    enquiry.refresh_from_db()
    assert (enquiry.mail_failed_at, AuditEvent.objects.first().action) == (None, "reached")
    assert press(client, enquiry, "reached", version=2).status_code == 409
