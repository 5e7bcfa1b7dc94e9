"""What one moment of the database held, while people go on writing.

SQLite: `VACUUM INTO` makes a copy within one read transaction; it holds no page of anything deleted. PostgreSQL: one
transaction, REPEATABLE READ, and each table by COPY.
"""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from support.backup.tables import count, quoted, tables_after
from support.crypto import keyed_hash, seal

CANARY = "support.backup.canary"  # what its seal is bound to
FRAME = 1024 * 1024  # bytes of a database file in one frame
WAIT = 20.0  # seconds for another who has the database file


@dataclass(frozen=True)
class Snapshot:
    """The parts of a backup, the `manifest` that says what is in them, and the migrations that had been applied."""

    migrations: list[tuple[str, str]]
    manifest: dict
    parts: Iterator[Iterator[bytes]]


@contextmanager
def snapshot(draft: Path) -> Iterator[Snapshot]:
    """Yield what the portal's database holds now; `draft` is an empty file that SQLite fills. Raises DatabaseError."""
    with _of_postgresql() if connection.vendor == "postgresql" else _of_sqlite(draft) as found:
        yield found


def _manifest(*, counts: dict[str, int], frames: int, **more) -> dict:
    """Return what is noted beside the content: by it a restore sees whether all is there and the keys are right."""
    salt = secrets.token_hex(16)
    proofs = {"canary": seal(salt, CANARY), "salt": salt, "secret": keyed_hash("backup", salt).hex()}
    return {"counts": counts, "frames": frames, **proofs, **more}


def _known(applied) -> list[tuple[str, str]]:
    """Return which of the applied migrations this portal has, in order."""
    return sorted(set(applied) & set(MigrationLoader(None).disk_migrations))


@contextmanager
def _of_sqlite(draft: Path) -> Iterator[Snapshot]:
    with connection.wrap_database_errors:
        live = sqlite3.connect(_existing(connection.settings_dict["NAME"]), WAIT, isolation_level=None, uri=True)
        with closing(live):
            live.execute("VACUUM INTO ?", [str(draft)])
        with closing(sqlite3.connect(draft)) as copy:
            applied = copy.execute("SELECT app, name FROM django_migrations").fetchall()
            tables = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            counts = {table: count(copy, table) for (table,) in tables if not table.startswith("sqlite_")}
    frames = -(-draft.stat().st_size // FRAME)
    yield Snapshot(_known(applied), _manifest(counts=counts, frames=frames), iter([_read(draft)]))


def _existing(path) -> str:
    """Return the address of a database file that is not made where it is missing."""
    return f"{Path(path).absolute().as_uri()}?mode=rw"


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while content := file.read(FRAME):
            yield content


@contextmanager
def _of_postgresql() -> Iterator[Snapshot]:
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            migrations = _known(MigrationRecorder(own).applied_migrations())
            columns = {}
            for table in tables_after(migrations):
                described = own.introspection.get_table_description(cursor, table)
                columns[table] = [column.name for column in described]
            counts = {table: count(cursor, table) for table in columns}
            cursor.execute(
                "SELECT sequencename, last_value FROM pg_sequences "
                "WHERE schemaname = current_schema() AND last_value IS NOT NULL"
            )
            more = {"columns": columns, "sequences": dict(cursor.fetchall())}
            manifest = _manifest(counts=counts, frames=sum(counts.values()), **more)
            yield Snapshot(migrations, manifest, (_copied(own, cursor, each, columns[each]) for each in columns))
    finally:
        own.close()


def _copied(own, cursor, table: str, columns: list[str]) -> Iterator[bytes]:
    """Yield the rows of a table as PostgreSQL writes them."""
    with own.wrap_database_errors, cursor.copy(f"COPY {quoted(table)} ({quoted(*columns)}) TO STDOUT") as rows:
        for row in rows:
            yield bytes(row)
