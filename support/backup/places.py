"""Where a backup is loaded: a file that nobody serves yet, one transaction, or a database that goes again.

Whatever a run leaves behind that was killed lies under a fixed name and is removed by the next one.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import ProgrammingError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from support.backup.sealed_file import BackupError
from support.erased_list import sync_folder

Fill = Callable[[], None]
BESIDE = ("", "-wal", "-shm", "-journal")  # what SQLite writes beside a database
DRILL = "_drill"


@contextmanager
def alone() -> Iterator[None]:
    """Keep other backups and restores of this portal out. Raises BackupError when there is one."""
    with (settings.DATA_DIR / "backup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError("Another backup or restore is running.") from None
        yield


@contextmanager
def draft(path: Path) -> Iterator[Path]:
    """Yield an empty file that only its owner reads, and remove it with all that SQLite wrote beside it."""
    _remove(path)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield path
    finally:
        _remove(path)


@contextmanager
def instead_of_ours(**changes) -> Iterator[None]:
    """Let everything in this thread meet another database: ours with `changes` of its settings."""
    ours = connections["default"]
    other = ours.copy()
    other.settings_dict.update(changes)
    connections["default"] = other
    try:
        yield
    finally:
        other.close()
        connections["default"] = ours


def restore_into_ours(fill: Callable[[Path | None], None]) -> None:
    """Let `fill` load a database where ours is still empty; it is in its place whole, or not at all.

    `fill` is given the file to write, or None when rows go through the connection. Raises BackupError.
    """
    if connection.vendor == "postgresql":
        with transaction.atomic():
            if tables := connection.introspection.table_names():
                raise BackupError(f"The database is not empty: it has {len(tables)} tables. Nothing was changed.")
            fill(None)
        return
    target = Path(connection.settings_dict["NAME"])
    connection.close()
    _refuse_unless_empty(target)
    with draft(target.with_name(f".restoring-{target.name}")) as file:
        with instead_of_ours(NAME=file):
            fill(file)
            _end_journal(connection)
        _put_in_place(file, target)


def drill(fill: Callable[[Path | None], None]) -> None:
    """Let `fill` load a database that is removed afterwards; ours is not touched. Raises BackupError."""
    if connection.vendor == "postgresql":
        with _database_for_the_drill() as name, instead_of_ours(NAME=name), transaction.atomic():
            fill(None)
        return
    with draft(settings.DATA_DIR / ".drill.sqlite3") as file, instead_of_ours(NAME=file):
        fill(file)


def _remove(path: Path) -> None:
    for ending in BESIDE:
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _refuse_unless_empty(target: Path) -> None:
    """Raise BackupError where a database lies, or the rest of one that SQLite would mix into the new one."""
    if target.exists():
        with instead_of_ours(NAME=target):
            tables = connection.introspection.table_names()
        if tables:
            raise BackupError(f"{target} is a database with {len(tables)} tables. Nothing was changed.")
    if rests := [path for ending in BESIDE[1:] if (path := target.with_name(target.name + ending)).exists()]:
        raise BackupError(f"{rests[0]} is the rest of another database, or somebody has it open: move it away first.")


def _end_journal(ours: BaseDatabaseWrapper) -> None:
    """Bring what lies beside the file into it, so that the file alone is the database."""
    with ours.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=DELETE")
    ours.close()


def _put_in_place(file: Path, target: Path) -> None:
    """Give a finished database its name, unless a portal was started meanwhile and has made another."""
    with file.open("rb") as written:
        os.fsync(written.fileno())
    _refuse_unless_empty(target)
    file.replace(target)
    sync_folder(target.parent)


@contextmanager
def _database_for_the_drill() -> Iterator[str]:
    """Yield the name of an empty database beside ours."""
    name = f"{connection.settings_dict['NAME']}{DRILL}"
    with closing(connection.copy()) as own, own.cursor() as cursor:
        _make(cursor, own.ops.quote_name(name), name)
        try:
            yield name
        finally:
            cursor.execute(f"DROP DATABASE {own.ops.quote_name(name)} WITH (FORCE)")


def _make(cursor, quoted: str, name: str) -> None:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    if cursor.fetchone():
        raise BackupError(f"The database {name} is there already, perhaps from a drill that was killed: drop it first.")
    try:
        cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0")
    except ProgrammingError:
        raise BackupError(
            "The drill needs a database of its own for a while: ALTER ROLE … CREATEDB for the role of DATABASE_URL."
        ) from None
