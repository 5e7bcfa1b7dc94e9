"""Copies rows in the database as they are stored, many at a time."""

from collections.abc import Callable, Iterator

from django.db import connection
from django.db.models import Model

Row = dict  # by column, as the database stores it
# Turns a row into that of the copy with this number, from 1; False where there is none of it in the copy.
Change = Callable[[Row, int], bool | None]


def stored(model: type[Model]) -> list[Row]:
    """Return every row of `model`."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY {model._meta.pk.column}")  # noqa: S608 - ours
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def copy(models: list[type[Model]], copies: int, changes: dict[type[Model], Change]) -> None:
    """Store every row of `models` so many times more.

    A row and those that it belongs to, where these are copied too, get keys of their own; `changes` says what else is
    another in a copy. `models` come in the order in which rows may be stored.
    """
    steps = {model: _step(model) for model in models}
    for model in models:
        _insert(model, _copied(model, copies, steps, changes.get(model)))


def _step(model: type[Model]) -> int:
    """Return how far the keys of one copy lie from those of the next; 0 where keys do not count."""
    newest = model.objects.order_by("-pk").values_list("pk", flat=True).first()
    return (newest or 0) + 1 if isinstance(newest, int) or newest is None else 0


def _copied(model: type[Model], copies: int, steps: dict, change: Change | None) -> Iterator[Row]:
    moved = {model._meta.pk.column: steps[model]} | {
        field.column: steps[field.related_model]
        for field in model._meta.concrete_fields
        if field.related_model in steps and field.target_field.primary_key
    }
    rows = stored(model)
    for number in range(1, copies + 1):
        for row in rows:
            made = {**row}
            for column, step in moved.items():
                if made[column] is not None and step:
                    made[column] += step * number
            if not change or change(made, number) is not False:
                yield made


def _insert(model: type[Model], rows: Iterator[Row]) -> None:
    columns = [field.column for field in model._meta.concrete_fields]
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks})"  # noqa: S608 - names of ours
    with connection.cursor() as cursor:
        cursor.executemany(statement, ([row[name] for name in columns] for row in rows))
