"""What was erased stands on a list apart from the database, whatever happens in between."""

import stat
from datetime import UTC, datetime

import pytest
from django.db import transaction

from config import serving
from support import erased_list
from support.actions.erase import erase
from support.erased_list import Erased, ErasedListError
from support.management.commands import send_outbox
from support.models import AuditEvent, Enquiry, Tombstone
from tests.factories.support import make_enquiry

pytestmark = pytest.mark.django_db(transaction=True)
LINE = "2026-11-24T03:04:05+00:00 123-456-789 asked abc"


@pytest.fixture(autouse=True)
def path(settings, tmp_path):
    """The list of this test."""
    settings.ERASED_LIST = tmp_path / "erased.txt"
    return settings.ERASED_LIST


def listed() -> list[str]:
    return [line.reference for line in erased_list.read()]


def test_erasing_adds_one_line_with_the_tombstone_in_it_and_no_word(path):
    enquiry = make_enquiry("Wolkenkuckucksheim")
    erase(enquiry=enquiry, where="test")
    stone = Tombstone.objects.get()
    at = stone.erased_at.astimezone(UTC).isoformat(timespec="seconds")
    assert path.read_text() == f"{at} {enquiry.reference} asked {stone.submission_hash}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_is_listed_before_the_transaction_stands(path):
    enquiry = make_enquiry()
    with transaction.atomic():
        erase(enquiry=enquiry, where="test")
        assert path.exists() is False
        transaction.set_rollback(True)
    assert path.exists() is False


def test_a_list_that_cannot_be_written_keeps_nobody_from_erasing_and_is_completed_later(path, caplog):
    path.mkdir()
    enquiry = make_enquiry()
    erase(enquiry=enquiry, where="test")
    said = [(record.getMessage(), record.reason) for record in caplog.records]
    assert said == [("the list of erased references could not be written", "IsADirectoryError")]
    path.rmdir()
    assert (erased_list.complete(), listed(), erased_list.complete()) == (1, [enquiry.reference], 0)


def test_the_worker_completes_the_list(path):
    stone = Tombstone.objects.create(reference="123-456-789", submission_hash="", reason="asked")
    loop = send_outbox.Loop()
    assert (loop.list_erased(), listed()) == (True, [stone.reference])
    assert erased_list.read()[0].submission_hash == ""


def test_a_portal_where_nobody_has_erased_has_a_list_that_is_empty(path):
    assert (erased_list.complete(), listed(), path.read_text()) == (0, [], "")


def test_a_line_that_a_crash_has_cut_is_written_anew(path):
    stone = Tombstone.objects.create(reference="223-456-789", submission_hash="abc", reason="asked")
    path.write_text(f"{LINE}\n2026-11-24T03:04:05+00:00 223-456-7")
    with pytest.raises(ErasedListError, match="was cut while it was written"):
        erased_list.read()
    erased_list.complete()
    assert listed() == ["123-456-789", stone.reference]


def test_a_line_reads_back_as_it_was_written(path):
    path.write_text(f"{LINE}\n")
    at = datetime(2026, 11, 24, 3, 4, 5, tzinfo=UTC)
    assert erased_list.read() == [Erased(at, "123-456-789", "asked", "abc")]
    assert str(erased_list.read()[0]) == LINE


@pytest.mark.parametrize(
    "line",
    ["", "x", LINE.replace("+00:00", ""), LINE.replace("123-", "12-"), f"{LINE} more", LINE.replace("2026", "soon")],
)
def test_a_line_that_cannot_be_read_is_named_by_its_number(path, line):
    path.write_text(f"{LINE}\n{line}\n")
    with pytest.raises(ErasedListError, match=r"^Line 2 of .* cannot be read"):
        erased_list.read()


def test_a_list_in_no_readable_letters_is_refused(path):
    path.write_bytes(b"\xff\xfe\n")
    with pytest.raises(ErasedListError, match="cannot be read"):
        erased_list.read()


def test_an_older_copy_of_the_database_forgets_again_before_it_is_served(path, monkeypatch):
    """As after a snapshot of the machine: the list knows of an act that the database has never seen."""
    kept, erased = make_enquiry(), make_enquiry("Wolkenkuckucksheim")
    path.write_text(f"2026-11-24T03:04:05+00:00 {erased.pk} asked abc\n2026-11-24T03:04:05+00:00 cut off in the mid")
    monkeypatch.setattr(serving, "call_command", lambda *args, **options: None)
    serving.prepare()
    assert list(Enquiry.objects.values_list("pk", flat=True)) == [kept.pk]
    assert Tombstone.objects.values_list("pk", "reason", "submission_hash").get() == (erased.pk, "asked", "abc")
    assert AuditEvent.objects.values_list("action", "actor", "where").get() == ("erased", "(worker)", "start")
    serving.prepare()
    assert AuditEvent.objects.count() == 1


def test_a_list_that_cannot_be_read_does_not_keep_the_portal_from_serving(path, caplog):
    enquiry = make_enquiry()
    path.write_text("no line of ours\n")
    serving.forget_what_was_erased()
    assert [record.getMessage() for record in caplog.records] == ["the list of erased references could not be read"]
    assert Enquiry.objects.get() == enquiry
