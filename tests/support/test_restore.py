"""`manage.py restore`: everything comes back but what was erased, into an empty place, or nothing is changed."""

import threading
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from support import erased_list, words
from support.actions import restore as action
from support.actions.erase import erase
from support.actions.receive import Erased, Letter, receive
from support.backup import places, snapshot, tables
from support.backup.sealed_file import SealedWriter
from support.models import Action, AuditEvent, Enquiry, Message, Tombstone, Visit
from tests.factories.support import add_note, make_enquiry, make_specialist
from tests.support.backups import back_up, elsewhere, refusal, restore, tables_here
from tests.support.test_words import WORD, every_cell

pytestmark = pytest.mark.django_db(transaction=True)
LETTER = Letter("A question.", "other", "", "", "", "", "here", "en", "")
FORM = {"letter": LETTER, "submission_key": "a" * 40, "spam_signs": [], "origin_hash": None}


@pytest.fixture(autouse=True)
def backup(settings, tmp_path) -> Path:
    """Where this test makes its backup, of a portal with a data folder of its own."""
    settings.DATA_DIR, settings.ERASED_LIST = tmp_path, tmp_path / "erased.txt"
    return tmp_path / "backup"


def rows() -> dict[str, list]:
    """Return all rows of the database, table by table; without sessions and visits, which end with a restore."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names from the database itself
            found[table] = sorted(map(str, cursor.fetchall()))
    return {table: found[table] for table in found.keys() - {"django_session", "support_visit", "support_auditevent"}}


def audited() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def test_everything_comes_back_as_it_was(backup, tmp_path):
    enquiry = make_enquiry(WORD, name="Mei", email="mei@example.com")
    add_note(enquiry, WORD, author=make_specialist("nurse"))
    before = rows()
    back_up(backup)
    with elsewhere(tmp_path):
        said = restore(backup)
        assert (rows() == before, WORD in every_cell()) == (True, False)
        row = Enquiry.objects.get()
        assert (words._open(row, "name"), words._open(row.messages.get(), "words")) == ("Mei", WORD)
        assert audited() == [Action.RESTORED]
    assert (said.startswith("Restored: made "), "0 enquiries erased again" in said) == (True, True)


def test_what_is_written_meanwhile_is_in_it_whole_or_not_at_all(backup, tmp_path):
    stop, failed = threading.Event(), []

    def write():
        try:
            while not stop.is_set():
                with transaction.atomic():
                    enquiry = make_enquiry("One.")
                    add_note(enquiry, "Two.", author=nurse)
                    Message.objects.filter(enquiry=enquiry).update(visible_at=timezone.now())
        except DatabaseError as error:
            failed.append(error)
        finally:
            connection.close()

    nurse = make_specialist()
    before = [make_enquiry(f"Question {number}.").pk for number in range(5)]
    writers = [threading.Thread(target=write) for _ in range(2)]
    for each in writers:
        each.start()
    try:
        for number in range(3):
            back_up(tmp_path / str(number))
    finally:
        stop.set()
        for each in writers:
            each.join()
    everything = Enquiry.objects.count()
    with elsewhere(tmp_path):
        restore(tmp_path / "2")
        found = Enquiry.objects.exclude(pk__in=before)
        whole = found.filter(messages__isnull=False, notes__isnull=False)
        assert Enquiry.objects.filter(pk__in=before).count() == 5
        assert (0 < found.count() <= everything - 5, whole.count(), failed) == (True, found.count(), [])


def test_the_restored_audit_is_append_only_and_its_numbers_go_on(backup, tmp_path):
    back_up(tmp_path / "first")
    back_up(backup)
    with elsewhere(tmp_path):
        restore(backup)
        assert audited() == [Action.BACKED_UP, Action.RESTORED]
        for harm in ("UPDATE support_auditevent SET actor = 'x'", "DELETE FROM support_auditevent"):
            with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
                cursor.execute(harm)
        numbers = list(AuditEvent.objects.order_by("pk").values_list("pk", flat=True))
        make_enquiry()
    assert numbers[1] > numbers[0]


def test_what_was_erased_does_not_come_back(backup, tmp_path):
    kept, erased = make_enquiry("Kept."), receive(**FORM)
    reference, token = erased.pk, erased.messages.get().words.token
    back_up(backup)
    erase(enquiry=erased, where="test")
    with elsewhere(tmp_path):
        assert "1 enquiries erased again" in restore(backup)
        assert list(Enquiry.objects.values_list("pk", flat=True)) == [kept.pk]
        assert (token in every_cell(), Tombstone.objects.get().pk) == (False, reference)
        with pytest.raises(Erased):
            receive(**FORM)
        assert AuditEvent.objects.filter(reference=reference, action="erased").values_list("actor").get() == (
            "(worker)",
        )
    if connection.vendor == "sqlite":
        assert token.encode() not in (tmp_path / "elsewhere.sqlite3").read_bytes()


def test_a_form_that_came_and_was_erased_after_the_backup_is_not_stored_again(backup, tmp_path):
    back_up(backup)
    enquiry = receive(**FORM)
    reference = enquiry.pk
    erase(enquiry=enquiry, where="test")
    with elsewhere(tmp_path):
        assert "0 enquiries erased again" in restore(backup)
        assert (Tombstone.objects.get().pk, erased_list.complete()) == (reference, 0)
        with pytest.raises(Erased):
            receive(**FORM)


def test_without_the_list_nothing_is_restored_unless_somebody_says_so(backup, tmp_path, settings):
    back_up(backup)
    settings.ERASED_LIST.unlink()
    with elsewhere(tmp_path):
        said = refusal(restore, backup)
        assert f"{settings.ERASED_LIST} (ERASED_LIST). Without it what people have erased comes back" in said
        assert tables_here(tmp_path) == []
        assert "WARNING: no list of erased references" in restore(backup, "--without-erased-list")
        assert audited() == [Action.RESTORED]


def test_a_list_that_is_older_than_the_backup_is_refused(backup, tmp_path, settings):
    enquiry = make_enquiry()
    reference = enquiry.pk
    erase(enquiry=enquiry, where="test")
    back_up(backup)
    settings.ERASED_LIST.write_text("")
    with elsewhere(tmp_path):
        assert f"{reference} is not on it" in refusal(restore, backup)
        assert tables_here(tmp_path) == []


def test_who_was_signed_in_or_visiting_is_not_let_in_again(backup, tmp_path):
    Session.objects.create(session_key="x", session_data="x", expire_date=timezone.now())
    Visit.objects.create(token_hash="x", enquiry=make_enquiry())
    back_up(backup)
    with elsewhere(tmp_path):
        restore(backup)
        assert (Session.objects.count(), Visit.objects.count(), Enquiry.objects.count()) == (0, 0, 1)


def test_a_database_that_is_not_empty_is_refused_and_left_as_it_is(backup):
    back_up(backup)
    make_enquiry()
    before = rows()
    assert "Nothing was changed." in refusal(restore, backup)
    assert rows() == before


def test_an_empty_database_that_somebody_has_made_is_taken(backup, tmp_path):
    back_up(backup)
    with elsewhere(tmp_path):
        connection.ensure_connection()
        connection.close()
        restore(backup)
        assert audited() == [Action.RESTORED]


@pytest.mark.parametrize("harm", ["cut", "changed", "no backup", "missing", "another key"])
def test_a_file_that_is_not_sound_changes_nothing(backup, tmp_path, settings, harm):
    back_up(backup)
    raw = backup.read_bytes()
    if harm == "cut":
        backup.write_bytes(raw[:-1000])
    elif harm == "changed":
        backup.write_bytes(raw[:-9] + b"?" + raw[-8:])
    elif harm == "no backup":
        backup.write_bytes(b"SQLite format 3\0")
    elif harm == "missing":
        backup.unlink()
    else:
        settings.BACKUP_KEYS = {next(iter(settings.BACKUP_KEYS)): b"x" * 32}
    said = {
        "cut": "was altered or cut",
        "changed": "was altered or cut",
        "no backup": "is no backup of a portal",
        "missing": "No such file",
        "another key": "made under another key",
    }
    with elsewhere(tmp_path):
        assert said[harm] in refusal(restore, backup)
        assert tables_here(tmp_path) == []
    assert sorted(path.name for path in tmp_path.glob(".*")) == []


@pytest.mark.parametrize("step", ["erase_listed", "migrate"])
def test_a_restore_that_fails_half_way_leaves_no_database(backup, tmp_path, monkeypatch, step):
    erase(enquiry=make_enquiry(), where="test")
    back_up(backup)

    def fail(*args, **kwargs):
        raise DatabaseError("a row of somebody")

    monkeypatch.setattr(action, step, fail)
    with elsewhere(tmp_path):
        assert refusal(restore, backup) == "Nothing was restored. The database says: DatabaseError."
        assert tables_here(tmp_path) == []
    assert sorted(path.name for path in tmp_path.glob(".*")) == []


def test_a_backup_of_a_newer_portal_is_refused(backup, tmp_path, monkeypatch):
    def newer(file, header):
        return SealedWriter(file, header | {"migrations": [*header["migrations"], ("support", "0999_from_the_future")]})

    monkeypatch.setattr("support.actions.backup.SealedWriter", newer)
    back_up(backup)
    with elsewhere(tmp_path):
        assert "made by a newer portal: this one has no migration support.0999_from_the_future." in refusal(
            restore, backup
        )
        assert tables_here(tmp_path) == []


def test_a_backup_of_an_older_portal_is_brought_up_to_date(backup, tmp_path):
    older = [
        (app, name)
        for app, name in snapshot._known(tables.MigrationRecorder(connection).applied_migrations())
        if (app, name) not in {("support", "0009_heartbeat"), ("support", "0010_more_is_audited")}
    ]
    with elsewhere(tmp_path):
        tables.migrate(older)
        enquiry = make_enquiry(WORD)
        # This state of the audit knows no backups: the file is written without the action around it.
        Tombstone.objects.create(reference="123-456-789", submission_hash="", reason="asked")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("support.actions.backup.audit.record", lambda *args, **kwargs: None)
            back_up(backup)
    (tmp_path / "elsewhere.sqlite3").unlink(missing_ok=True)
    with elsewhere(tmp_path):
        restore(backup)
        assert (Enquiry.objects.get().pk, "support_heartbeat" in tables_here(tmp_path)) == (enquiry.pk, True)
        assert audited() == [Action.RESTORED]


def test_a_backup_of_another_kind_of_database_is_refused(backup, monkeypatch):
    back_up(backup)
    monkeypatch.setattr(connection, "vendor", "oracle")
    assert "and DATABASE_URL names oracle." in refusal(restore, backup)


@pytest.mark.only_on("sqlite")  # files are SQLite's
def test_the_rest_of_another_database_is_not_mixed_in(backup, tmp_path):
    back_up(backup)
    (tmp_path / "elsewhere.sqlite3-wal").write_bytes(b"rest")
    with elsewhere(tmp_path):
        assert "is the rest of another database" in refusal(restore, backup)
        assert tables_here(tmp_path) == []


@pytest.mark.only_on("sqlite")  # files are SQLite's
def test_a_portal_that_was_started_meanwhile_keeps_its_database(backup, tmp_path, monkeypatch):
    back_up(backup)

    def start(connection_of_the_draft):
        real(connection_of_the_draft)
        with places.instead_of_ours(NAME=tmp_path / "elsewhere.sqlite3"):
            tables.migrate([("contenttypes", "0001_initial")])

    real = places._end_journal
    monkeypatch.setattr(places, "_end_journal", start)
    with elsewhere(tmp_path):
        assert "is a database with 2 tables" in refusal(restore, backup)
        assert sorted(tables_here(tmp_path)) == ["django_content_type", "django_migrations"]
