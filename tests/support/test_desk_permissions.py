"""Who may do what at the desk. The table below is the rule; every act is tried by everybody, GET and POST."""

import pytest
from django.contrib.auth.models import Group

from support.models import AuditEvent, Enquiry, Note, Status
from tests.factories.support import add_message, make_enquiry, make_specialist, make_staff

pytestmark = pytest.mark.django_db
DESK = "/admin/support/enquiry/"
WORD = "Wolkenkuckucksheim"

ACTS = {
    "claim": ("claim/", {}),
    "release": ("release/", {}),
    "assign": ("assign/", {"to": "other"}),
    "urgency": ("urgency/", {"urgency": 2}),
    "note": ("note/", {"text": "A note."}),
    "triage": ("move/triaged/", {}),
    "wait": ("move/waiting/", {}),
    "close": ("move/closed/", {}),
    "duplicate": ("move/duplicate/", {"duplicate_of": "other"}),
    "ask gently": ("ask-gently/", {}),
    "spam": ("move/suspected-spam/", {}),
    "not spam": ("move/new/", {}),
}
CASES = {
    "new": {"status": Status.NEW},
    "triaged": {"status": Status.TRIAGED},
    "own": {"status": Status.TRIAGED, "assignee": "self"},
    "own new": {"status": Status.NEW, "assignee": "self"},
    "own answered": {"status": Status.ANSWERED, "assignee": "self"},
    "another's": {"status": Status.TRIAGED, "assignee": "other"},
    "quarantined": {"status": Status.SUSPECTED_SPAM},
    "own quarantined": {"status": Status.SUSPECTED_SPAM, "assignee": "self"},
}
ALWAYS = {"claim", "note"}
STEERING = {"release", "assign", "urgency", "ask gently"}


def everywhere(*acts: str) -> dict[str, set[str]]:
    """Return the same acts for every case."""
    return {case: set(acts) for case in CASES}


# 403 is "not you". What nobody can do to such an enquiry is 409, tried in test_desk_acts.py: "own" is not spam already.
SPECIALIST = {
    "new": ALWAYS,
    "triaged": ALWAYS,
    "own": ALWAYS | STEERING | {"triage", "wait", "duplicate", "close", "not spam"},
    "own new": ALWAYS | STEERING | {"triage", "wait", "duplicate", "close", "not spam"},
    "own answered": ALWAYS | STEERING | {"triage", "wait", "duplicate", "close", "not spam"},
    "another's": ALWAYS,
    "quarantined": ALWAYS,
    "own quarantined": ALWAYS | STEERING,
}
MAY = {
    "specialist": SPECIALIST,
    "triage": everywhere(*ACTS),
    "editor": everywhere(),
    "superuser": everywhere(),
    "superuser and editor": everywhere(),
    "superuser and triage": everywhere(*ACTS),
    "viewer without group": everywhere(),
}


def enter(client, who: str):
    """Log `who` in; return the specialist's row of whoever has one."""
    groups = [group for group in ("specialist", "triage", "editor") if group in who]
    if groups in (["specialist"], ["triage"]):
        specialist = make_specialist("x", *groups, is_superuser="superuser" in who)
        client.force_login(specialist.user)
        return specialist
    user = make_staff("x", *groups, is_superuser="superuser" in who)
    client.force_login(user)
    return None


def make_case(case: str, own, other) -> Enquiry:
    fields = dict(CASES[case])
    owner = {"self": own or other, "other": other}.get(fields.pop("assignee", None))
    enquiry = make_enquiry(WORD, assignee=owner, **fields)
    if enquiry.status == Status.ANSWERED:
        add_message(enquiry, WORD, author="specialist")
    return enquiry


def as_made(enquiry: Enquiry) -> tuple:
    return (1, enquiry.status, enquiry.urgency, enquiry.assignee_id)


def as_stored(reference: str) -> tuple:
    return Enquiry.objects.values_list("version", "status", "urgency", "assignee").get(pk=reference)


def refused(response) -> bool:
    assert (response.status_code, WORD in response.content.decode()) in {(c, False) for c in (200, 302, 403, 409)}
    return response.status_code == 403


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("who", MAY)
def test_everybody_may_do_what_the_table_says_and_nothing_else(client, who, case):
    own, other = enter(client, who), make_specialist("other")
    allowed = {"get": set(), "post": set()}
    for method, acts in allowed.items():
        for act, (address, fields) in ACTS.items():
            enquiry = make_case(case, own, other)
            data = {"version": 1, **fields, **({"to": other.pk} if "to" in fields else {})}
            if refused(getattr(client, method)(f"{DESK}{enquiry.pk}/{address}", data)):
                assert (as_stored(enquiry.pk), enquiry.notes.count()) == (as_made(enquiry), 0)
            else:
                acts.add(act)
    assert allowed == {"get": MAY[who][case], "post": MAY[who][case]}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("who", ["specialist", "triage", "superuser and triage"])
