"""Millions of rows: the database copies what it is given, and is told only how the copies differ."""
# ruff: noqa: S608 - tables and columns of our own models

from collections.abc import Collection
from datetime import timedelta

from django.db import connection, models

SPREAD = 350  # between the references of two enquiries
REFERENCE = 11  # characters, with its hyphens; a hash is longer


class _Sqlite:
    """How SQLite says it."""

    indices = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL"

    @staticmethod
    def ago(seconds: str) -> str:
        return f"strftime('%Y-%m-%d %H:%M:%f', 'now', '-' || ({seconds}) || ' seconds')"

    @staticmethod
    def own_number(column: str) -> str:
        return f"CAST(substr(t.{column}, 9) AS INTEGER)"

    @staticmethod
    def uuid(column: str, number: str) -> str:
        return f"printf('%%08x', {number}) || substr({column}, 9)"

    @staticmethod
    def hash(number: str) -> str:
        return f"printf('%%064x', {number})"

    @staticmethod
    def reference(number: str) -> str:
        digits = _digits(number)
        return f"printf('%%03d-%%03d-%%03d', {digits} / 1000000, {digits} / 1000 %% 1000, {digits} %% 1000)"


class _Postgres:
    """How PostgreSQL says it."""

    indices = (
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s "
        "AND indexname NOT IN (SELECT conname FROM pg_constraint)"
    )

    @staticmethod
    def ago(seconds: str) -> str:
        return f"now() - ({seconds}) * interval '1 second'"

    @staticmethod
    def own_number(column: str) -> str:
        return f"substr(t.{column}, 9)::int"

    @staticmethod
    def uuid(column: str, number: str) -> str:
        return f"(lpad(to_hex({number}), 8, '0') || substr(replace({column}::text, '-', ''), 9))::uuid"

    @staticmethod
    def hash(number: str) -> str:
        return f"lpad(to_hex({number}), 64, '0')"

    @staticmethod
    def reference(number: str) -> str:
        digits = _digits(number)
        parts = (f"{digits} / 1000000", f"{digits} / 1000 %% 1000", f"{digits} %% 1000")
        return f"concat_ws('-', {', '.join(f'lpad(({part})::text, 3, chr(48))' for part in parts)})"


def _digits(number: str) -> str:
    return f"(100000000 + {number} * {SPREAD})"


class Series:
    """The numbers of the copies, each with a time in the last `span`, the last copy the oldest.

    A pattern has a reference that ends in its own number, below `step`; copy n of it stands for the number + n * step.
    Where the copies are most of what there will be, indices are made after them, at once, which is sooner.
    """

    def __init__(self, numbers: range, *, step: int, span: timedelta, is_most: bool) -> None:
        self.is_most = is_most
        self.numbers, self.step, self.seconds = numbers, step, span.total_seconds() / max(numbers.stop, 1)
        self.say = _Postgres if connection.vendor == "postgresql" else _Sqlite
        self._write_numbers()

    def _write_numbers(self) -> None:
        """Write the numbers into a table that is gone with the connection."""
        self._run("DROP TABLE IF EXISTS series")
        first, last = self.numbers.start, self.numbers.stop - 1
        self._run(
            f"CREATE TEMPORARY TABLE series AS WITH RECURSIVE s(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM s "
            f"WHERE n < {last}) SELECT n, {self.say.ago(f'n * {self.seconds}')} AS ago FROM s WHERE n <= {last}"
        )

    def copy(
        self, model: type[models.Model], *, of: str, keys: list[str], renamed: Collection[str], moved: Collection[str]
    ) -> None:
        """Store the rows whose column `of` is one of `keys` once for each number.

        In a copy the `renamed` columns have values of their own, and the `moved` ones its time where they hold one.
        """
        number = f"({self.say.own_number(of)} + n * {self.step})"
        fields = [each for each in model._meta.concrete_fields if not isinstance(each, models.AutoField)]
        values = ", ".join(self._value(each, number, renamed, moved) for each in fields)
        names, marks = ", ".join(f'"{each.column}"' for each in fields), ", ".join(["%s"] * len(keys))
        table = model._meta.db_table
        self._run("DROP TABLE IF EXISTS patterns")
        self._run(f"CREATE TEMPORARY TABLE patterns AS SELECT * FROM {table} WHERE {of} IN ({marks})", values=keys)
        indices = self._indices(table) if self.is_most else []
        self._run(*(f'DROP INDEX "{name}"' for name, _made in indices))
        self._run(f"INSERT INTO {table} ({names}) SELECT {values} FROM series CROSS JOIN patterns AS t", values=[])
        self._run(*(made for _name, made in indices))

    def _indices(self, table: str) -> list[tuple[str, str]]:
        """Return name and making of each index that belongs to no constraint."""
        with connection.cursor() as cursor:
            cursor.execute(self.say.indices, [table])
            return cursor.fetchall()

    def _value(self, field: models.Field, number: str, renamed: Collection[str], moved: Collection[str]) -> str:
        column = f't."{field.column}"'
        if field.column in moved:
            return f"CASE WHEN {column} IS NULL THEN NULL ELSE ago END"
        if field.column not in renamed:
            return column
        kind = getattr(field, "target_field", field)
        if isinstance(kind, models.UUIDField):
            return self.say.uuid(column, number)
        return self.say.reference(number) if kind.max_length == REFERENCE else self.say.hash(number)

    def _run(self, *statements: str, values: list | None = None) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, values)
