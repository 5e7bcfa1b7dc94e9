"""Keeps the worker for mails alive: `python -m config.keeper PID`, which `manage.py serve` starts (config/serving.py).

It is a process of its own because gunicorn's master collects whatever child ends and starts only its own anew. It
loads nothing of the portal, so it stays small and outlives what breaks the worker.
"""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from config.environment import Environment
from config.logs import formatter

log = logging.getLogger("config.keeper")  # by name: it runs as __main__

ROOT = Path(__file__).resolve().parent.parent
FIRST_PAUSE, LONGEST_PAUSE = 1, 60  # seconds before the worker is started again; doubled each time
STEADY = 120  # a worker that ran so many seconds was well: the pause is short again
PATIENCE = 30  # seconds for the mail at hand
BETWEEN_LOOKS = 0.2  # seconds after which it looks whether it shall end


class Keeper:
    """Runs one worker at a time until a signal comes, or until the process `parent` is not our parent any more."""

    def __init__(self, command: list[str], parent: int) -> None:
        self.command, self.parent, self.stopped = command, parent, False

    def run(self) -> None:
        """Start the worker, and again whenever it ends; return when it is over and the worker is gone."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        pause = FIRST_PAUSE
        while not self.is_over():
            began = time.monotonic()
            status = self.run_worker()
            if self.is_over():
                return
            if time.monotonic() - began >= STEADY:
                pause = FIRST_PAUSE
            log.warning(
                "the worker of the outbox has ended and is started again", extra={"exit": status, "pause": pause}
            )
            self.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def stop(self, *_signal) -> None:
        """End the worker after the mail at hand, then end."""
        self.stopped = True

    def is_over(self) -> bool:
        """Tell whether a signal came or the parent went."""
        return self.stopped or os.getppid() != self.parent

    def run_worker(self) -> int:
        """Run one worker until it ends, or end it when it is over; return how it ended."""
        worker = subprocess.Popen(self.command, cwd=ROOT, stdin=subprocess.DEVNULL)  # noqa: S603 - a command of ours
        while not self.is_over():
            with contextlib.suppress(subprocess.TimeoutExpired):
                return worker.wait(BETWEEN_LOOKS)
        worker.terminate()
        try:
            return worker.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            worker.kill()
            return worker.wait()

    def wait(self, seconds: float) -> None:
        """Sleep in short pieces, so that the end is seen soon."""
        until = time.monotonic() + seconds
        while not self.is_over() and time.monotonic() < until:
            time.sleep(BETWEEN_LOOKS)


def main(parent: int) -> None:
    """Keep the worker of the server with the process id `parent`."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(production=bool(Environment().origin("SITE_ORIGIN"))))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    # It ends by itself too, should this process be killed.
    worker = [sys.executable, "manage.py", "send_outbox", "--loop", "--with-parent", str(os.getpid())]
    Keeper(worker, parent).run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
