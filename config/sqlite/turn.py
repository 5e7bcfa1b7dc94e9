"""Whose turn it is to write."""

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path


class Turn:
    """One connection's place in the line before the database at `path`.

    The system gives the lock back when a process ends, however it ends. Where the file cannot be made, as on a disk
    that is read-only, nobody stands in line.
    """

    in_line = False  # of this process; see `stand_in_line`

    def __init__(self, path: Path | str) -> None:
        self._path = f"{path}-turn"
        self._file: int | None = None

    def take(self) -> float:
        """Wait until nobody of the line writes; return the seconds that it took."""
        if not Turn.in_line:
            return 0
        began = time.monotonic()
        with suppress(OSError):
            if self._file is None:
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX)
        return time.monotonic() - began

    def give_back(self) -> None:
        """Let the next one write. Who has no turn may say so too."""
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def leave(self) -> None:
        """Go home."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def stand_in_line() -> None:
    """Let the connections of this process stand in line from now on.

    For those whose transactions are short. A command that writes for a minute would keep the whole line waiting for as
    long, while SQLite itself lets a writer give up after `timeout` seconds.
    """
    Turn.in_line = True
