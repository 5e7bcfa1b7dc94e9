"""`manage.py backup`: whole, sealed and read again, or not at all."""

import fcntl
import os
import re
import resource
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from scripts.variables import ROOT, without_ours
from support import erased_list
from support.actions.erase import erase
from support.backup.sealed_file import SealedFile, SealedWriter
from support.models import AuditEvent, Enquiry, Tombstone
from tests.factories.support import add_note, make_enquiry, make_specialist
from tests.project.test_settings import PRODUCTION
from tests.support.backups import back_up, refusal
from tests.support.test_words import WORD, every_cell

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    """The folder for backups of a portal with a data folder of its own."""
    for name in ("data", "backups"):
        (tmp_path / name).mkdir()
    settings.DATA_DIR, settings.ERASED_LIST = tmp_path / "data", tmp_path / "data" / "erased.txt"
    return tmp_path / "backups"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def content(path: Path) -> bytes:
    """Return what a backup holds, opened."""
    with path.open("rb") as file:
        return b"".join(SealedFile(path, file).chunks())


def into(folder: Path) -> str:
    said = StringIO()
    call_command("backup", into=folder, stdout=said)
    return said.getvalue()


def at(monkeypatch, time: datetime) -> None:
    """Let it be another time."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: time)


def test_no_byte_of_the_backup_shows_a_word_neither_sealed_nor_opened(folder, settings):
    enquiry = make_enquiry(WORD, name=WORD, email=f"{WORD}@example.com", phone=WORD)
    add_note(enquiry, WORD, author=make_specialist())
    back_up(folder / "x")
    opened, hidden = content(folder / "x"), (folder / "x").read_bytes()
    assert (enquiry.messages.get().words.token.encode() in opened, WORD.encode() in opened + hidden) == (True, False)
    assert WORD not in every_cell()
    if connection.vendor == "sqlite":
        stored = Path(connection.settings_dict["NAME"])
        lying = [stored, *stored.parent.glob(f"{stored.name}-*")]
        assert [path for path in lying if WORD.encode() in path.read_bytes()] == []


def test_no_key_and_no_session_of_the_settings_lies_in_the_backup(folder, settings):
    back_up(folder / "x")
    secrets = [settings.SECRET_KEY.encode(), *settings.FIELD_ENCRYPTION_KEYS.values(), *settings.BACKUP_KEYS.values()]
    everything = content(folder / "x") + (folder / "x").read_bytes()
    assert [secret for secret in secrets if secret in everything] == []


def test_it_says_what_was_written_and_only_its_owner_reads_it(folder, settings):
    said = back_up(folder / "x")
    assert re.fullmatch(rf"{folder}/x: [0-9,]+ bytes, SHA-256 [0-9a-f]{{64}}\n", said)
    summed = subprocess.run(["sha256sum", folder / "x"], capture_output=True, text=True, check=True)
    assert said.split()[-1] == summed.stdout.split()[0]
    assert stat.S_IMODE((folder / "x").stat().st_mode) == 0o600
    assert (names(folder), names(settings.DATA_DIR)) == (["x"], ["backup.lock", "erased.txt"])


def test_the_audit_says_that_it_was_made(folder):
    said = back_up(folder / "x")
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.where, event.detail) == (
        "backed-up",
        "(worker)",
        "backup",
        f"sha256 {said.split()[-1]}",
    )


def test_a_file_that_is_there_is_not_written_over(folder):
    (folder / "x").write_text("mine")
    assert refusal(back_up, folder / "x") == f"No backup was made. {folder}/x exists already."
    assert (folder / "x").read_text() == "mine"


def test_a_folder_that_is_not_there_is_one_line(folder):
    said = refusal(back_up, folder / "none" / "x")
    assert said == f"No backup was made. {folder}/none/.x.part: No such file or directory."


@pytest.mark.parametrize("written", [0, 1, 2])
def test_a_disk_that_fills_up_leaves_no_half_file(folder, monkeypatch, settings, written):
    real, calls = os.write, []

    def write(file, data):
        if not isinstance(data, bytes) or len(data) < 200:  # the progress and the pipes of others
            return real(file, data)
        calls.append(len(data))
        if len(calls) > written:
            raise OSError(28, "No space left on device")
        return real(file, data)

    make_enquiry("x" * 5000)
    monkeypatch.setattr("support.backup.sealed_file.CHUNK", 4096)
    monkeypatch.setattr("support.backup.sealed_file.os.write", write)
    assert refusal(back_up, folder / "x") == "No backup was made. The file: No space left on device."
    assert (len(calls), names(folder), AuditEvent.objects.count()) == (written + 1, [], 0)
    assert names(settings.DATA_DIR) == ["backup.lock", "erased.txt"]


def test_what_the_system_cuts_short_leaves_no_half_file(folder, settings):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, limits[1]))  # bytes in one file, whoever writes it
    try:
        said = refusal(back_up, folder / "x")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert said.startswith("No backup was made. The ")
    assert (names(folder), names(settings.DATA_DIR)) == ([], ["backup.lock", "erased.txt"])


def test_what_does_not_read_back_as_it_was_written_is_no_backup(folder, monkeypatch):
    real = SealedWriter.finish

    def harm(writer):
        real(writer)
        os.pwrite(writer._file, b"?", os.fstat(writer._file).st_size - 1)

    monkeypatch.setattr(SealedWriter, "finish", harm)
    assert "was altered or cut" in refusal(back_up, folder / "x")
    assert (names(folder), AuditEvent.objects.count()) == ([], 0)


def test_a_second_backup_at_the_same_time_is_refused_and_does_not_harm_the_first(folder, settings):
    (folder / ".x.part").write_text("being written")
    with (settings.DATA_DIR / "backup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert refusal(back_up, folder / "x") == "No backup was made. Another backup or restore is running."
    assert names(folder) == [".x.part"]


def test_what_a_killed_run_has_left_is_removed(folder, settings):
    for name in (".backup.sqlite3", ".backup.sqlite3-wal"):
        (settings.DATA_DIR / name).write_text("left")
    (folder / ".x.part").write_text("left")
    back_up(folder / "x")
    assert names(folder) == ["x"]
    if connection.vendor == "sqlite":
        assert names(settings.DATA_DIR) == ["backup.lock", "erased.txt"]


def test_the_list_of_what_was_erased_is_completed_first(folder):
    Tombstone.objects.create(reference="123-456-789", submission_hash="", reason="asked")
    back_up(folder / "x")
    assert [line.reference for line in erased_list.read()] == ["123-456-789"]


def test_nothing_of_what_was_erased_is_in_a_later_backup(folder):
    enquiry = make_enquiry(WORD)
    token = enquiry.messages.get().words.token.encode()
    back_up(folder / "before")
    erase(enquiry=Enquiry.objects.get(), where="test")
    back_up(folder / "after")
    assert [token in content(folder / name) for name in ("before", "after")] == [True, False]


def test_backups_expire_once_the_new_one_is_there(folder, monkeypatch, settings):
    for days in (31, 30, 29):
        at(monkeypatch, NOW - timedelta(days=days, minutes=1))
        into(folder)
    at(monkeypatch, NOW)
    said = into(folder).splitlines()
    assert said[1:] == [
        "portal-20261024-182900Z.backup: older than 30 days, deleted.",
        "portal-20261025-182900Z.backup: older than 30 days, deleted.",
    ]
    assert names(folder) == ["portal-20261026-182900Z.backup", "portal-20261124-183000Z.backup"]


def test_only_backups_of_this_portal_expire(folder, monkeypatch, settings):
    at(monkeypatch, NOW - timedelta(days=99))
    back_up(folder / "kept-by-hand.backup")
    back_up(folder / ".portal-20260101-000000Z.backup.part")
    settings.SITE_ORIGIN = "https://another.example"
    back_up(folder / "portal-of-another.backup")
    settings.SITE_ORIGIN = "https://portal.example"
    (folder / "portal-in-words.backup").write_text("no backup")
    back_up(folder / "portal-20260101-000001Z.backup")
    settings.SITE_ORIGIN = "https://another.example"
    at(monkeypatch, NOW)
    into(folder)
    assert names(folder) == [
        ".portal-20260101-000000Z.backup.part",
        "kept-by-hand.backup",
        "portal-20260101-000001Z.backup",
        "portal-20261124-183000Z.backup",
        "portal-in-words.backup",
    ]


def test_what_a_killed_run_has_left_unfinished_expires_too(folder, monkeypatch):
    at(monkeypatch, NOW - timedelta(days=31))
    back_up(folder / "x")
    cut = (folder / "x").read_bytes()[:-20]
    (folder / "x").unlink()
    (folder / ".portal-20261024-183000Z.backup.part").write_bytes(cut)
    at(monkeypatch, NOW)
    into(folder)
    assert names(folder) == ["portal-20261124-183000Z.backup"]


def test_nothing_expires_for_a_backup_that_was_not_made(folder, monkeypatch):
    at(monkeypatch, NOW - timedelta(days=31))
    into(folder)
    at(monkeypatch, NOW)
    monkeypatch.setattr(SealedFile, "verify", lambda *args: (_ for _ in ()).throw(OSError(5, "Input/output error")))
    assert refusal(into, folder) == "No backup was made. The file: Input/output error."
    assert names(folder) == ["portal-20261024-183000Z.backup"]


def test_production_without_a_key_for_backups_starts_and_makes_none(tmp_path):
    environment = without_ours(os.environ) | {"DATA_DIR": str(tmp_path / "new")} | PRODUCTION
    environment["TRUSTED_PROXIES"] = "1"  # else each command warns that it is missing
    run = {"cwd": ROOT, "env": environment, "capture_output": True, "text": True, "check": False}
    started = subprocess.run([sys.executable, "-c", "from config import wsgi"], **run)
    assert started.returncode == 0, started.stderr
    done = subprocess.run([sys.executable, "manage.py", "backup", tmp_path / "x"], **run)
    assert (done.returncode, done.stderr) == (
        1,
        "CommandError: No backup was made. BACKUP_KEYS (or BACKUP_KEYS_FILE) must be set: id:base64, 32 bytes. "
        "See docs/backup.md.\n",
    )
    assert names(tmp_path / "new") == []


def test_a_signal_in_the_middle_leaves_no_half_file(folder, settings, monkeypatch):
    real = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(SealedWriter, "finish", lambda writer: os.kill(os.getpid(), signal.SIGTERM))
    with pytest.raises(SystemExit) as ended:
        back_up(folder / "x")
    assert (ended.value.code, signal.getsignal(signal.SIGTERM) is real) == (143, True)
    assert (names(folder), names(settings.DATA_DIR)) == ([], ["backup.lock", "erased.txt"])
