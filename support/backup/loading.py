"""From a backup into an empty database."""

from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import connection

from support.backup.sealed_file import BackupError, Frames
from support.backup.tables import Migrations, count, migrate, quoted

Seen = Callable[[], object]


def load(frames: Frames, manifest: dict, migrations: Migrations, file: Path | None, seen: Seen) -> None:
    """Fill the database of this thread, or the `file` behind it; `seen` is called for each frame."""
    if file is None:
        _load_rows(frames, manifest, migrations, seen)
    else:
        with file.open("wb") as written:
            for content in frames.part():
                written.write(content)
                seen()


def check(manifest: dict) -> None:
    """Raise BackupError when the database is not sound, or holds other than the backup says."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            _check_file(cursor)
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        for table, noted in manifest["counts"].items():
            if (found := count(cursor, table)) != noted:
                raise BackupError(f"The table {table} has {found} rows, and the backup notes {noted}.")


def _check_file(cursor) -> None:
    if cursor.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        raise BackupError("The database in the backup is damaged: SQLite's integrity check fails.")
    if row := cursor.execute("PRAGMA foreign_key_check").fetchone():
        raise BackupError(f"The database in the backup is damaged: a row of {row[0]} points to nothing.")


def _load_rows(frames: Frames, manifest: dict, migrations: Migrations, seen: Seen) -> None:
    """Make the tables as the migrations of the backup made them, and put its rows in place of what they planted.

    Rows come by COPY, which the triggers of append-only tables allow; what points elsewhere is checked at the end.
    """
    migrate(migrations)
    with connection.cursor() as cursor:
        for table in manifest["columns"]:
            if count(cursor, table):
                cursor.execute(f"DELETE FROM {quoted(table)}")  # noqa: S608 - see `quoted`
        for table, columns in manifest["columns"].items():
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {quoted(table)} ({quoted(*columns)}) FROM STDIN") as rows,
            ):
                for row in _noticed(frames.part(), seen):
                    rows.write(row)
        for sequence, last in manifest["sequences"].items():
            cursor.execute("SELECT setval(%s::regclass, %s)", [quoted(sequence), last])


def _noticed(parts: Iterator[bytes], seen: Seen) -> Iterator[bytes]:
    for content in parts:
        yield content
        seen()
