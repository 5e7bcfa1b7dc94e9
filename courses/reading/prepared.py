"""Queries that are made into SQL once: the framework takes longer to write one than the database to answer it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

Value = str | int | Sequence[str] | Sequence[int]


@dataclass(frozen=True)
class Statement:
    """SQL with its parameters, some of them stand-ins, and what turns each row into Python's values."""

    sql: str
    parameters: tuple
    converters: list[tuple[int, list[Callable], object]]

    def rows(self, values: dict) -> list[tuple]:
        """Return the rows for `values`, by stand-in."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [values.get(each, each) for each in self.parameters])
            rows = cursor.fetchall()
        return [self._converted(row) for row in rows] if self.converters else rows

    def _converted(self, row: tuple) -> tuple:
        made = list(row)
        for place, functions, expression in self.converters:
            for convert in functions:
                made[place] = convert(made[place], expression, connection)
        return tuple(made)


class Prepared:
    """One query of which only the values change.

    `build` takes the values by name and returns a queryset of `values_list`. It is called with stand-ins for them, so
    it may do nothing with a value but compare it with a text or a whole number of the database. For each length of a
    list the SQL is another; lists are filled up to the next power of two, so there are few.
    """

    def __init__(self, build: Callable[..., QuerySet]) -> None:
        self._build = build
        self._statements: dict[tuple, Statement] = {}

    def rows(self, **values: Value) -> list[tuple]:
        """Return the rows; none, and no query, where a list is empty."""
        lists = {name: list(value) for name, value in values.items() if not isinstance(value, str | int)}
        if not all(lists.values()):
            return []
        values |= {name: _filled_up(value) for name, value in lists.items()}
        shape = tuple(
            len(value) if isinstance(value, list) else type(value) is bool and value for value in values.values()
        )
        stand_ins = _StandIns()
        by_name = {name: stand_ins.for_value(value) for name, value in values.items()}
        if shape not in self._statements:
            self._statements[shape] = _statement(self._build(**by_name))
        return self._statements[shape].rows(stand_ins.values)


class _StandIns:
    """Values that stand nowhere in the database, and what each of them stands for."""

    def __init__(self) -> None:
        self.values: dict[str | int, str | int] = {}

    def for_value(self, value: Value):
        if isinstance(value, list):
            return [self.for_value(each) for each in value]
        number = 2_000_000_000 + len(self.values)  # an integer of four bytes, as any database takes it
        stand_in = f"\ue000{number}" if isinstance(value, str) else number
        self.values[stand_in] = value
        return stand_in


def _filled_up(values: list) -> list:
    return values + values[-1:] * ((1 << (len(values) - 1).bit_length()) - len(values))


def _statement(rows: QuerySet) -> Statement:
    compiler = rows.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    selected = [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
    converters = compiler.get_converters(selected)
    return Statement(sql, parameters, [(place, *found) for place, found in converters.items()])
