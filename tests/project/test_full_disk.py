"""A disk that fills up while files are written leaves no half of a file that is later taken for the whole."""

import resource
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from support import delivery
from tests.support.mail_server import make_due, make_mail


@contextmanager
def files_of_at_most(size: int):
    """Let no file grow beyond so many bytes: writing on fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below `folder` but the compressed ones, which are written anew each time."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".gz", ".br"}]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.parametrize("size", [1024, 20_000, 60_000])
def test_static_files_are_collected_whole_after_the_disk_was_full(settings, tmp_path, size):
    settings.STATIC_ROOT = tmp_path / "whole"
    call_command("collectstatic", interactive=False, verbosity=0)
    settings.STATIC_ROOT = tmp_path / "static"
    with files_of_at_most(size), pytest.raises(OSError, match="File too large"):
        call_command("collectstatic", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    assert contents(tmp_path / "static") == contents(tmp_path / "whole")


@pytest.mark.django_db
def test_a_mail_that_finds_no_room_is_sent_once_when_there_is_some(settings, tmp_path, monkeypatch):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", tmp_path
    row = make_mail()
    with monkeypatch.context() as full:
        full.setattr("django.core.mail.backends.filebased.EmailBackend._get_filename", lambda self: "/dev/full")
        done = delivery.deliver_due()
    row.refresh_from_db()
    assert (done.sent, done.put_off, row.sent_at, row.failure, row.taken_until) == (0, 1, None, "OSError", None)
    assert row.not_before - timezone.now() < timedelta(minutes=2)
    make_due()
    assert [delivery.deliver_due().sent for _ in range(2)] == [1, 0]
    assert [path.read_text().count("Subject: ") for path in tmp_path.iterdir()] == [1]
