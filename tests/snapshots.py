"""SQLite's database as it was at a moment, to be had again in a blink: quicker than to empty it, or to fill it.

On PostgreSQL nothing is kept: there a database is emptied and filled row by row.
"""

import sqlite3
import uuid
from collections.abc import Callable

from django.db import connection

from courses.models.stamp import Stamp

_kept: dict[str, sqlite3.Connection] = {}


def keep(name: str) -> None:
    """Keep the database as it is now, where it is SQLite's."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        _kept[name] = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(_kept[name])


def restore(name: str) -> bool:
    """Make the database what it was; return whether anything was kept. Outside of a transaction.

    Pages are kept in memory as long as the stamp stays the same, so it gets another one.
    """
    if name not in _kept:
        return False
    connection.ensure_connection()
    _kept[name].backup(connection.connection)
    Stamp.objects.update(value=uuid.uuid4().hex)
    return True


def restore_or(name: str, make: Callable[[], object]) -> None:
    """Make the database what it was, or, the first time and on PostgreSQL, `make` it so."""
    if not restore(name):
        make()
        keep(name)
