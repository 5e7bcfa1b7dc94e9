"""What is done at the desk: every allowed move works, every other is refused, and each leaves its trace."""

from datetime import timedelta

import pytest
from django.utils import timezone

from support.actions import NotAllowed
from support.actions.triage import move
from support.models import MOVES, AuditEvent, Enquiry, Milestone, Status
from tests.factories.support import add_message, make_enquiry, make_specialist, make_staff

pytestmark = pytest.mark.django_db
DESK = "/admin/support/enquiry/"
WORD = "Wolkenkuckucksheim"
EVERY_MOVE = [(origin, to) for origin in Status.values for to in Status.values]
ALLOWED = [(origin, to) for origin, to in EVERY_MOVE if to in MOVES[origin]]
REFUSED = [move for move in EVERY_MOVE if move not in ALLOWED]


@pytest.fixture
def triage(client):
    """Log triage in."""
    triage = make_specialist("triage", "triage")
    client.force_login(triage.user)
    return triage


def last_event() -> tuple:
    return AuditEvent.objects.values_list("action", "actor", "detail", "where").first()


def make_settled(origin: str):
    """Return an enquiry in the status `origin` against which nothing stands: answered, and the answer understood."""
    original = make_enquiry() if origin == Status.DUPLICATE else None
    enquiry = make_enquiry(WORD, status=origin, duplicate_of=original)
    add_message(enquiry, WORD, author="specialist", response="understood")
    return enquiry


@pytest.mark.parametrize(("origin", "to"), ALLOWED)
def test_every_move_of_the_table_works(client, triage, origin, to):
    enquiry, other = make_settled(origin), make_enquiry()
    address = f"{DESK}{enquiry.pk}/move/{to}/"
    asked = client.get(address)
    enquiry.refresh_from_db()
    assert (asked.status_code, enquiry.status, WORD in asked.content.decode()) == (200, origin, False)
    response = client.post(address, {"version": 1, "duplicate_of": other.pk})
    enquiry.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, f"{DESK}{enquiry.pk}/change/")
    assert (enquiry.status, enquiry.version, enquiry.closed_at is not None) == (to, 2, to == Status.CLOSED)
    assert enquiry.duplicate_of == (other if to == Status.DUPLICATE else None)
    assert last_event() == ("moved", "triage", f"{origin} → {to}", "admin:enquiry")


@pytest.mark.parametrize(("origin", "to"), REFUSED)
def test_a_move_that_is_not_in_the_table_is_refused(client, triage, origin, to):
    enquiry = make_enquiry(WORD, status=origin)
    address = f"{DESK}{enquiry.pk}/move/{to}/"
    for response in (client.get(address), client.post(address, {"version": 1})):
        said = f"cannot become “{Status(to).label}”" in response.content.decode()
        assert (response.status_code, said, WORD in response.content.decode()) == (409, True, False)
    row = Enquiry.objects.values_list("status", "version").get()
    assert (row, AuditEvent.objects.count()) == ((origin, 1), 0)


def test_a_status_that_does_not_exist_is_not_found(client, triage):
    assert client.post(f"{DESK}{make_enquiry().pk}/move/lost/", {"version": 1}).status_code == 404


def test_a_move_by_hand_is_no_answer_and_stops_no_clock(client, triage):
    enquiry = make_settled("triaged")
    for version, to in enumerate(("answered", "triaged", "waiting"), start=1):
        client.post(f"{DESK}{enquiry.pk}/move/{to}/", {"version": version})
    assert Enquiry.objects.values_list("version", "status", "first_reply_at").get() == (4, "waiting", None)


@pytest.mark.parametrize("to", ["waiting", "answered"])
@pytest.mark.parametrize("origin", ["new", "triaged"])
def test_nothing_counts_as_answered_while_nobody_has_written(client, triage, origin, to):
    enquiry = make_enquiry(status=origin)
    add_message(enquiry, WORD, author="specialist", recalled_at=timezone.now())
    address = f"{DESK}{enquiry.pk}/move/{to}/"
    for response in (client.get(address), client.post(address, {"version": 1})):
        said = "Nobody has written to the person yet." in response.content.decode()
        assert (response.status_code, said) == (409, True)
    assert Enquiry.objects.values_list("status", "version").get() == (origin, 1)
    assert f"move/{to}/" not in client.get(f"{DESK}{enquiry.pk}/change/").content.decode()


