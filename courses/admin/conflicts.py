"""Two editors on one thing: what a form was opened with, and how the second of two is told of the first."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from courses.actions.versions import newest
from courses.admin.form_data import FormData, Row, as_stored, sent_rows
from courses.differences import SHAPES, Difference, differences
from courses.interchange.records import canonical, digest
from courses.models import Rung, Version, VersionKind, WarningAnswer
from courses.models.text import TextRow
from courses.models.version import BEFORE
from courses.versions import Snapshot

# Columns that no record holds, and that one editor would silently take back from the other.
BESIDE = ("state", "published_at", "position")


@dataclass(frozen=True)
class Seen:
    """What a form was opened with: number and fingerprint of each thing, and the columns beside them."""

    versions: dict[str, list]
    columns: dict[str, str]

    @classmethod
    def read(cls, text: str) -> "Seen":
        """Return what a browser has sent back; nothing for what no form of ours holds."""
        try:
            found = json.loads(text)
            versions = {str(key): [int(number), str(seal)] for key, (number, seal) in found["versions"].items()}
            return cls(versions, {str(name): str(value) for name, value in found["columns"].items()})
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return cls({}, {})

    def __str__(self) -> str:
        return json.dumps({"versions": self.versions, "columns": self.columns})

    def same_as(self, other: "Seen") -> bool:
        """Tell whether both are of one content, whatever its versions are numbered."""
        return self._content() == other._content()

    def _content(self) -> tuple:
        return {key: seal for key, (_number, seal) in self.versions.items()}, self.columns

    def number_of(self, snapshot: Snapshot) -> int:
        """Return the version that the form was opened with, 0 for none."""
        return self.versions.get(_key(snapshot), [0])[0]


@dataclass(frozen=True)
class Told:
    """What somebody else did to one thing meanwhile."""

    name: str
    author: str
    at: datetime | None
    differences: list[Difference]


@dataclass(frozen=True)
class Conflict:
    """What the second of two editors is told. `columns` are (label, before, now)."""

    told: list[Told]
    columns: list[tuple[str, str, str]]


def present(thing: Model, found: list[Snapshot], names: Iterable[str], outside: tuple[str, ...]) -> Seen:
    """Return what a form of `thing`, which holds `found`, is opened with now.

    `names` are the fields of the form, `outside` those of a record that it does not touch.
    """
    last = newest(found)
    versions = {_key(each): [last.get(each.key, (0, ""))[0], _seal(thing, each, outside)] for each in found}
    return Seen(versions, {name: _plain(getattr(thing, name)) for name in BESIDE if name in names})


def explain(thing: Model, seen: Seen, here: Seen, found: list[Snapshot]) -> Conflict:
    """Return what differs between what `seen` was and what is `found` now."""
    bases = _bases(seen, found)
    told = []
    for each in [*found, *(Snapshot(kind, name, {}) for kind, name in bases.keys() - {each.key for each in found})]:
        if rows := differences(each.kind, bases.get(each.key, {}), each.record):
            last = Version.objects.of(*each.key).first()
            at, author = (last.at, last.author) if last else (None, "")
            told.append(Told(each.name, "" if author == BEFORE else author, at, rows))
    label = thing._meta.get_field
    columns = [
        (str(label(name).verbose_name), seen.columns.get(name, ""), value)
        for name, value in here.columns.items()
        if seen.columns.get(name) != value
    ]
    return Conflict(told, columns)


def brought_forward(model_admin, request, thing: Model, seen: Seen, found: list[Snapshot]) -> FormData:
    """Return what was typed, laid over what is stored now: what was not touched follows the other editor."""
    data, bases = as_stored(model_admin, request, thing), _bases(seen, found)
    main = next((record for (kind, _name), record in bases.items() if kind == found[0].kind), {})
    sent = {name: value for name, value in request.POST.items() if name.split("_")[0] != "csrfmiddlewaretoken"}
    base = _whole(SHAPES[found[0].kind].fields, main) | _whole(("lesson", "module"), main) | seen.columns
    data.fields = _merged(data.form, data.fields, sent, base)
    for prefix, formset in data.formsets.items():
        rows = sent_rows(prefix, request.POST)
        data.rows[prefix] = _merged_rows(formset, data.rows[prefix], rows, main)
    return data


def refusing(form: type[forms.ModelForm]) -> type[forms.ModelForm]:
    """Return a form that is never valid, because somebody else was first."""

    def clean(self):
        cleaned = super(refused, self).clean()
        message = _("Somebody else saved this while you had it open. Nothing of yours was saved yet.")
        self.add_error(None, ValidationError(message, "conflict"))
        return cleaned

    refused = type(form)(form.__name__, (form,), {"clean": clean})
    return refused


def _key(snapshot: Snapshot) -> str:
    return f"{snapshot.kind} {snapshot.name}"


def _seal(thing: Model, snapshot: Snapshot, outside: tuple[str, ...]) -> str:
    """Return the fingerprint of what the form of `thing` may change of a content."""
    record = {name: value for name, value in snapshot.record.items() if name not in outside}
    if isinstance(thing, Rung):
        record = next((rung for rung in record.get("rungs", ()) if rung["step"] == thing.step), {})
    return digest(record)[:16]


def _bases(seen: Seen, found: list[Snapshot]) -> dict[tuple[str, str], dict]:
    """Return the records that the form was opened with, as far as versions have them."""
    wanted = {tuple(key.split(" ", 1)): max(number, 1) for key, (number, _) in seen.versions.items() if " " in key}
    names = {name for _, name in wanted}
    rows = Version.objects.filter(name__in=names, number__in=set(wanted.values()))
    bases = {(row.kind, row.name): row.record for row in rows if wanted.get((row.kind, row.name)) == row.number}
    return {key: record for key, record in bases.items() if record and key[0] in VersionKind.values}


def _plain(value) -> str:
    """Return a value of a column or of a cleaned field as text that compares."""
    if isinstance(value, Model):
        return str(getattr(value, "slug", None) or getattr(value, "key", value.pk))
    if isinstance(value, datetime):
        value = value.astimezone(UTC).replace(microsecond=0)
    return str(canonical(value) or "")


def _merged(form: forms.BaseForm, stored: Row, sent: Row, base: dict) -> Row:
    """Return the fields of one form: as they were sent, but as stored where the sender had not touched them."""
    merged = dict(stored)
    for name, field in form.fields.items():
        ours = [each for each in {*stored, *sent} if each == name or each.startswith(f"{name}_")]
        try:
            typed = _plain(field.clean(field.widget.value_from_datadict(sent, {}, name)))
        except ValidationError:
            typed = None
        if typed is None or name not in base or typed != _plain(base[name]):
            for each in ours:
                merged.pop(each, None)
            merged |= {each: sent[each] for each in ours if each in sent}
    return merged


def _merged_rows(formset, stored: list[Row], sent: list[Row], main: dict) -> list[Row]:
    """Return the rows of one inline: every stored one with what was sent for it, then what was sent beside them."""
    names, rest, merged = _natural(formset), list(sent), []
    for row in stored:
        mine = next((each for each in rest if each.get("id") == row["id"]), None)
        mine = mine or next(
            (each for each in rest if [each.get(n) for n in names] == [row.get(n) for n in names]), None
        )
        if mine is None:
            merged.append(row)
            continue
        rest.remove(mine)
        is_new = not mine.get("id")  # both have added it
        if is_new:
            mine = row | {name: value for name, value in mine.items() if value}
        base = {} if is_new else _base_of(formset.model, mine, main)
        deleted = {"DELETE": mine["DELETE"]} if "DELETE" in mine else {}
        merged.append({**_merged(formset.empty_form, row, mine, base), "id": row["id"], **deleted})
    return merged + [{**row, "id": ""} for row in rest if "DELETE" not in row]


def _whole(names: Iterable[str], record: dict) -> dict:
    """Return a record with what is empty, which records leave out."""
    return {name: record.get(name, "") for name in names} if record else {}


def _natural(formset) -> list[str]:
    """Return the columns by which people tell the rows of one parent apart."""
    parent = formset.fk.name
    unique = (rule.fields for rule in formset.model._meta.constraints if hasattr(rule, "fields"))
    return next([name for name in names if name != parent] for names in unique if parent in names)


def _base_of(model: type[Model], row: Row, main: dict) -> dict:
    """Return what a row of an inline held when the form was opened; every field, "" where it was empty."""
    if model is WarningAnswer:
        about = (row.get("code"), row.get("at", ""))
        answers = ({"code": each["warning"], "at": "", **each} for each in main.get("answers", ()))
        return next((each for each in answers if (each["code"], each["at"]) == about), {})
    names = [field.name for field in model._meta.concrete_fields]
    if issubclass(model, TextRow) and main:
        return {name: main.get(name, {}).get(row.get("language"), "") for name in names if name != "language"}
    if model is Rung:
        return _whole(names, next((each for each in main.get("rungs", ()) if each["step"] == row.get("step")), {}))
    return {}
