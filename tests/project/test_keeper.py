"""What keeps the worker for mails alive: one at a time, again after a growing pause, and gone with the server."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config import keeper
from config.keeper import Keeper
from scripts.variables import ROOT
from tests.faults.processes import children

SECONDS = 20


@pytest.fixture(autouse=True)
def signals():
    """Give the test process its own signal handlers back."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture
def pauses(monkeypatch) -> list[float]:
    """Return the pauses between workers that end at once; the eighth is the last."""
    found = []

    def wait(self, seconds):
        found.append(seconds)
        self.stopped = len(found) == 8

    monkeypatch.setattr(Keeper, "wait", wait)
    return found


def test_the_pause_doubles_to_a_minute_and_no_further(pauses):
    Keeper(["false"], os.getppid()).run()
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


def test_after_a_worker_that_was_well_for_long_the_pause_is_short_again(pauses, monkeypatch):
    monkeypatch.setattr(keeper, "STEADY", 0)
    Keeper(["true"], os.getppid()).run()
    assert pauses == [1] * 8


def test_without_its_parent_it_starts_nothing(tmp_path):
    made = tmp_path / "made"
    Keeper(["touch", str(made)], os.getpid()).run()  # who is our parent? Not we ourselves.
    assert not made.exists()


KEEP = """
import os, sys
from config import keeper
keeper.PATIENCE = float(sys.argv[1])
keeper.Keeper([sys.executable, "-c", sys.argv[2]], os.getppid()).run()
"""
FINISHES = """
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (time.sleep(0.5), pathlib.Path({path!r}).touch(), sys.exit()))
pathlib.Path({path!r} + ".ready").touch()
time.sleep(60)
"""
IGNORES = """
import pathlib, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path({path!r} + ".ready").touch()
time.sleep(60)
"""


def keep(path: Path, worker: str, patience: float) -> tuple[subprocess.Popen, int]:
    """Start a keeper; return it and the process id of its worker, which is ready to be told."""
    command = [sys.executable, "-c", KEEP, str(patience), worker.format(path=str(path))]
    process = subprocess.Popen(command, cwd=ROOT)
    ready, until = path.with_name(path.name + ".ready"), time.monotonic() + SECONDS
    while not ready.exists() and time.monotonic() < until:
        time.sleep(0.05)
    (worker_pid,) = children(process.pid)
    return process, worker_pid


def is_there(pid: int) -> bool:
    """Tell whether a process runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_told_to_end_it_lets_the_worker_finish(tmp_path):
    process, worker = keep(tmp_path / "finished", FINISHES, 30)
    process.terminate()
    assert (process.wait(SECONDS), (tmp_path / "finished").exists(), is_there(worker)) == (0, True, False)


def test_a_worker_that_does_not_finish_is_ended(tmp_path):
    process, worker = keep(tmp_path / "never", IGNORES, 0.3)
    process.terminate()
    assert (process.wait(SECONDS), is_there(worker)) == (0, False)
