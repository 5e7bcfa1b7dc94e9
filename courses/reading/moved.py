"""What has changed in lessons: their corrections, and what was said about changes of their sources; one query."""

from collections.abc import Sequence
from operator import itemgetter

from django.db.models import CharField, DateField, DateTimeField, QuerySet, Value

from courses.models import Correction, SourceChange
from courses.reading.joined import in_order
from courses.reading.prepared import Prepared


def moved_in(lessons: Sequence[int]) -> tuple[list[Correction], list[SourceChange]]:
    """Return the public corrections of `lessons`, newest first, and the changes of their sources, oldest first."""
    corrections, changes = [], []
    for is_change, *values in sorted(_MOVED.rows(lessons=lessons), key=itemgetter(1)):
        found = dict(zip(_COLUMNS, values, strict=True))
        if is_change:
            changes.append(_made(SourceChange, found))
        else:
            corrections.append(_made(Correction, found))
    return sorted(corrections, key=lambda correction: correction.day, reverse=True), changes


def _made(model, values: dict):
    names = in_order(model, values)
    return model.from_db("default", names, [values[name] for name in names])


def _rows(lessons: list[int]) -> QuerySet:
    corrections = Correction.objects.public().filter(lesson__in=lessons)
    changes = SourceChange.objects.about(lessons)
    return _columns(corrections, 0).union(_columns(changes, 1), all=True)


def _columns(rows: QuerySet, is_change: int) -> QuerySet:
    """Return the same columns of either table, empty those that it does not have."""
    has = {field.attname for field in rows.model._meta.concrete_fields}
    empty = {f"no_{name}": Value(None, output_field=kind) for name, kind in _KINDS.items() if name not in has}
    names = [name if name in has else f"no_{name}" for name in _COLUMNS]
    return rows.order_by().annotate(is_change=Value(is_change), **empty).values_list("is_change", *names)


_KINDS = {
    "key": CharField(),
    "day": DateField(),
    "kind": CharField(),
    "before": CharField(),
    "after": CharField(),
    "said_at": DateTimeField(),
    "confirmed_at": DateTimeField(),
}
_COLUMNS = ("id", "lesson_id", "section", *_KINDS)
_MOVED = Prepared(_rows)
