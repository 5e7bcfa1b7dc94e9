"""Runs commands one after the other, says how long each took, and leaves nothing running."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 20  # for pytest to close its browser and drop its databases


@dataclass(frozen=True)
class Step:
    """One command with a name. `shown` prints while it runs; otherwise only a failure prints."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    shown: bool = False


class StepFailedError(Exception):
    """The name of the step that ended with an error."""


def run(step: Step, environment: Mapping[str, str]) -> None:
    """Run `step` in `environment` plus its own. Raises StepFailedError."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as output:
        status = _status(step, {**environment, **step.environment}, None if step.shown else output)
        if status and not step.shown:
            output.seek(0)
            sys.stdout.write(output.read())
    seconds = time.monotonic() - began
    print(f"{'FAILED' if status else 'ok':<7}{step.name} ({seconds:.1f} s)", flush=True)
    if status:
        raise StepFailedError(step.name)


def _status(step: Step, environment: Mapping[str, str], output) -> int:
    """Return the exit status. However this function is left, the command and what it started have ended."""
    process = subprocess.Popen(  # noqa: S603 - our own commands
        step.command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        start_new_session=True,
    )
    try:
        return process.wait()
    finally:
        if process.poll() is None:
            _stop(process)


def _stop(process: subprocess.Popen) -> None:
    """Ask the whole session of `process` to end as Ctrl-C would, then insist."""
    os.killpg(process.pid, signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def exit_on_signals() -> None:
    """Turn Ctrl-C, SIGTERM and a closed terminal into SystemExit: `finally` runs, and a second Ctrl-C cannot cut it."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def leave(number, _frame):
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        sys.exit(128 + number)

    for each in signals:
        signal.signal(each, leave)
