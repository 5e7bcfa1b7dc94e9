"""Query sets that are compiled once a process.

A search asks a handful of small questions, and Django's compiler took five times as long over them as the database.
What is asked stays a query set, with its rules in the models; only the values in it change.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

_THEN = datetime(1, 1, 2, tzinfo=UTC)  # stands for the time of asking
_NUMBER, _WORD = -1_000_000, "\ufffd{}"  # stand for values; nothing of ours is called so


@dataclass(frozen=True)
class _Compiled:
    """A statement; each of its parameters is a constant, or a function of the values and the time of asking."""

    statement: str
    parameters: tuple[tuple[str, Any], ...]
    converters: tuple[tuple[int, tuple, Any], ...]


class Prepared:
    """What `make(values, at)` returns: a `values_list`, filtered by `values` with `__in` and seen at the time `at`.

    `values` are at most `size` at once, numbers or (`words`) texts.
    """

    def __init__(self, make: Callable[[list, datetime], QuerySet], *, size: int, words: bool = False) -> None:
        self.make, self.size = make, size
        self.values = [_WORD.format(at) if words else _NUMBER - at for at in range(size)]
        self.compiled: dict[str, _Compiled] = {}

    def rows(self, values: Iterable) -> Iterator[tuple]:
        """Yield the rows for some values, each value once; in the order of the query set for up to `size` of them."""
        values = list(dict.fromkeys(values))
        for start in range(0, len(values), self.size):
            part = values[start : start + self.size]
            yield from self._rows([*part, *part[:1] * (self.size - len(part))])

    def _rows(self, values: list) -> Iterator[tuple]:
        compiled = self.compiled.get(connection.vendor) or self._compile()
        given = {"value": values.__getitem__, "time": _now, "constant": lambda constant: constant}
        with connection.cursor() as cursor:
            cursor.execute(compiled.statement, [given[kind](what) for kind, what in compiled.parameters])
            rows = cursor.fetchall()
        for row in rows if not compiled.converters else map(list, rows):
            for at, converters, expression in compiled.converters:
                for convert in converters:
                    row[at] = convert(row[at], expression, connection)
            yield tuple(row)

    def _compile(self) -> _Compiled:
        compiler = self.make(self.values, _THEN).query.get_compiler(connection=connection)
        statement, parameters = compiler.as_sql()
        converters = compiler.get_converters([each[0] for each in compiler.select])
        made = _Compiled(
            statement,
            tuple(map(self._parameter, parameters)),
            tuple((at, tuple(converters), expression) for at, (converters, expression) in converters.items()),
        )
        self.compiled[connection.vendor] = made
        return made

    def _parameter(self, found) -> tuple[str, Any]:
        if found in self.values:
            return "value", self.values.index(found)
        is_time = found == connection.ops.adapt_datetimefield_value(_THEN)
        return ("time", None) if is_time else ("constant", found)


def _now(_what) -> Any:
    return connection.ops.adapt_datetimefield_value(timezone.now())
