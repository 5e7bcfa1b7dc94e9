"""Lets books be made whenever something has changed, by a process beside the worker, which goes on with its mails."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

from django.conf import settings

from courses import stamp

COMMAND = (sys.executable, "manage.py", "make_books", "--with-parent")  # the number follows
AGAIN = 600  # seconds after which it is tried once more what failed
MOST_SECONDS = 1800  # for all books; then the process hangs


class Press:
    """Starts the command once for each moment of the lessons (`courses.stamp`), and again later if it failed."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._command = command
        self._moment: stamp.Moment | None = None
        self._process: subprocess.Popen | None = None
        self._began, self._again = 0.0, float("inf")

    def look(self) -> bool:
        """Start the command if it is time; tell whether the last one ended well, once for each. Never waits."""
        if self._process:
            return self._watch()
        moment = stamp.look(self._moment)
        if moment is None or (moment is self._moment and time.monotonic() < self._again):
            return True
        self._moment, self._began, self._again = moment, time.monotonic(), float("inf")
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [*self._command, str(os.getpid())], cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL, process_group=0
        )
        return True

    def _watch(self) -> bool:
        """Look after the process that runs; False when it failed."""
        if self._process.poll() is None and time.monotonic() - self._began < MOST_SECONDS:
            return True
        status = self._process.poll()  # None where it hangs
        self.stop()
        if status != 0:
            self._again = time.monotonic() + AGAIN
        return status == 0

    def stop(self) -> None:
        """End the process, if one runs: what it has not stored by now is made again at the next start."""
        if self._process is None:
            return
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGTERM)  # the typesetter too
            self._process.wait()
        self._process = None
