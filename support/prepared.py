"""Statements that are made before a transaction begins: nobody waits for a lock while somebody else makes SQL.

From BEGIN to COMMIT a writer keeps every other waiting (SQLite), or those of the same rows (PostgreSQL). To make the
SQL of a save takes Django longer than the database needs to carry it out, and sealing belongs to it. What is read at
each arrival differs only in its values: that SQL is made once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import AutoField, CharField, DateTimeField, Field, Model, QuerySet, TextField, Value
from django.db.models.constants import OnConflict
from django.db.models.sql import DeleteQuery, InsertQuery, UpdateQuery

TEXTS, TIMES = (CharField, TextField), (DateTimeField,)


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


@dataclass(frozen=True)
class Hole:
    """A place in a query for a value that is known when it is read."""

    name: str


def hole(name: str) -> Value:
    """Return what stands in a filter for the value `name`, a text, a number or a time."""
    return Value(Hole(name))


class Reading:
    """Reads the columns of a `values_list`. Its SQL is made once, for every thread; each time its holes are filled."""

    def __init__(self, rows: QuerySet) -> None:
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        self._sql, self._values = compiler.as_sql()
        columns = [column for column, *_rest in compiler.select[: compiler.col_count]]
        self._converters = compiler.get_converters(columns)  # by position: what makes times of what the driver gives

    def read(self, **values) -> list[tuple]:
        """Return the rows, with `values` in the holes of these names."""
        filled = [_adapted(values[each.name]) if isinstance(each, Hole) else each for each in self._values]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, filled)
            rows = cursor.fetchall()
        return [self._converted(row) for row in rows] if self._converters else rows

    def _converted(self, row: Sequence) -> tuple:
        values = list(row)
        for position, (converters, column) in self._converters.items():
            for converter in converters:
                values[position] = converter(values[position], column, connection)
        return tuple(values)


def _adapted(value):
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def insertion(row: Model, *, ignore_conflicts: bool = False) -> Statement:
    """Return what inserts `row`, as `save(force_insert=True)` does. What is to be sealed is sealed now."""
    fields, sql = _into(type(row), ignore_conflicts)
    return Statement(sql, [_stored(field, field.pre_save(row, True)) for field in fields])


def _stored(field: Field, value):
    """Return a value as the driver takes it. Most are that already: a text in a field for texts, a time that is none.

    A field of our own has its own say: what is to be sealed is never taken as it is.
    """
    is_ready = type(field) in (TEXTS if type(value) is str else TIMES if value is None else ())
    return value if is_ready else field.get_db_prep_save(value, connection)


@cache
def _into(model: type[Model], ignore_conflicts: bool) -> tuple[list[Field], str]:
    """Return the fields of a new row and the SQL that takes their values; it is the same for every row."""
    fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, AutoField)]
    query = InsertQuery(model, on_conflict=OnConflict.IGNORE if ignore_conflicts else None)
    query.insert_values(fields, [model()], raw=True)
    ((sql, _values),) = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    return fields, sql


def update(rows: QuerySet, **values) -> Statement:
    """Return what `rows.update(**values)` does."""
    query = rows.query.chain(UpdateQuery)
    query.add_update_values(values)
    return Statement(*query.get_compiler(DEFAULT_DB_ALIAS).as_sql())


def deletion(rows: QuerySet) -> Statement:
    """Return what deletes `rows`, without looking for what hangs on them: of a model that nothing points to."""
    return Statement(*rows.query.chain(DeleteQuery).get_compiler(DEFAULT_DB_ALIAS).as_sql())


def write(statements: Iterable[Statement]) -> None:
    """Carry out one after the other."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.sql, statement.values)
