"""Beside the worker books are made when something has changed; nobody waits for them, and nothing is left running."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from courses.books import press
from courses.books.press import Press
from courses.models import Lesson
from support.management.commands import send_outbox
from tests.factories.courses import make_lesson

pytestmark = pytest.mark.django_db(transaction=True)  # it looks after its own connection


def command(tmp_path: Path, then: str = "") -> tuple[str, ...]:
    """Return a command that notes that it ran."""
    note = tmp_path / "ran"
    return (sys.executable, "-c", f"import time; open({str(note)!r}, 'a').write('x'); {then}")


def runs(tmp_path: Path) -> int:
    note = tmp_path / "ran"
    return len(note.read_text()) if note.exists() else 0


def settled(made: Press) -> bool:
    """Look until the process that runs has ended, and return what was told of it."""
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        said = made.look()
        if made._process is None:
            return said
        time.sleep(0.02)
    raise TimeoutError


def test_books_are_made_once_for_each_change(tmp_path):
    make_lesson()
    made = Press(command(tmp_path))
    assert (made.look(), settled(made), made.look(), runs(tmp_path)) == (True, True, True, 1)
    Lesson.objects.update(slug="another-address")
    assert (made.look(), settled(made), made.look(), runs(tmp_path)) == (True, True, True, 2)
    made.stop()


def test_what_failed_is_told_once_and_tried_again_later(tmp_path, monkeypatch):
    made = Press(command(tmp_path, "raise SystemExit(1)"))
    made.look()
    assert (settled(made), made.look(), runs(tmp_path)) == (False, True, 1)
    monkeypatch.setattr(press, "AGAIN", 0)
    made._again = 0
    made.look()
    assert (settled(made), runs(tmp_path)) == (False, 2)


def test_nobody_waits_for_a_book_and_the_end_of_the_worker_is_its_end(tmp_path):
    made = Press(command(tmp_path, "time.sleep(60)"))
    began = time.monotonic()
    made.look()
    made.look()
    pid = made._process.pid
    made.stop()
    assert time.monotonic() - began < 10
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_one_that_hangs_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(press, "MOST_SECONDS", 0)
    made = Press(command(tmp_path, "time.sleep(60)"))
    made.look()
    assert (made.look(), made._process) == (False, None)


def test_a_database_that_does_not_answer_starts_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(press.stamp, "look", lambda last: None)
    made = Press(command(tmp_path))
    assert (made.look(), made._process, runs(tmp_path)) == (True, None, 0)


def test_the_worker_looks_after_its_mails_whatever_becomes_of_a_book(settings, monkeypatch, log_lines):
    settings.MAKE_BOOKS = True
    loop, asked = send_outbox.Loop(), []
    monkeypatch.setattr(loop.press, "look", lambda: asked.append("look"))
    assert (loop.round(), asked) == (True, ["look"])
    said = "books could not be made; the last ones stay"
    assert [said in line for line in log_lines] == [True]


def test_with_the_setting_off_the_worker_makes_none(settings, monkeypatch):
    settings.MAKE_BOOKS = False
    loop, asked = send_outbox.Loop(), []
    monkeypatch.setattr(loop.press, "look", lambda: asked.append("look"))
    assert (loop.round(), asked) == (True, [])


def test_a_worker_that_is_killed_leaves_no_process_behind(tmp_path):
    note = tmp_path / "pids"
    book = f"""
import os, subprocess, sys, time
from courses.books.parent import end_with
end_with(os.getppid())
child = subprocess.Popen(["sleep", "60"])
open({str(note)!r}, "w").write(f"{{os.getpid()}} {{child.pid}}")
time.sleep(60)
"""
    worker = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {book!r}], process_group=0)"
    process = subprocess.Popen([sys.executable, "-c", worker], cwd=settings.BASE_DIR)
    assert eventually(lambda: note.exists() and note.read_text())
    process.kill()
    process.wait()
    assert eventually(lambda: not any(runs_still(int(pid)) for pid in note.read_text().split()))


def eventually(question) -> bool:
    """Tell whether it comes true within half a minute."""
    limit = time.monotonic() + 30
    while not question() and time.monotonic() < limit:
        time.sleep(0.05)
    return bool(question())


def runs_still(pid: int) -> bool:
    """Tell whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
