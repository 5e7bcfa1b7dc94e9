"""A form that loses nothing of what was typed into it."""

import copy
from functools import cache

from django import forms
from django.core.validators import ProhibitNullCharactersValidator

from support.form_fields import NO_NUL


class KeptForm(forms.Form):
    """Takes all of what is pasted, says what is amiss in our words, and gives everything back."""

    def __init__(self, *args, **kwargs) -> None:
        self.base_fields = _fields_of(type(self))
        super().__init__(*args, **kwargs)

    def give_back(self) -> None:
        """Make a refused form ready to be shown: everything typed stays, but characters that no page can show."""
        self.data = self.data.copy()
        for name, values in list(self.data.lists()):
            self.data.setlist(name, [value.replace("\x00", "") for value in values])

    def error_summary(self) -> list[tuple[str, str]]:
        """Return (id of the field, sentence) for each error, in the order of the form; "" for the whole form."""
        rows = [("", error) for error in self.non_field_errors()]
        for name in self.fields:
            bound = self[name]
            # A group of radio buttons has no label of its own.
            rows += [("" if bound.is_hidden else bound.id_for_label or bound.auto_id, error) for error in bound.errors]
        return rows


class _Fields(dict):
    """The fields of a form class, of which each form gets copies, to change as it likes.

    The framework's way to copy a field takes ten times as long, for the same: what fields and widgets hold is either
    never changed in place, or one of the four things below.
    """

    def __deepcopy__(self, memo) -> dict[str, forms.Field]:
        return {name: _copied(field) for name, field in self.items()}


@cache
def _fields_of(form: type[forms.Form]) -> _Fields:
    fields = _Fields(copy.deepcopy(form.base_fields))
    for field in fields.values():
        # A browser would cut what is pasted, without a word: we take all of it and say what is too long.
        field.widget.attrs.pop("maxlength", None)
        field.validators = [
            NO_NUL if isinstance(validator, ProhibitNullCharactersValidator) else validator
            for validator in field.validators
        ]
    return fields


def _copied(field: forms.Field) -> forms.Field:
    copied = _twin(field)
    copied.widget = _twin(field.widget)
    copied.widget.attrs = field.widget.attrs.copy()
    copied.error_messages = field.error_messages.copy()
    copied.validators = field.validators.copy()
    return copied


def _twin(thing):
    """Return another of the same class with the same attributes."""
    twin = object.__new__(type(thing))
    twin.__dict__.update(thing.__dict__)
    return twin
