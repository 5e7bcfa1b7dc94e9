"""The audit is read in the admin and changed nowhere: not there, not by the ORM, not by SQL."""

import re

import pytest
from django.db import DatabaseError, connection, transaction

from support import audit
from support.models import Action, AuditEvent
from tests.factories.support import make_enquiry, make_specialist, make_staff

pytestmark = pytest.mark.django_db
AUDIT = "/admin/support/auditevent/"


@pytest.fixture
def event() -> AuditEvent:
    """Return one line of the audit."""
    return audit.record(Action.OPENED, make_enquiry(), by=make_specialist("nurse").user, where="test")


@pytest.fixture
def root(client):
    """Log a superuser in."""
    client.force_login(make_staff("root", is_superuser=True))


def refused_by_the_database(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except DatabaseError as error:
        return "the audit is append-only" in str(error)
    return False


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


CHANGES = {
    "save": lambda event: event.save(),
    "update": lambda event: AuditEvent.objects.update(actor="somebody else"),
    "delete": lambda event: event.delete(),
    "delete all": lambda event: AuditEvent.objects.all().delete(),
    "UPDATE": lambda event: run("UPDATE support_auditevent SET actor = 'somebody else'"),
    "DELETE": lambda event: run("DELETE FROM support_auditevent"),
    "REPLACE": lambda event: run(
        "INSERT INTO support_auditevent SELECT * FROM support_auditevent ON CONFLICT (id) DO UPDATE SET actor = 'x'"
        if connection.vendor == "postgresql"
        else "UPDATE OR REPLACE support_auditevent SET actor = 'x'"
    ),
    "INSERT OR REPLACE": lambda event: run(
        "UPDATE support_auditevent SET actor = 'x'"
        if connection.vendor == "postgresql"
        else "INSERT OR REPLACE INTO support_auditevent SELECT id, at, 'x', action, reference, \"where\", detail "
        "FROM support_auditevent"
    ),
    "TRUNCATE": lambda event: run(
        "TRUNCATE support_auditevent" if connection.vendor == "postgresql" else "DELETE FROM support_auditevent WHERE 1"
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_line_of_the_audit_is_neither_changed_nor_deleted(event, change):
    assert refused_by_the_database(lambda: CHANGES[change](event))
    assert list(AuditEvent.objects.values_list("actor", "action")) == [("nurse", "opened")]


def test_a_superuser_reads_the_audit(client, root, event):
    html = client.get(AUDIT).content.decode()
    cells = re.findall(r'<t[dh] class="field-(\w+)[^"]*">([^<]*)<', html)
    expected = [("actor", "nurse"), ("action", "opened the words"), ("reference", event.reference), ("where", "test")]
    assert cells[1:] == [*expected, ("detail", "-")]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("act", ["add/", "{}/delete/"])
def test_nobody_adds_to_or_shortens_it_by_hand(client, root, event, act, method):
    response = getattr(client, method)(AUDIT + act.format(event.pk), {"post": "yes"})
    assert (response.status_code, AuditEvent.objects.count()) == (403, 1)


def test_posting_to_a_line_changes_nothing(client, root, event):
    response = client.post(f"{AUDIT}{event.pk}/change/", {"actor": "x", "action": "found", "where": "y"})
    assert (response.status_code, AuditEvent.objects.get().actor) == (403, "nurse")


@pytest.mark.parametrize("group", ["triage", "specialist", "editor"])
def test_the_desk_and_the_editors_do_not_read_it(client, event, group):
    client.force_login(make_staff("x", group))
    found = [client.get(f"{AUDIT}{tail}").status_code for tail in ("", f"{event.pk}/change/")]
    assert (found, client.post(f"{AUDIT}find/", {"q": event.reference}).status_code) == ([403, 403], 403)


def test_it_is_filtered_by_action_and_found_by_reference(client, root, event):
    other = audit.record(Action.REFUSED, make_enquiry(), by=None, where="elsewhere")
    pages = [
        client.get(f"{AUDIT}?action__exact=refused"),
        client.post(f"{AUDIT}find/", {"q": event.reference.replace("-", " ")}, follow=True),
    ]
    assert [page.context["cl"].result_list[0] for page in pages] == [other, event]
    assert [page.context["cl"].result_count for page in pages] == [1, 1]
