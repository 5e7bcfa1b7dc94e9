"""What a browser would send from a change form as the database stands, so that other words can be laid over it."""

import copy
from dataclasses import dataclass, field

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.http import QueryDict

Row = dict[str, str]
ROWS = 1000  # as many as Django takes from one inline


@dataclass
class FormData:
    """The fields of a form, and the rows of its inlines by prefix. A box that is not ticked is not there."""

    form: forms.ModelForm
    formsets: dict[str, forms.BaseInlineFormSet]
    fields: Row = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def as_post(self, also: Row) -> QueryDict:
        """Return it as a request's POST; what is stored already stands first, as Django wants it."""
        data = QueryDict(mutable=True)
        data.update({**also, **self.fields})
        for prefix, rows in self.rows.items():
            stored = [row for row in rows if row.get("id")]
            ordered = [*stored, *(row for row in rows if not row.get("id"))]
            limits = {"MIN_NUM": "0", "MAX_NUM": str(ROWS)}
            counts = {"TOTAL_FORMS": str(len(ordered)), "INITIAL_FORMS": str(len(stored)), **limits}
            data.update({f"{prefix}-{name}": value for name, value in counts.items()})
            for at, row in enumerate(ordered):
                data.update({f"{prefix}-{at}-{name}": value for name, value in row.items()})
        return data


def as_stored(model_admin, request, thing: models.Model) -> FormData:
    """Return what the form of `thing` holds before anybody types."""
    reader = copy.copy(request)
    reader.method = "GET"
    fieldsets = model_admin.get_fieldsets(reader, thing)
    form = model_admin.get_form(reader, thing, change=True, fields=flatten_fieldsets(fieldsets))(instance=thing)
    formsets = {each.prefix: each for each in model_admin._create_formsets(reader, thing, change=True)[0]}
    found = FormData(form, formsets, _values(form))
    for prefix, formset in formsets.items():
        found.rows[prefix] = [
            {name.removeprefix(f"{each.prefix}-"): value for name, value in _values(each).items()}
            for each in formset.initial_forms
        ]
    return found


def sent_rows(prefix: str, data) -> list[Row]:
    """Return the rows of one inline that a browser has sent."""
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    count = min(int(total), ROWS) if total.isdecimal() else 0
    rows = [
        {name.removeprefix(start): data[name] for name in data if name.startswith(start)}
        for start in (f"{prefix}-{at}-" for at in range(count))
    ]
    return [row for row in rows if row]


def lay(row: Row, form: forms.BaseForm, name: str, value) -> None:
    """Put a value of a record into a row of a form."""
    if isinstance(form.fields[name], forms.BooleanField):
        row.pop(name, None)
        if value:
            row[name] = "on"
    else:
        row[name] = "" if value is None else str(value)


def _values(form: forms.BaseForm) -> Row:
    found: Row = {}
    for bound in form:
        widget = bound.field.widget
        widget = widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget
        value = bound.value()
        if isinstance(widget, forms.MultiWidget):
            parts = zip(widget.widgets_names, widget.widgets, widget.decompress(value), strict=True)
            found |= {bound.html_name + suffix: part.format_value(each) or "" for suffix, part, each in parts}
        elif isinstance(widget, forms.CheckboxInput):
            found |= {bound.html_name: "on"} if value else {}
        else:
            shown = widget.format_value(value)
            found[bound.html_name] = "".join(shown) if isinstance(shown, list) else str(shown or "")
    return found