SINCE = {
    "written": lambda enquiry: add_message(enquiry, "It is terrible.", read_at=timezone.now()),
    "worried": lambda enquiry: enquiry.messages.filter(author="specialist").update(response="worried"),
    "worse": lambda enquiry: enquiry.messages.filter(author="specialist").update(response="worse"),
    "got worse": lambda enquiry: Enquiry.objects.update(got_worse=True),
}


@pytest.mark.parametrize("to", ["waiting", "answered"])
@pytest.mark.parametrize("since", SINCE)
def test_what_the_person_has_said_since_the_answer_is_answered_by_an_answer_and_not_by_a_move(
    client, triage, since, to
):
    enquiry = make_settled("triaged")
    SINCE[since](enquiry)
    address = f"{DESK}{enquiry.pk}/move/{to}/"
    for response in (client.get(address), client.post(address, {"version": 1})):
        assert (response.status_code, "Please answer them first." in response.content.decode()) == (409, True)
    assert Enquiry.objects.values_list("status", "version").get() == ("triaged", 1)
    assert f"move/{to}/" not in client.get(f"{DESK}{enquiry.pk}/change/").content.decode()


@pytest.mark.parametrize("origin", ["waiting", "answered", "closed"])
def test_what_comes_back_to_us_waits_from_now_on(client, triage, origin):
    before = timezone.now() - timedelta(days=20)
    enquiry = make_enquiry(status=origin, created_at=before)
    client.post(f"{DESK}{enquiry.pk}/move/triaged/", {"version": 1})
    assert timezone.now() - Enquiry.objects.get().queue_at < timedelta(minutes=1)


def test_what_was_never_answered_keeps_its_place_in_the_queue(client, triage):
    before = timezone.now() - timedelta(days=20)
    for origin, to in (("suspected-spam", "new"), ("new", "triaged"), ("duplicate", "triaged")):
        enquiry = make_enquiry(status=origin, created_at=before)
        client.post(f"{DESK}{enquiry.pk}/move/{to}/", {"version": 1})
    assert set(Enquiry.objects.values_list("version", "queue_at")) == {(2, before)}


# --- duplicates


def mark_duplicate(client, enquiry, of: str):
    return client.post(f"{DESK}{enquiry.pk}/move/duplicate/", {"version": 1, "duplicate_of": of})


def test_a_duplicate_names_its_original_and_nothing_is_merged(client, triage):
    first, second = make_enquiry("First."), make_enquiry(WORD)
    page = mark_duplicate(client, second, first.pk.replace("-", " "))
    second.refresh_from_db()
    assert (page.status_code, second.status, second.duplicate_of) == (302, "duplicate", first)
    assert (first.messages.count(), second.messages.count(), Enquiry.objects.get(pk=first.pk).version) == (1, 1, 1)


@pytest.mark.parametrize(
    ("of", "said"),
    [
        ("", "This field is required."),
        (WORD, "There is no enquiry with this reference."),
        ("000-000-000", "There is no enquiry with this reference."),
        ("itself", "That is this enquiry itself."),
        ("duplicate", "That one is a duplicate itself."),
        ("patient", "A relative and a patient are two threads"),
        ("unsaid", "A relative and a patient are two threads"),
    ],
)
def test_only_another_enquiry_of_the_same_person_can_be_the_original(client, triage, of, said):
    enquiry = make_enquiry(relationship="family")
    others = {
        "itself": enquiry,
        "duplicate": make_enquiry(relationship="family", status="duplicate"),
        "patient": make_enquiry(relationship="patient"),
        "unsaid": make_enquiry(),
    }
    response = mark_duplicate(client, enquiry, others[of].pk if of in others else of)
    row = Enquiry.objects.values_list("status", "version", "duplicate_of").get(pk=enquiry.pk)
    assert (response.status_code, said in response.content.decode(), row) == (200, True, ("new", 1, None))
    assert AuditEvent.objects.count() == 0


def test_leaving_the_duplicates_forgets_the_original(client, triage):
    enquiry = make_enquiry(status="duplicate", duplicate_of=make_enquiry())
    client.post(f"{DESK}{enquiry.pk}/move/triaged/", {"version": 1})
    assert Enquiry.objects.values_list("status", "duplicate_of").get(pk=enquiry.pk) == ("triaged", None)


@pytest.mark.parametrize("of", ["none", "itself"])
def test_the_action_itself_insists_on_an_original(triage, of):
    enquiry = make_enquiry()
    original = enquiry if of == "itself" else None
    with pytest.raises(NotAllowed):
        move(enquiry=enquiry, to="duplicate", duplicate_of=original, by=triage.user, version=1, where="test")
    assert Enquiry.objects.get().status == "new"


