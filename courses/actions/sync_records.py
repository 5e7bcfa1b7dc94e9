"""Brings the records of one kind into the database: creates, changes, leaves alone, never deletes.

What readers see is not written to: its change is a version that waits for a second person.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.db import models
from django.utils import timezone

from courses.interchange.reader import Track, untracked
from courses.interchange.records import Located, Shape, canonical, digest
from courses.models import Claim, ClaimText, Reference, SearchEntry, Term, TermText
from courses.models.search import Kind
from courses.translations import TITLE
from courses.versions import is_shown
from courses.working import working

BATCH = 500  # rows in one statement: bounds memory, and the parameters that SQLite takes


@dataclass
class Report:
    """What an import did, by names such as “claim nk-promote-growth”.

    `kept` was edited here since the last import and differs from the folder; `missing` is in the database
    because of an earlier import, but no longer in the folder. `waiting` counts the things whose content a second
    person must approve, `taken_back` those that have again what readers see. `is_public`: it is what readers see.
    """

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unchanged: int = 0
    waiting: int = 0
    taken_back: int = 0
    is_public: bool = False


@dataclass(frozen=True)
class Present:
    """What there is under one name: its row, if it has one, what that holds, and the newest content of it.

    `imported` is the fingerprint of what the last import brought, `is_shown` whether readers see the row.
    """

    name: str
    thing: models.Model | None
    stored: dict
    record: dict
    imported: str
    is_shown: bool


@dataclass(frozen=True)
class Change:
    """A row and the record that it shall hold. `is_back`: what readers see already."""

    thing: models.Model
    record: dict
    is_back: bool = False


@dataclass
class Plan:
    """What is to be done about the records of one kind; `things` are all rows by name where others link to them.

    What is `held` becomes a version, not a row: readers see the row. What is `adopted` is there already.
    """

    shape: Shape
    things: dict[str, models.Model] = field(default_factory=dict)
    created: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    held: list[Change] = field(default_factory=list)
    adopted: list[Change] = field(default_factory=list)

    @property
    def written(self) -> list[Change]:
        """Every row whose content is new."""
        return [*self.created, *self.changed]


def present(shape: Shape, rows: Iterable[models.Model]) -> Iterator[Present]:
    """Yield what there is of one kind, with its newest content; `rows` come with what a snapshot reads."""
    for each in working(rows):
        thing, name = each.thing, shape.name_of(each.stored)
        yield Present(name, thing, each.stored, each.record, thing.imported_digest, is_shown(thing))


def plan(
    shape: Shape,
    wanted: Iterable[Located],
    there: Iterable[Present],
    *,
    new: Callable[[], models.Model],
    overwrite: bool,
    report: Report,
) -> Plan:
    """Compare the `wanted` records with what is `there` and note in `report` what will be done.

    `new()` returns an unsaved row.
    """
    made = Plan(shape)
    records = {shape.name_of(each.record): each.record for each in wanted}
    seen = set()
    for each in there:
        seen.add(each.name)
        if shape.is_linked:  # the others are let go: a large course does not fit into memory twice
            made.things[each.name] = each.thing
        if each.name in records:
            _weigh(made, each, records[each.name], overwrite=overwrite, report=report)
        elif each.imported and each.record:  # what is to be taken away here too is not missed
            report.missing.append(f"{shape.name} {each.name}")
    for name in (name for name in records if name not in seen):
        made.created.append(Change(new(), records[name]))
        report.created.append(f"{shape.name} {name}")
    made.things |= {shape.name_of(change.record): change.thing for change in made.created if shape.is_linked}
    return made


def _weigh(made: Plan, there: Present, record: dict, *, overwrite: bool, report: Report) -> None:
    title = f"{made.shape.name} {there.name}"
    record = _with_title_mark(_with_other_languages(made.shape, record, there.record), there.record)
    was_edited = digest(there.record) != there.imported
    if there.record == record:
        report.unchanged += 1
        if was_edited:  # the same change was made here and in the folder
            made.adopted.append(_mark_only(made.shape, there, record))
    elif was_edited and not overwrite:
        report.kept.append(title)
    else:
        report.changed.append(title)
        if there.is_shown:
            made.held.append(_mark_only(made.shape, there, record))
        else:
            made.changed.append(Change(there.thing, record))


def _mark_only(shape: Shape, there: Present, record: dict) -> Change:
    """Return a change of nothing but the fingerprint, without the content of the row: many fit into memory."""
    return Change(shape.model(pk=there.thing and there.thing.pk), record, is_back=record == there.stored)


def _with_other_languages(shape: Shape, record: dict, current: dict) -> dict:
    """Return `record` with the words of languages that the folder does not have: a translation made here stays."""
    ours = {code for name in shape.words for code in record.get(name, {})}
    merged = dict(record)
    for name in shape.words:
        others = {code: words for code, words in current.get(name, {}).items() if code not in ours}
        merged[name] = others | record.get(name, {})
    return canonical(merged)


def _with_title_mark(record: dict, current: dict) -> dict:
    """Return `record`; where a translation says nothing of its title, with the mark that is noted here."""
    mark = current.get("made_from", {}).get(TITLE)
    return record if mark is None else canonical(record | {"made_from": {TITLE: mark, **record.get("made_from", {})}})


def store(made: Plan, parents: Callable[[dict], dict], track: Track = untracked) -> None:
    """Write the rows that were planned. `parents(record)` returns the rows that a row belongs to, by column."""
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
    for part in _batches(made.written):
        _let_search_find(made.shape.model, [change.thing for change in part])
    _mark(made)


def _let_search_find(model: type[models.Model], things: list[models.Model]) -> None:
    """Index what bulk writes have stored; a lesson's texts are indexed with their links (`Use.objects.index`)."""
    if model is Claim:
        SearchEntry.objects.index_rows(Kind.CLAIM, ClaimText.objects.filter(claim__in=things))
    elif model is Term:
        SearchEntry.objects.index_rows(Kind.TERM, TermText.objects.filter(term__in=things))
    elif model is Reference:
        SearchEntry.objects.index_rows(Kind.REFERENCE, things)


def _mark(made: Plan) -> None:
    """Note what was imported of things whose rows stay as they are, so that the next import knows it again."""
    for part in _batches([change for change in (*made.held, *made.adopted) if change.thing.pk]):
        for change in part:
            change.thing.imported_digest = digest(change.record)
        made.shape.model.objects.bulk_update([change.thing for change in part], ["imported_digest"])


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
