"""An old version laid over the form of its thing, so that it is saved through the same checks as what is typed."""

from django.db.models import Model

from courses.admin.form_data import FormData, Row, as_stored, lay
from courses.admin.wording_form import WordingForm
from courses.differences import SHAPES
from courses.models import ClaimReference, Rung, RungText, Version, VersionKind
from courses.models.text import TextRow

NOWHERE = "0"  # a primary key that no row has: the form then says that the choice is gone


class RemarkForm(WordingForm):
    """What the page of a rung would say of a remark."""

    class Meta:
        model = RungText
        fields = ("language", "remark")


def laid_over(model_admin, request, thing: Model, version: Version) -> FormData:
    """Return what a browser would send to save `version` as the content of `thing`."""
    data = as_stored(model_admin, request, thing)
    record = version.record
    shape = SHAPES[version.kind]
    for name in (name for name in data.form.fields if name in shape.fields):
        lay(data.fields, data.form, name, record.get(name))
    for name, rows in {"lesson": "lessons", "module": "modules"}.items():
        if name in data.form.fields and name in shape.links:
            data.fields[name] = _pk_of(thing, rows, record.get(name))
    for prefix, formset in data.formsets.items():
        wanted = _rows_of(formset.model, version)
        if wanted is not None:
            data.rows[prefix] = _replaced(formset, data.rows[prefix], *wanted)
    return data


def remark_faults(version: Version) -> list[str]:
    """Return why the remarks of an old ladder may not be shown again."""
    faults = []
    for rung in version.record.get("rungs", []) if version.kind == VersionKind.LADDER else ():
        for language, remark in rung.get("remark", {}).items():
            form = RemarkForm({"language": language, "remark": remark})
            faults += [error for errors in form.errors.values() for error in errors]
    return faults


def _pk_of(thing: Model, rows: str, name: str | None) -> str:
    """Return the lesson or module of the course that a record names."""
    if not name:
        return ""
    column = "slug" if rows == "lessons" else "key"
    found = getattr(thing.course, rows).filter(**{column: name}).first()
    return str(found.pk) if found else NOWHERE


def _rows_of(model: type[Model], version: Version) -> tuple[str, list[dict]] | None:
    """Return what the rows of an inline are told apart by, and what `version` says of them; None for nothing."""
    record = version.record
    if model is ClaimReference:
        keys = record.get("references", [])
        return "reference", [{"reference": key, "position": at} for at, key in enumerate(keys, start=1)]
    if model is Rung:
        names = ("step", "answer", "checked", "reference")
        return "step", [{name: rung.get(name) for name in names} for rung in record.get("rungs", [])]
    if issubclass(model, TextRow):
        return "language", _words(SHAPES[version.kind].words, record)
    return None


def _words(names: tuple[str, ...], record: dict) -> list[dict]:
    languages = dict.fromkeys(code for name in names for code in record.get(name, {}))
    return [{"language": code, **{name: record.get(name, {}).get(code) for name in names}} for code in languages]


def _replaced(formset, stored: list[Row], name: str, wanted: list[dict]) -> list[Row]:
    """Return the stored rows with the `wanted` contents, told apart by `name`; the others are ticked to be deleted."""
    there = {row[name]: row for row in stored}
    keys = {str(values[name]) for values in wanted}
    form, found = formset.empty_form, []
    for values in wanted:
        row = dict(there.get(str(values[name]), {"id": ""}))
        for column, value in values.items():
            lay(row, form, column, value)
        found.append(row)
    others = [row for key, row in there.items() if key not in keys]
    return found + [{**row, "DELETE": "on"} for row in others]
