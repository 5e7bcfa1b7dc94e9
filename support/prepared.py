"""Statements that are made before a transaction begins: nobody waits for a lock while somebody else makes SQL.

From BEGIN to COMMIT a writer keeps every other waiting (SQLite), or those of the same rows (PostgreSQL). To make the
SQL of a save takes Django longer than the database needs to carry it out, and sealing belongs to it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import AutoField, Model, QuerySet
from django.db.models.constants import OnConflict
from django.db.models.sql import DeleteQuery, InsertQuery, UpdateQuery


@dataclass(frozen=True)
class Statement:
    """SQL and its values."""

    sql: str
    values: Sequence

    def write(self) -> int:
        """Carry it out; return how many rows it wrote. Raises IntegrityError as a save does."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.values)
            return cursor.rowcount

    def finds(self) -> bool:
        """Tell whether a row is there."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.values)
            return cursor.fetchone() is not None


def insertion(*rows: Model, ignore_conflicts: bool = False) -> Statement:
    """Return what inserts `rows` of one model, as `save(force_insert=True)` does; it seals now."""
    model = type(rows[0])
    query = InsertQuery(model, on_conflict=OnConflict.IGNORE if ignore_conflicts else None)
    fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, AutoField)]
    query.insert_values(fields, rows)
    ((sql, values),) = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    return Statement(sql, values)


def update(rows: QuerySet, **values) -> Statement:
    """Return what `rows.update(**values)` does."""
    query = rows.query.chain(UpdateQuery)
    query.add_update_values(values)
    return Statement(*query.get_compiler(DEFAULT_DB_ALIAS).as_sql())


def deletion(rows: QuerySet) -> Statement:
    """Return what deletes `rows`, without looking for what hangs on them: of a model that nothing points to."""
    return Statement(*rows.query.chain(DeleteQuery).get_compiler(DEFAULT_DB_ALIAS).as_sql())


def search(rows: QuerySet) -> Statement:
    """Return what asks whether there are `rows`."""
    return Statement(*rows.order_by().values_list("pk")[:1].query.sql_with_params())


def write(statements: Iterable[Statement]) -> None:
    """Carry out one after the other."""
    for statement in statements:
        statement.write()
