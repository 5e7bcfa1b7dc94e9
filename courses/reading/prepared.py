"""Queries that are made into SQL once: the framework takes longer to write one than the database to answer it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db import connection
from django.db.models import QuerySet

Value = str | int | Sequence[str] | Sequence[int]


@dataclass(frozen=True)
class Statement:
    """SQL with its parameters, and what turns each row into Python's values.

    A parameter is the place of a value among those that change, or None and what it always is.
    """

    sql: str
    parameters: list[tuple[int | None, object]]
    converters: list[tuple[int, list[Callable], object]]

    def rows(self, values: list[str | int]) -> list[tuple]:
        """Return the rows for `values`, those of lists one after the other."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [always if at is None else values[at] for at, always in self.parameters])
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
        if shape not in self._statements:
            self._statements[shape] = self._statement(values)
        return self._statements[shape].rows(list(chain.from_iterable(map(_as_list, values.values()))))

    def _statement(self, values: dict[str, Value]) -> Statement:
        stand_ins = _StandIns()
        queryset = self._build(**{name: stand_ins.for_value(value) for name, value in values.items()})
        compiler = queryset.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        selected = [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(selected)
        return Statement(
            sql,
            [(stand_ins.places.get(each), each) for each in parameters],
            [(place, *found) for place, found in converters.items()],
        )


class _StandIns:
    """Values that stand nowhere in the database, and for which of the values that change each of them stands."""

    def __init__(self) -> None:
        self.places: dict[str | int, int] = {}

    def for_value(self, value: Value):
        if isinstance(value, list):
            return [self.for_value(each) for each in value]
        number = 2_000_000_000 + len(self.places)  # an integer of four bytes, as any database takes it
        stand_in = f"\ue000{number}" if isinstance(value, str) else number
        self.places[stand_in] = len(self.places)
        return stand_in


def _as_list(value: Value) -> list:
    return value if isinstance(value, list) else [value]


def _filled_up(values: list) -> list:
    return values + values[-1:] * ((1 << (len(values) - 1).bit_length()) - len(values))
