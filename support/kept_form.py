"""A form that loses nothing of what was typed into it."""

from django import forms
from django.core.validators import ProhibitNullCharactersValidator

from support.form_fields import NO_NUL


class KeptForm(forms.Form):
    """Takes all of what is pasted, says what is amiss in our words, and gives everything back."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # A browser would cut what is pasted, without a word: we take all of it and say what is too long.
            field.widget.attrs.pop("maxlength", None)
            field.validators = [
                NO_NUL if isinstance(validator, ProhibitNullCharactersValidator) else validator
                for validator in field.validators
            ]

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
