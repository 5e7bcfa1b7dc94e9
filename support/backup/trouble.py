"""What goes wrong while a backup is made or restored, in one line and without anybody's words."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, OperationalError


def said(error: Exception) -> str:
    """Return why, in one line: PostgreSQL may quote a row in what it says about one."""
    if isinstance(error, DatabaseError):
        reason = str(error).strip().partition("\n")[0] if isinstance(error, OperationalError) else ""
        return f"The database says: {reason or type(error).__name__}."
    if isinstance(error, OSError):
        return f"{error.filename or 'The file'}: {error.strerror or type(error).__name__}."
    return str(error)


@contextmanager
def ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM end what runs within as Ctrl-C does: what is half done is removed on the way out."""
    before = signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