def test_the_buttons_offer_what_may_be_done_and_is_possible_and_each_leads_there(client, who, case):
    own, other = enter(client, who), make_specialist("other")
    enquiry = make_case(case, own, other)
    offers = client.get(f"{DESK}{enquiry.pk}/change/").context["offers"]
    offered = {offer.url for offer in offers["people"] + offers["moves"]}
    addresses = [f"{DESK}{enquiry.pk}/{a}/" for a in ("claim", "release", "assign", "urgency", "ask-gently")]
    addresses += [f"{DESK}{enquiry.pk}/move/{status}/" for status in Status.values]
    assert offered == {address for address in addresses if client.get(address).status_code == 200}


@pytest.mark.parametrize("path", ["", "{}/change/", *(f"{{}}/{address}" for address, _ in ACTS.values())])
def test_a_stranger_is_sent_to_the_login(client, path):
    enquiry = make_enquiry(WORD)
    address = DESK + path.format(enquiry.pk)
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (302, f"/admin/login/?next={address}")


@pytest.mark.parametrize("address", [address for address, _ in ACTS.values()])
def test_a_stranger_changes_nothing(client, address):
    enquiry = make_enquiry(WORD)
    response = client.post(f"{DESK}{enquiry.pk}/{address}", {"version": 1, "text": "x", "urgency": 2})
    assert (response.status_code in {302, 403}, WORD in response.content.decode()) == (True, False)
    row = Enquiry.objects.values_list("version", "status", "urgency", "assignee").get()
    assert (row, Note.objects.count(), AuditEvent.objects.count()) == ((1, "new", 0, None), 0, 0)


@pytest.mark.parametrize("who", ["superuser", "superuser and editor"])
def test_a_superuser_outside_the_groups_is_told_why_and_the_attempt_is_kept(client, who):
    enter(client, who)
    enquiry = make_enquiry(WORD, name=WORD)
    response = client.get(f"{DESK}{enquiry.pk}/change/")
    html = response.content.decode()
    said = (
        "only for members of the groups triage and specialist" in html,
        "being an administrator is not enough" in html,
    )
    assert (response.status_code, said, WORD in html) == (403, (True, True), False)
    assert list(AuditEvent.objects.values_list("action", "actor", "reference")) == [("refused", "x", enquiry.pk)]


def test_an_editor_may_not_even_ask(client):
    enter(client, "editor")
    enquiry = make_enquiry(WORD)
    response = client.get(f"{DESK}{enquiry.pk}/change/")
    assert (response.status_code, AuditEvent.objects.count()) == (403, 0)


def test_an_unknown_reference_is_not_found_for_those_who_work_here(client):
    enter(client, "triage")
    statuses = [client.get(f"{DESK}000-000-000/{address}").status_code for address, _ in ACTS.values()]
    assert statuses == [404] * len(ACTS)
    assert client.get(f"{DESK}000-000-000/change/")["Location"] == "/admin/"


def test_whether_a_reference_exists_is_not_told_to_others(client):
    enter(client, "editor")
    known = make_enquiry().pk
    pages = [client.get(f"{DESK}{reference}/claim/") for reference in (known, "000-000-000")]
    assert [page.status_code for page in pages] == [403, 403]


def test_the_groups_are_made_by_a_migration_with_these_permissions_only():
    found = {
        group.name: sorted(p.codename for p in group.permissions.filter(content_type__app_label="support"))
        for group in Group.objects.all()
    }
    kept_by_triage = [
        f"{verb}_{model}" for model in ("cannedreply", "redflagword") for verb in ("add", "change", "delete")
    ]
    kept_by_triage += ["add_datarequest", "change_datarequest", "view_datarequest"]
    seen_by_triage = ["view_cannedreply", "view_enquiry", "view_outboxmessage", "view_redflagword", "view_specialist"]
    assert found == {
        "auditor": ["view_auditevent"],
        "editor": [],
        "specialist": ["answer_enquiry", "view_cannedreply", "view_enquiry", "view_specialist"],
        "translator": [],
        "reviewer": [],
        "triage": sorted(["answer_enquiry", "triage_enquiry", *kept_by_triage, *seen_by_triage]),
    }


def test_staff_see_the_specialists_and_only_a_superuser_edits_them(client):
    nurse = make_specialist("nurse", role="oncologist")
    address = f"/admin/support/specialist/{nurse.pk}/change/"
    data = {"user": nurse.user_id, "role": "pharmacist", "on_leave_until": "2027-01-04"}
    results = []
    for user in (make_staff("t", "triage"), make_staff("ed", "editor"), make_staff("root", is_superuser=True)):
        client.force_login(user)
        pages = ("/admin/support/specialist/", address)
        seen = (*(client.get(page).status_code for page in pages), client.post(address, data).status_code)
        nurse.refresh_from_db()
        results.append((*seen, nurse.role))
    assert results == [
        (200, 200, 403, "oncologist"),
        (403, 403, 403, "oncologist"),
        (200, 200, 302, "pharmacist"),
    ]
    assert str(nurse.on_leave_until) == "2027-01-04"