def test_of_two_that_call_each_other_a_duplicate_only_the_first_is_one(triage):
    one, two = make_enquiry(), make_enquiry()
    who = {"to": "duplicate", "by": triage.user, "version": 1, "where": "test"}
    move(enquiry=Enquiry.objects.get(pk=one.pk), duplicate_of=two, **who)
    with pytest.raises(NotAllowed):
        move(enquiry=two, duplicate_of=one, **who)  # `one` as it was seen before
    assert [Enquiry.objects.get(pk=each.pk).status for each in (one, two)] == ["duplicate", "new"]


# --- who is responsible


def test_opening_a_closed_enquiry_again_forgets_when_it_was_closed(client, triage):
    enquiry = make_enquiry(status="closed")
    client.post(f"{DESK}{enquiry.pk}/move/triaged/", {"version": 1})
    assert Enquiry.objects.values_list("status", "closed_at").get() == ("triaged", None)


def test_taking_and_handing_back(client):
    nurse = make_specialist("nurse")
    client.force_login(nurse.user)
    enquiry = make_enquiry()
    client.post(f"{DESK}{enquiry.pk}/claim/", {"version": 1})
    taken = (Enquiry.objects.get().assignee, last_event())
    client.post(f"{DESK}{enquiry.pk}/release/", {"version": 2})
    released = (Enquiry.objects.get().assignee, last_event())
    assert taken == (nurse, ("assigned", "nurse", "→ nurse", "admin:enquiry"))
    assert released == (None, ("assigned", "nurse", "→ nobody", "admin:enquiry"))


def milestones() -> list[tuple]:
    return list(Milestone.objects.values_list("kind", "role"))


def test_the_person_sees_which_role_took_it_and_never_a_name(client, triage):
    oncologist = make_specialist("mei", role="oncologist")
    enquiry = make_enquiry()
    client.post(f"{DESK}{enquiry.pk}/claim/", {"version": 1})
    client.post(f"{DESK}{enquiry.pk}/assign/", {"version": 2, "to": oncologist.pk})
    client.post(f"{DESK}{enquiry.pk}/assign/", {"version": 3, "to": oncologist.pk})
    client.post(f"{DESK}{enquiry.pk}/release/", {"version": 4})
    assert milestones() == [("taken", "nurse"), ("taken", "oncologist")]


def test_who_has_it_hands_it_to_a_colleague_and_a_colleague_on_leave_is_named_as_such(client):
    nurse, mei = make_specialist("nurse"), make_specialist("mei", on_leave_until=timezone.localdate())
    client.force_login(nurse.user)
    enquiry = make_enquiry(assignee=nurse)
    assert "<h1>Hand it over" in client.get(f"{DESK}{enquiry.pk}/assign/").content.decode()
    response = client.post(f"{DESK}{enquiry.pk}/assign/", {"version": 1, "to": mei.pk}, follow=True)
    said = [str(message) for message in response.context["messages"]]
    assert (Enquiry.objects.get().assignee, "but on leave until" in said[0]) == (mei, True)
    assert client.get(f"{DESK}{enquiry.pk}/assign/").status_code == 403


def test_what_somebody_has_cannot_be_taken_and_the_page_says_who_has_it(client, triage):
    enquiry = make_enquiry(assignee=make_specialist("mei", role="pharmacist"))
    for response in (
        client.get(f"{DESK}{enquiry.pk}/claim/"),
        client.post(f"{DESK}{enquiry.pk}/claim/", {"version": 1}),
    ):
        said = "mei (pharmacist) has this enquiry." in response.content.decode()
        assert (response.status_code, said, Enquiry.objects.get().version) == (409, True, 1)


@pytest.mark.parametrize("status", ["closed", "suspected-spam", "duplicate"])
def test_only_what_is_open_can_be_taken(client, triage, status):
    enquiry = make_enquiry(status=status)
    response = client.post(f"{DESK}{enquiry.pk}/claim/", {"version": 1})
    assert (response.status_code, Enquiry.objects.get().assignee) == (409, None)


def test_what_nobody_has_cannot_be_handed_back(client, triage):
    enquiry = make_enquiry()
    statuses = [client.get(f"{DESK}{enquiry.pk}/release/").status_code]
    statuses.append(client.post(f"{DESK}{enquiry.pk}/release/", {"version": 1}).status_code)
    assert (statuses, Enquiry.objects.get().version, AuditEvent.objects.count()) == ([409, 409], 1, 0)


