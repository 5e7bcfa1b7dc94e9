"""Everything is erased at once when the person says so."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from support import visits
from support.access import submission_hash
from support.actions.erase import erase
from support.actions.receive import Erased, Letter, receive
from support.models import (
    AuditEvent,
    CodeReplacement,
    Enquiry,
    Message,
    Milestone,
    Note,
    OutboxMessage,
    Tombstone,
    Visit,
)
from support.views.conversation import guard
from tests.factories.support import add_message, add_note, make_enquiry, make_specialist
from tests.support.conftest import shown
from tests.support.test_words import every_cell
from tests.support.visitors import KEY, PAGE, come_in, make_mine

pytestmark = pytest.mark.django_db
GONE = [Enquiry, Message, Note, Milestone, Visit, CodeReplacement]
LETTER = Letter("A question.", "other", "", "", "", "", "here", "en", "")


@pytest.fixture
def full() -> Enquiry:
    """Return an enquiry with something in every table, and a colleague who took part in all of it."""
    nurse = make_specialist()
    enquiry = make_mine(
        "Question.", name="Mei", email="mei@example.com", phone="+852 2345 6789", wishes='{"hours": "two"}',
        submission_hash=submission_hash(KEY), assignee=nurse,
    )  # fmt: skip
    reply = add_message(enquiry, "Answer.", author="specialist", specialist=nurse, role="nurse")
    add_note(enquiry, "Note.", author=nurse)
    Milestone.objects.create(enquiry=enquiry, kind="taken")
    replacement = CodeReplacement.objects.create(
        enquiry=enquiry, issued_by=nurse, channel="phone", expires_at=timezone.now() + timedelta(minutes=15)
    )
    for fields in ({"message": reply}, {"replacement": replacement}, {"user": nurse.user}):
        OutboxMessage.objects.create(kind="answer", enquiry=enquiry, **fields)
    return enquiry


def staff_pk() -> int:
    """Return the key of the only colleague."""
    return get_user_model().objects.get().pk


def sealed_of(enquiry: Enquiry) -> list[str]:
    """Return every sealed value of the enquiry as it lies in the database."""
    values = [enquiry.name, enquiry.email, enquiry.phone, enquiry.wishes]
    values += [row.words for row in (*enquiry.messages.all(), *enquiry.notes.all())]
    return [value.token for value in values]


def test_after_one_deliberate_yes_nothing_is_left_but_a_tombstone_and_the_audit(client, full):
    full.refresh_from_db()
    left_over = [*sealed_of(full), full.code_hash, full.words_hash]
    cells = every_cell()
    assert [value in cells for value in left_over] == [True] * 9
    come_in(client, full)
    response = client.post(f"{PAGE}erase/", {"confirm": "on"}, follow=True)
    assert "Everything is erased" in response.content.decode()
    assert [model.objects.count() for model in GONE] == [0] * 6
    # The call to duty stays, without the reference: it may stand for what came in after this.
    assert list(OutboxMessage.objects.values_list("enquiry", "message", "user")) == [(None, None, staff_pk())]
    cells = every_cell()
    assert [value for value in left_over if value in cells] == []
    assert Tombstone.objects.values_list("reference", "submission_hash", "reason").get() == (
        full.pk,
        submission_hash(KEY),
        "asked",
    )
    assert AuditEvent.objects.filter(reference=full.pk).values_list("action", "actor").first() == ("erased", "")
    assert client.cookies["visit"].value == ""


@pytest.mark.parametrize("confirm", ["", None])
def test_nothing_is_erased_without_the_yes(client, full, confirm):
    come_in(client, full)
    response = client.post(f"{PAGE}erase/", {"confirm": confirm} if confirm is not None else {})
    assert ("Nothing is erased yet." in response.content.decode(), Enquiry.objects.count()) == (True, 1)


def test_the_page_before_says_what_goes_and_what_stays(client, full):
    come_in(client, full)
    html = client.get(f"{PAGE}erase/").content.decode()
    assert ("What will be gone" in html, "What stays" in html, Enquiry.objects.count()) == (True, True, 1)


def test_other_enquiries_stay_and_forget_whose_duplicate_they_were(full):
    other = make_enquiry("Another.", status="duplicate", duplicate_of=full)
    add_note(other, "Its note.", author=full.assignee)
    erase(enquiry=full, where="test")
    other.refresh_from_db()
    assert (other.duplicate_of, other.messages.count(), other.notes.count()) == (None, 1, 1)


@pytest.fixture
def another_tab_erases(monkeypatch):
    """Let the enquiry go between the look at the visit and the act."""
    real = guard.visit_of

    def visit_of(request):
        visit = real(request)
        erase(enquiry=visit.enquiry, where="test")
        return visit

    monkeypatch.setattr(guard, "visit_of", visit_of)


@pytest.mark.usefixtures("another_tab_erases")
@pytest.mark.parametrize(
    ("path", "typed", "kept"),
    [
        ("write/", {"message": "My long letter."}, True),
        ("details/", {"may_tell": "My long letter.", "contact_by": "here", "language": "en"}, True),
        ("respond/", {"reply": "x", "response": "worse"}, False),
    ],
)
def test_who_writes_while_another_tab_erases_is_told_and_keeps_the_words(client, full, path, typed, kept):
    come_in(client, full)
    response = client.post(f"{PAGE}{path}", typed)
    html = response.content.decode()
    assert (response.status_code, "Everything is erased" in html, "My long letter." in html) == (410, True, kept)
    assert (client.cookies["visit"].value, Message.objects.count()) == ("", 0)


def test_who_comes_in_while_another_tab_erases_finds_nothing(client, full, monkeypatch):
    real = visits.enquiry_of

    def enquiry_of(reference, code):
        enquiry = real(reference, code)
        erase(enquiry=enquiry, where="test")
        return enquiry

    monkeypatch.setattr(visits, "enquiry_of", enquiry_of)
    response = come_in(client, full)
    assert (response.status_code, "do not belong together" in response.content.decode()) == (200, True)
    assert Visit.objects.count() == 0


def test_erasing_takes_the_confirmation_away(client, send_stored):
    enquiry = send_stored()
    come_in(client, enquiry, shown(client.get("/en/contact/received/"), "data-code"))
    client.post(f"{PAGE}erase/", {"confirm": "on"})
    assert client.cookies["receipt"].value == ""


def test_erasing_twice_is_erasing_once(full):
    for _ in range(2):
        erase(enquiry=full, where="test")
    assert (Tombstone.objects.count(), AuditEvent.objects.filter(action="erased").count()) == (1, 1)


def test_the_same_form_is_not_stored_again():
    fields = {"letter": LETTER, "submission_key": KEY, "spam_signs": [], "origin_hash": None}
    erase(enquiry=receive(**fields), where="test")
    with pytest.raises(Erased):
        receive(**fields)
    assert Enquiry.objects.count() == 0


def test_when_one_step_fails_nothing_is_erased(full, monkeypatch):
    def full_disk(*args, **kwargs):
        raise OSError

    monkeypatch.setattr("support.audit.record", full_disk)
    with pytest.raises(OSError):  # noqa: PT011 - any will do
        erase(enquiry=full, where="test")
    assert (Enquiry.objects.count(), Message.objects.count(), Tombstone.objects.count()) == (1, 2, 0)
