"""The list of erased references, kept apart from the database: a restored backup forgets again what was erased.

A line is `time reference reason hash`: when, which enquiry, why, and the keyed hash of its form, as in its tombstone.
None of them says what anybody wrote. Lines are added and never changed. The database stays the first to know: whatever
the file lacks is completed from the tombstones, so a crash between the two loses nothing.
"""

import fcntl
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from support.access import normal_reference
from support.models import Tombstone

log = logging.getLogger(__name__)

NO_HASH = "-"


class ErasedListError(Exception):
    """Why the list cannot be relied on, in one sentence."""


@dataclass(frozen=True)
class Erased:
    """One line of the list."""

    at: datetime
    reference: str
    reason: str
    submission_hash: str

    def __str__(self) -> str:
        at = self.at.astimezone(UTC).isoformat(timespec="seconds")
        return f"{at} {self.reference} {self.reason} {self.submission_hash or NO_HASH}"


def note_after_commit(tombstone: Tombstone) -> None:
    """Add an erased enquiry to the list once the transaction stands.

    The person is told that all is erased, and it is: a list that cannot be written is one line in the log, and
    `complete` adds what it lacks.
    """
    transaction.on_commit(lambda: _try_to_add(tombstone))


def complete() -> int:
    """Add what the tombstones hold and the list lacks, making the list if there is none; return how many lines.

    Raises OSError where the list cannot be written.
    """
    with _opened() as file:
        listed = {line.split(" ")[1] for line in _lines(file) if " " in line}
        missing = [stone for stone in Tombstone.objects.order_by("erased_at") if stone.pk not in listed]
        _add(file, missing)
    return len(missing)


def is_writable() -> bool:
    """Tell whether the list, or the folder in which it will lie, can be written."""
    path = settings.ERASED_LIST
    return os.access(path if path.exists() else path.parent, os.W_OK)


def read() -> list[Erased]:
    """Return the list. Raises ErasedListError when it is missing, or not readable to its last letter."""
    path = settings.ERASED_LIST
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ErasedListError(f"The list of erased references is missing: {path} (ERASED_LIST).") from None
    except (OSError, UnicodeDecodeError):
        raise ErasedListError(f"The list of erased references cannot be read: {path} (ERASED_LIST).") from None
    if text and not text.endswith("\n"):
        raise ErasedListError(f"The last line of {path} was cut while it was written: complete it or take it out.")
    return [_parsed(line, number, path) for number, line in enumerate(text.splitlines(), start=1)]


def _parsed(line: str, number: int, path: Path) -> Erased:
    try:
        at, reference, reason, submission_hash = line.split(" ")
        when = datetime.fromisoformat(at)
    except ValueError:
        when = None
    if when is None or when.tzinfo is None or normal_reference(reference) != reference or not reference:
        raise ErasedListError(f"Line {number} of {path} cannot be read: mend it or take it out.")
    return Erased(when, reference, reason, "" if submission_hash == NO_HASH else submission_hash)


def _try_to_add(tombstone: Tombstone) -> None:
    try:
        with _opened() as file:
            _add(file, [tombstone])
    except OSError as error:
        log.error("the list of erased references could not be written", extra={"reason": type(error).__name__})


def _add(file: int, tombstones: Iterable[Tombstone]) -> None:
    """Write a line for each and wait for the disk."""
    lines = [str(Erased(stone.erased_at, stone.pk, stone.reason, stone.submission_hash)) for stone in tombstones]
    if not lines:
        return
    left = "".join(f"{line}\n" for line in lines).encode()
    while left:
        left = left[os.write(file, left) :]
    os.fsync(file)


@contextmanager
def _opened() -> Iterator[int]:
    """Open the list for nobody but us, and cut off a last line that a crash has left unfinished."""
    path = settings.ERASED_LIST
    is_new = not path.exists()
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        whole = sum(len(line) + 1 for line in _lines(file))
        if os.fstat(file).st_size > whole:
            os.ftruncate(file, whole)
        yield file
    finally:
        os.close(file)
    if is_new:
        sync_folder(path.parent)


def _lines(file: int) -> list[str]:
    """Return the finished lines; a byte that is no UTF-8 keeps its place."""
    size = os.fstat(file).st_size
    text = os.pread(file, size, 0).decode("latin-1")  # a byte is a letter: lengths are those of the file
    return text.split("\n")[:-1]


def sync_folder(folder: Path) -> None:
    """Wait until the names of the files in `folder` are on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
