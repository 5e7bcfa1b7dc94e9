"""What people write is erased when its time is over, and not a day before."""

from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils import timezone

from config.environment import Environment
from support import retention, statement
from support.actions import erase as erasing
from support.actions.person import write
from support.models import AuditEvent, Enquiry, Message, Status, Tombstone
from tests.factories.support import make_enquiry

pytestmark = pytest.mark.django_db
SECRET = "a planted word"


@pytest.fixture(autouse=True)
def periods(settings) -> None:
    """Closed ones are kept a year, spam three months, everything else without end."""
    settings.RETENTION_DAYS = {"closed": 365, "suspected-spam": 90}


def quiet(days: float, **fields) -> Enquiry:
    """Return an enquiry in which nothing has happened for so many days."""
    at = timezone.now() - timedelta(days=days)
    return make_enquiry(SECRET, **{"status": Status.CLOSED, "created_at": at, "changed_at": at, **fields})


def run(capsys, *words: str) -> list[str]:
    call_command("erase_expired", *words)
    return capsys.readouterr().out.splitlines()


def test_what_is_over_is_erased_and_what_is_not_stays(capsys):
    over, spam = quiet(366), quiet(91, status=Status.SUSPECTED_SPAM)
    stay = [quiet(364), quiet(89, status=Status.SUSPECTED_SPAM), quiet(5000, status=Status.TRIAGED)]
    assert run(capsys) == ["2 erased."]
    assert set(Enquiry.objects.all()) == set(stay)
    assert set(Tombstone.objects.values_list("reference", "reason")) == {(over.pk, "expired"), (spam.pk, "expired")}


def test_a_dry_run_counts_and_erases_nothing(capsys):
    quiet(366)
    assert run(capsys, "--dry-run") == [
        "closed           1 would be erased",
        "suspected-spam   0 would be erased",
    ]
    assert Enquiry.objects.count() == 1


def test_without_periods_everything_is_kept(capsys, settings):
    settings.RETENTION_DAYS = {}
    quiet(9999)
    assert run(capsys) == ["RETENTION_DAYS is not set: everything is kept."]
    assert Enquiry.objects.count() == 1


def test_a_tombstone_keeps_dates_topic_and_outcome_and_no_word(capsys):
    enquiry = quiet(400, topic="treatment", name=SECRET, closed_at=timezone.now() - timedelta(days=400))
    run(capsys)
    stone = Tombstone.objects.get()
    assert (stone.reference, stone.topic, stone.outcome) == (enquiry.pk, "treatment", "closed")
    assert (stone.received_at, stone.closed_at) == (enquiry.created_at, enquiry.closed_at)
    assert (Message.objects.count(), SECRET in str(Tombstone.objects.values())) == (0, False)
    event = AuditEvent.objects.get(action="erased")
    assert (event.actor, event.reference, event.where, event.detail) == (
        "(worker)",
        enquiry.pk,
        "erase_expired",
        "expired",
    )


def test_a_new_message_postpones_it(capsys):
    enquiry = quiet(400)
    write(enquiry=enquiry, text="Once more.", submission_key="a" * 32, where="test")
    assert run(capsys) == ["0 erased."]


def test_a_message_that_comes_while_it_runs_postpones_it(capsys, monkeypatch):
    enquiry = quiet(400)
    erase = erasing.erase

    def somebody_writes_first(**words):
        write(enquiry=enquiry, text="Once more.", submission_key="a" * 32, where="test")
        return erase(**words)

    monkeypatch.setattr(retention, "erase", somebody_writes_first)
    assert (run(capsys), Enquiry.objects.count()) == (["0 erased."], 1)


def test_a_run_that_was_stopped_is_gone_on_with(capsys, monkeypatch):
    for _each in range(5):
        quiet(400)
    monkeypatch.setattr(retention, "PAGE", 2)
    first = next(iter(retention.erase_expired()))
    assert (Enquiry.objects.count(), Tombstone.objects.get().pk) == (4, first)
    assert (run(capsys), Enquiry.objects.count()) == (["4 erased."], 0)


def test_a_period_for_a_status_that_does_not_exist_is_an_error(settings):
    settings.RETENTION_DAYS = {"finished": 10}
    with pytest.raises(CommandError, match="RETENTION_DAYS names no status: finished"):
        call_command("erase_expired")
    assert [error.id for error in run_checks() if error.id == "portal.E004"] == ["portal.E004"]


@pytest.mark.parametrize("written", ["closed", "closed:", "closed:0", "closed:1,closed:2", "Closed:5", "closed:1.5"])
def test_periods_that_make_no_sense_are_refused(monkeypatch, written):
    monkeypatch.setenv("RETENTION_DAYS", written)
    with pytest.raises(ImproperlyConfigured, match="RETENTION_DAYS must read"):
        Environment().days("RETENTION_DAYS")


def test_periods_are_read(monkeypatch):
    monkeypatch.setenv("RETENTION_DAYS", "closed:365, suspected-spam:90")
    assert Environment().days("RETENTION_DAYS") == {"closed": 365, "suspected-spam": 90}


def test_the_collection_statement_names_the_periods_and_the_consent_keeps_which(client, settings):
    html = client.get("/en/contact/").content.decode()
    assert "a conversation that is closed: after 365 days" in html
    assert html.index("what looks like spam: after 90 days") < html.index("a conversation that is closed")
    first = statement.version()
    settings.RETENTION_DAYS = {"closed": 30}
    assert (first in html, first == statement.version(), len(first) <= 20) == (True, False, True)
    settings.RETENTION_DAYS = {}
    html = client.get("/zh-hant/contact/").content.decode()
    assert ("暫時未定下期限" in html, statement.version()) == (True, statement.CURRENT)


def test_the_statement_says_that_backups_are_deleted_after_thirty_days():
    assert ["30 days" in statement.statement("en")[0], "30天" in statement.statement("zh-hant")[0]] == [True, True]


@pytest.mark.parametrize(("days", "found"), [(30, []), (31, ["portal.E005"])])
def test_backups_that_are_kept_longer_than_people_were_told_are_an_error(settings, days, found):
    settings.BACKUP_DAYS = days
    assert [error.id for error in run_checks() if error.id == "portal.E005"] == found
