"""`manage.py restore --drill`: what a backup is worth, found out beside the portal."""

from pathlib import Path

import pytest
from django.db import connection

from support.actions.erase import erase
from support.backup import places, snapshot
from support.models import AuditEvent, Enquiry, Message
from tests.factories.support import make_enquiry
from tests.support.backups import back_up, elsewhere, refusal, restore

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def backup(settings, tmp_path) -> Path:
    """A backup of one enquiry, which was erased afterwards."""
    settings.DATA_DIR, settings.ERASED_LIST = tmp_path, tmp_path / "erased.txt"
    settings.FIELD_ENCRYPTION_KEYS = {"k1": b"1" * 32}
    enquiry = make_enquiry()
    back_up(tmp_path / "backup")
    erase(enquiry=enquiry, where="test")
    return tmp_path / "backup"


def databases() -> list[str]:
    """Return the names of the databases that are ours by their name, or of all files that SQLite may have made."""
    if connection.vendor == "sqlite":
        return sorted(path.name for path in places.settings.DATA_DIR.glob("*sqlite3*"))
    with connection.cursor() as cursor:
        # Other tests beside this one make databases of their own meanwhile.
        ours = connection.settings_dict["NAME"]
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY 1", [ours])
        return [name for (name,) in cursor.fetchall()]


def test_a_sound_backup_passes_and_nothing_is_touched_or_left(backup):
    before, events = databases(), AuditEvent.objects.count()
    said = restore(backup, "--drill")
    assert said.startswith("Drill: the backup can be restored: made ")
    assert said.endswith(" s.\n")
    assert (" 1 enquiries erased again, " in said, databases() == before) == (True, True)
    assert (Enquiry.objects.count(), AuditEvent.objects.count()) == (0, events)


def test_a_missing_key_fails(backup, settings):
    settings.FIELD_ENCRYPTION_KEYS = {"k2": b"2" * 32}
    before = databases()
    assert "FIELD_ENCRYPTION_KEYS has no key “k1”" in refusal(restore, backup, "--drill")
    assert databases() == before


def test_another_key_of_the_same_name_fails(backup, settings):
    settings.FIELD_ENCRYPTION_KEYS = {"k1": b"2" * 32}
    assert "FIELD_ENCRYPTION_KEYS does not open what is in the backup" in refusal(restore, backup, "--drill")


def test_another_key_of_the_same_name_fails_even_where_nobody_has_written_yet(tmp_path, settings):
    back_up(tmp_path / "second")
    settings.FIELD_ENCRYPTION_KEYS = {"k1": b"2" * 32}
    assert "FIELD_ENCRYPTION_KEYS does not open what is in the backup" in refusal(
        restore, tmp_path / "second", "--drill"
    )


def test_an_older_key_of_the_same_name_fails_although_the_canary_opens(tmp_path, settings):
    make_enquiry()
    settings.FIELD_ENCRYPTION_KEYS = {"k2": b"2" * 32, "k1": b"1" * 32}
    back_up(tmp_path / "second")
    restore(tmp_path / "second", "--drill")
    settings.FIELD_ENCRYPTION_KEYS = {"k2": b"2" * 32, "k1": b"x" * 32}
    assert "does not open what is in the backup" in refusal(restore, tmp_path / "second", "--drill")


def test_other_codes_fail_the_drill_and_are_a_warning_when_it_is_serious(backup, settings, tmp_path):
    settings.SECRET_KEY = "another secret of this test, as long as it must be 0123456789"
    assert refusal(restore, backup, "--drill") == "The drill failed."
    with elsewhere(tmp_path):
        assert "WARNING: SECRET_KEY is not that of the backup" in restore(backup)


def test_an_earlier_secret_that_is_kept_as_a_fallback_passes(backup, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret of this test, as long as it must be 0123456789"
    assert "WARNING" not in restore(backup, "--drill")


def test_rows_that_are_missing_fail(tmp_path, monkeypatch):
    real = snapshot.count
    monkeypatch.setattr(snapshot, "count", lambda cursor, table: real(cursor, table) + (table == "support_bucket"))
    back_up(tmp_path / "second")
    said = refusal(restore, tmp_path / "second", "--drill")
    assert "The table support_bucket has 0 rows, and the backup notes 1." in said


def test_without_the_list_it_fails(backup, settings):
    settings.ERASED_LIST.unlink()
    assert "The list of erased references is missing" in refusal(restore, backup, "--drill")


@pytest.mark.only_on("sqlite")  # PostgreSQL checks what it is given
def test_a_row_that_points_to_nothing_fails(tmp_path):
    make_enquiry()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
        try:
            cursor.execute("UPDATE support_message SET enquiry_id = 'nobody'")
        finally:
            cursor.execute("PRAGMA foreign_keys=ON")
    back_up(tmp_path / "second")
    said = refusal(restore, tmp_path / "second", "--drill")
    Message.objects.all().delete()
    assert "a row of support_message points to nothing" in said


@pytest.mark.only_on("postgresql")  # SQLite needs no leave
def test_a_role_that_may_not_make_a_database_is_told_what_it_needs(backup):
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE plain LOGIN")
    try:
        with places.instead_of_ours(USER="plain"):
            assert "ALTER ROLE … CREATEDB" in refusal(restore, backup, "--drill")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP ROLE plain")


@pytest.mark.only_on("postgresql")  # a file is simply replaced
def test_a_database_left_by_a_killed_drill_is_named_and_not_dropped(backup):
    name = f"{connection.settings_dict['NAME']}_drill"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        assert f"The database {name} is there already" in refusal(restore, backup, "--drill")
        assert name in databases()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")
