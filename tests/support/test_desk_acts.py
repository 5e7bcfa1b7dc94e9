"""What is done at the desk: every allowed move works, every other is refused, and each leaves its trace."""

from datetime import timedelta

import pytest
from django.utils import timezone

from support.models import MOVES, AuditEvent, Enquiry, Status
from tests.factories.support import make_enquiry, make_specialist, make_staff

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


@pytest.mark.parametrize(("origin", "to"), ALLOWED)
def test_every_move_of_the_table_works(client, triage, origin, to):
    enquiry = make_enquiry(WORD, status=origin)
    address = f"{DESK}{enquiry.pk}/move/{to}/"
    asked = client.get(address)
    assert (asked.status_code, Enquiry.objects.get().status, WORD in asked.content.decode()) == (200, origin, False)
    response = client.post(address, {"version": 1})
    enquiry.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, f"{DESK}{enquiry.pk}/change/")
    assert (enquiry.status, enquiry.version, enquiry.closed_at is not None) == (to, 2, to == Status.CLOSED)
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


def test_the_first_answer_stops_the_clock_and_a_later_one_does_not_move_it(client, triage):
    enquiry = make_enquiry(status="triaged")
    times = []
    for version, to in enumerate(("answered", "triaged", "answered"), start=1):
        client.post(f"{DESK}{enquiry.pk}/move/{to}/", {"version": version})
        enquiry.refresh_from_db()
        times.append(enquiry.first_reply_at)
    assert (enquiry.version, times) == (4, [times[0]] * 3)
    assert abs(times[0] - timezone.now()) < timedelta(minutes=1)


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
