"""Backups and empty places for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from support.backup.places import instead_of_ours

ELSEWHERE = "portal_elsewhere"


def back_up(path: Path) -> str:
    """Run `manage.py backup` and return what it said."""
    said = StringIO()
    call_command("backup", str(path), stdout=said)
    return said.getvalue()


def restore(path: Path, *words: str) -> str:
    """Run `manage.py restore` and return what it said, warnings too."""
    said = StringIO()
    call_command("restore", str(path), *words, stdout=said, stderr=said)
    return said.getvalue()


def refusal(run, *args) -> str:
    """Return the one line with which a command refuses."""
    with pytest.raises(CommandError) as caught:
        run(*args)
    said = str(caught.value)
    assert "\n" not in said
    return said


@contextmanager
def elsewhere(folder: Path) -> Iterator[None]:
    """Let the portal have another database, which is still empty, of the kind that the tests run on."""
    if connection.vendor == "sqlite":
        with instead_of_ours(NAME=folder / "elsewhere.sqlite3"):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {ELSEWHERE}_{connection.settings_dict['NAME']} TEMPLATE template0")
    try:
        with instead_of_ours(NAME=f"{ELSEWHERE}_{connection.settings_dict['NAME']}"):
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {ELSEWHERE}_{connection.settings_dict['NAME']} WITH (FORCE)")


def tables_here(folder: Path) -> list[str]:
    """Return the tables of the database of this moment, without making its file."""
    if connection.vendor == "sqlite" and not (folder / "elsewhere.sqlite3").exists():
        return []
    return connection.introspection.table_names()
