"""The audit is read in the admin and changed nowhere: not there, not by the ORM, not by SQL."""

import re
from datetime import timedelta
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

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
    """Log a superuser in who is an auditor too."""
    client.force_login(make_staff("root", "auditor", is_superuser=True))


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


@pytest.mark.parametrize("fields", [{}, {"is_superuser": True}])
def test_an_auditor_reads_the_audit(client, event, fields):
    client.force_login(make_staff("root", "auditor", **fields))
    html = client.get(f"{AUDIT}?action__exact=opened").content.decode()
    cells = re.findall(r'<t[dh] class="field-(\w+)[^"]*">([^<]*)<', html)
    expected = [("actor", "nurse"), ("action", "opened the words"), ("reference", event.reference), ("where", "test")]
    assert cells[1:] == [*expected, ("detail", "")]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("act", ["add/", "{}/delete/"])
def test_nobody_adds_to_or_shortens_it_by_hand(client, root, event, act, method):
    response = getattr(client, method)(AUDIT + act.format(event.pk), {"post": "yes"})
    assert (response.status_code, AuditEvent.objects.count()) == (403, 1)


def test_posting_to_a_line_changes_nothing(client, root, event):
    response = client.post(f"{AUDIT}{event.pk}/change/", {"actor": "x", "action": "found", "where": "y"})
    assert (response.status_code, AuditEvent.objects.get().actor) == (403, "nurse")


@pytest.mark.parametrize("group", ["triage", "specialist", "editor", "superuser"])
def test_the_desk_the_editors_and_superusers_do_not_read_it(client, event, group):
    client.force_login(make_staff("x", is_superuser=True) if group == "superuser" else make_staff("x", group))
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


# --- lists and searches

LISTS = {"enquiry": "triage", "outboxmessage": "triage", "auditevent": "auditor"}


def acts_of(*names: str) -> list[tuple[str, str, str, str]]:
    rows = AuditEvent.objects.filter(action__in=names).order_by("id")
    return [(row.action, row.actor, row.where, row.detail) for row in rows]


@pytest.mark.parametrize(("model", "group"), LISTS.items())
def test_who_opens_a_list_or_searches_it_is_in_the_audit(client, model, group):
    client.force_login(make_staff("mei", group))
    client.get(f"/admin/support/{model}/")
    client.post(f"/admin/support/{model}/find/", {"q": "123 456 789"}, follow=True)
    assert acts_of(Action.LISTED, Action.SEARCHED) == [
        ("listed", "mei", f"admin:{model}", ""),
        ("searched", "mei", f"admin:{model}", "123-456-789"),
    ]


def test_how_a_list_was_narrowed_is_kept_and_what_was_typed_is_not(client):
    client.force_login(make_staff("mei", "triage"))
    client.get("/admin/support/enquiry/?desk=mine&status__exact=new&p=2&x=planted&topic__exact=planted word")
    client.post("/admin/support/enquiry/find/", {"q": "planted word"}, follow=True)
    assert acts_of(Action.LISTED, Action.SEARCHED)[:2] == [
        ("listed", "mei", "admin:enquiry", "desk=mine&status__exact=new&p=2"),
        ("searched", "mei", "admin:enquiry", "no reference"),
    ]
    assert "planted" not in str(list(AuditEvent.objects.values()))


def test_a_list_that_was_refused_is_not_called_opened(client):
    client.force_login(make_staff("mei", "editor"))
    assert client.get("/admin/support/enquiry/").status_code == 403
    assert acts_of(Action.LISTED) == []


# --- how long it is kept


def old_line(**ago) -> AuditEvent:
    return AuditEvent.objects.create(
        action=Action.OPENED, actor="nurse", where="test", at=timezone.now() - timedelta(**ago)
    )


def test_what_is_older_than_it_is_kept_goes_and_a_row_says_so(settings, capsys):
    settings.AUDIT_YEARS = 2
    old_line(days=3 * 365)
    kept = old_line(days=365)
    call_command("prune_audit", "--dry-run")
    call_command("prune_audit")
    assert capsys.readouterr().out.splitlines() == ["1 rows would be deleted.", "1 rows deleted."]
    left = list(AuditEvent.objects.order_by("id"))
    assert (left[0], left[1].action, left[1].actor) == (kept, "pruned", "(worker)")
    assert left[1].detail.startswith("1 before 20")


def test_after_pruning_the_database_refuses_again(settings):
    settings.AUDIT_YEARS = 1
    old_line(days=800)
    call_command("prune_audit", verbosity=0)
    assert refused_by_the_database(lambda: AuditEvent.objects.all().delete())


def test_pruning_nothing_writes_nothing():
    old_line(days=10)
    call_command("prune_audit", verbosity=0)
    assert AuditEvent.objects.count() == 1


def test_a_pruning_that_fails_leaves_everything_and_the_guard(settings, monkeypatch):
    settings.AUDIT_YEARS = 1
    old_line(days=800)
    monkeypatch.setattr("support.actions.prune_audit.audit.record", mock.Mock(side_effect=RuntimeError))
    with pytest.raises(RuntimeError), transaction.atomic():
        call_command("prune_audit", verbosity=0)
    assert AuditEvent.objects.count() == 1
    assert refused_by_the_database(lambda: AuditEvent.objects.all().delete())
