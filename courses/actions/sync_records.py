"""Brings the records of one kind into the database: creates, changes, leaves alone, never deletes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import models
from django.utils import timezone

from courses.interchange.reader import Track, untracked
from courses.interchange.records import Located, Shape, canonical, digest
from courses.interchange.writer import as_record

BATCH = 500  # rows in one statement: bounds memory, and the parameters that SQLite takes


@dataclass
class Report:
    """What an import did, by names such as “claim nk-promote-growth”.

    `kept` was edited here since the last import and differs from the folder; `missing` is in the database
    because of an earlier import, but no longer in the folder.
    """

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unchanged: int = 0


@dataclass(frozen=True)
class Change:
    """A row to store and the record it shall hold."""

    thing: models.Model
    record: dict


@dataclass
class Plan:
    """What is to be done about the records of one kind; `things` are all rows by name where others link to them."""

    shape: Shape
    things: dict[str, models.Model] = field(default_factory=dict)
    created: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    adopted: list[models.Model] = field(default_factory=list)

    @property
    def written(self) -> list[Change]:
        """Every row whose content is new."""
        return [*self.created, *self.changed]


def plan(
    shape: Shape,
    wanted: Iterable[Located],
    rows: models.QuerySet,
    *,
    new: Callable[[], models.Model],
    overwrite: bool,
    report: Report,
    track: Track = untracked,
) -> Plan:
    """Compare the `wanted` records with the `rows` that exist and note in `report` what will be done.

    `rows` come with what `as_record` reads; `new()` returns an unsaved row.
    """
    made = Plan(shape)
    records = {shape.name_of(each.record): each.record for each in wanted}
    there = set()
    for thing in track(rows.iterator(chunk_size=BATCH), f"Comparing: {shape.name}"):
        current = as_record(thing)
        name = shape.name_of(current)
        there.add(name)
        if shape.is_linked:  # the others are let go: a large course does not fit into memory twice
            made.things[name] = thing
        if name in records:
            _weigh(made, name, thing, current, records[name], overwrite=overwrite, report=report)
        elif thing.imported_digest:
            report.missing.append(f"{shape.name} {name}")
    for name in (name for name in records if name not in there):
        made.created.append(Change(new(), records[name]))
        report.created.append(f"{shape.name} {name}")
    made.things |= {shape.name_of(change.record): change.thing for change in made.created if shape.is_linked}
    return made


def _weigh(made: Plan, name: str, thing, current: dict, record: dict, *, overwrite: bool, report: Report) -> None:
    title = f"{made.shape.name} {name}"
    record = _with_other_languages(made.shape, record, current)
    was_edited = digest(current) != thing.imported_digest
    if current == record:
        report.unchanged += 1
        if was_edited:  # the same change was made here and in the folder
            made.adopted.append(thing)
    elif was_edited and not overwrite:
        report.kept.append(title)
    else:
        report.changed.append(title)
        made.changed.append(Change(thing, record))


def _with_other_languages(shape: Shape, record: dict, current: dict) -> dict:
    """Return `record` with the words of languages that the folder does not have: a translation made here stays."""
    ours = {code for name in shape.words for code in record.get(name, {})}
    merged = dict(record)
    for name in shape.words:
        others = {code: words for code, words in current.get(name, {}).items() if code not in ours}
        merged[name] = others | record.get(name, {})
    return canonical(merged)


def store(made: Plan, parents: Callable[[dict], dict], track: Track = untracked) -> None:
    """Write what was planned. `parents(record)` returns the rows that a row belongs to, by column."""
    columns = set()
    for change in made.written:
        columns |= _fill(change, made.shape, parents(change.record))
    parts = _batches(made.created)
    for part in track(parts, f"Creating: {made.shape.name}") if parts else ():
        made.shape.model.objects.bulk_create([change.thing for change in part])
        _store_words(made.shape, part)
    parts = _batches(made.changed)
    for part in track(parts, f"Changing: {made.shape.name}") if parts else ():
        made.shape.model.objects.bulk_update([change.thing for change in part], columns)
        _store_words(made.shape, part)
    for thing in made.adopted:
        thing.imported_digest = digest(as_record(thing))
    made.shape.model.objects.bulk_update(made.adopted, ["imported_digest"], batch_size=BATCH)


def _batches(changes: list) -> list[list]:
    return [changes[start : start + BATCH] for start in range(0, len(changes), BATCH)]


def fill(shape: Shape, record: dict) -> dict:
    """Return the columns of a row whose content is `record`, with what they hold; what a record leaves out is empty."""
    columns = [shape.model._meta.get_field(name) for name in shape.fields]
    return {each.attname: each.to_python(record.get(each.name, each.get_default())) for each in columns}


def _fill(change: Change, shape: Shape, parents: dict) -> set[str]:
    """Give a row the content of its record; return the columns that were set."""
    values = {**parents, **fill(shape, change.record), "imported_digest": digest(change.record)}
    if hasattr(change.thing, "changed_at"):
        values["changed_at"] = timezone.now()  # bulk writes pass by auto_now
    for name, value in values.items():
        setattr(change.thing, name, value)
    return set(values)


def _store_words(shape: Shape, changes: list[Change]) -> None:
    """Write one row a language; rows of languages that a record does not have stay as they are."""
    if not shape.words_model:
        return
    parent = shape.model._meta.model_name
    shape.words_model.objects.bulk_create(
        [row for change in changes for row in _word_rows(change, shape, parent)],
        update_conflicts=True,
        unique_fields=[parent, "language"],
        update_fields=shape.words,
    )


def _word_rows(change: Change, shape: Shape, parent: str) -> Iterable[models.Model]:
    languages = {code: None for name in shape.words for code in change.record.get(name, {})}
    for code in languages:
        row = shape.words_model(**{parent: change.thing, "language": code})
        for name in shape.words:
            default = shape.words_model._meta.get_field(name).get_default()
            setattr(row, name, change.record.get(name, {}).get(code, default))
        yield row