def test_who_is_no_specialist_is_told_so_when_taking(client):
    client.force_login(make_staff("clerk", "specialist"))
    response = client.post(f"{DESK}{make_enquiry().pk}/claim/", {"version": 1})
    said = "Your account is not entered as a specialist." in response.content.decode()
    assert (response.status_code, said, Enquiry.objects.get().assignee) == (409, True, None)


def test_triage_assigns_to_those_who_could_open_it(client, triage):
    mei = make_specialist("mei")
    make_specialist("left", is_active=False)
    make_specialist("writes", "editor")
    enquiry = make_enquiry()
    field = client.get(f"{DESK}{enquiry.pk}/assign/").context["form"].fields["to"]
    assert [name for _value, name in field.choices] == ["Choose a person", "mei (nurse)", "triage (nurse)"]
    client.post(f"{DESK}{enquiry.pk}/assign/", {"version": 1, "to": mei.pk})
    assert (Enquiry.objects.get().assignee, last_event()) == (mei, ("assigned", "triage", "→ mei", "admin:enquiry"))


@pytest.mark.parametrize(("days", "says"), [(-1, False), (0, True), (400, True)])
def test_triage_sees_who_is_away(client, triage, days, says):
    make_specialist("mei", on_leave_until=timezone.localdate() + timedelta(days=days))
    field = client.get(f"{DESK}{make_enquiry().pk}/assign/").context["form"].fields["to"]
    assert ["on leave until" in name for _value, name in field.choices if "mei" in name] == [says]


@pytest.mark.parametrize("to", ["", "999999", "x"])
def test_assigning_to_nobody_known_asks_again(client, triage, to):
    enquiry = make_enquiry()
    response = client.post(f"{DESK}{enquiry.pk}/assign/", {"version": 1, "to": to})
    assert (response.status_code, list(response.context["form"].errors), Enquiry.objects.get().version) == (
        200,
        ["to"],
        1,
    )


def test_triage_sets_the_urgency(client, triage):
    enquiry = make_enquiry()
    client.post(f"{DESK}{enquiry.pk}/urgency/", {"version": 1, "urgency": 2})
    assert (Enquiry.objects.get().urgency, last_event()) == (
        2,
        ("urgency", "triage", "normal → urgent", "admin:enquiry"),
    )


@pytest.mark.parametrize("urgency", ["", "3", "-1", "very"])
def test_an_unknown_urgency_asks_again(client, triage, urgency):
    response = client.post(f"{DESK}{make_enquiry().pk}/urgency/", {"version": 1, "urgency": urgency})
    row = Enquiry.objects.values_list("urgency", "version").get()
    assert (response.status_code, list(response.context["form"].errors), row) == (200, ["urgency"], (0, 1))


@pytest.mark.parametrize("address", ["claim/", "release/", "assign/", "urgency/", "move/triaged/", "note/"])
def test_looking_at_the_question_changes_nothing(client, triage, address):
    mine = address == "release/"
    enquiry = make_enquiry(WORD, name=WORD, assignee=triage if mine else None)
    response = client.get(f"{DESK}{enquiry.pk}/{address}")
    assert (response.status_code, WORD in response.content.decode()) == (200, False)
    assert (Enquiry.objects.get().version, AuditEvent.objects.count()) == (1, 0)


@pytest.mark.parametrize("address", ["claim/", "release/", "assign/", "urgency/", "move/triaged/", "note/"])
def test_an_act_without_the_csrf_token_is_refused(client_with_csrf, address):
    triage = make_specialist("triage", "triage")
    client_with_csrf.force_login(triage.user)
    enquiry = make_enquiry(WORD, assignee=triage if address == "release/" else None)
    data = {"version": 1, "to": triage.pk, "urgency": 2, "text": "A note."}
    response = client_with_csrf.post(f"{DESK}{enquiry.pk}/{address}", data)
    assert (response.status_code, Enquiry.objects.get().version, enquiry.notes.count()) == (403, 1, 0)


def test_the_words_on_the_confirmation_say_what_is_done(client, triage):
    enquiry = make_enquiry()
    response = client.post(f"{DESK}{enquiry.pk}/move/triaged/", {"version": 1}, follow=True)
    assert [str(m) for m in response.context["messages"]] == [f"{enquiry.pk} is now “triaged”."]
