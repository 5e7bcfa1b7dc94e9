"""Fields and pieces that the public forms are made of."""

from crispy_forms.layout import LayoutObject
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.template.loader import get_template
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber

from support.wishes import NO, YES

# The style sheet sees by it whether something was typed.
EMPTY = {"placeholder": " "}
YES_NO = (_("Yes"), _("No"))
NO_NUL = ProhibitNullCharactersValidator(
    message=_(
        "There was a character here that we cannot store. We took it out; please look at your text and send it again."
    )
)


def _is_a_number(value) -> None:
    """Raise ValidationError for what `DialledField` could not make a number of."""
    if not isinstance(value, str):
        raise ValidationError("", code="invalid")  # the words are the field's own


class WrittenField(forms.CharField):
    """A text field; line ends count as one character, whatever the browser sends."""

    def to_python(self, value):
        """Return the text with plain line ends."""
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


class DialledField(PhoneNumberField):
    """A phone number as it is dialled from abroad (ITU-T E.123), or "". It is worked out once: that takes long."""

    default_validators = (_is_a_number,)

    def to_python(self, value):
        """Return the number, or for what is none what was typed, as the library holds it."""
        number = super().to_python(value)
        return number.as_international if isinstance(number, PhoneNumber) and number.is_valid() else number


class YesNoField(forms.ChoiceField):
    """A question that may stay unanswered: nothing is chosen beforehand."""

    def __init__(self, *, answers=YES_NO, **kwargs) -> None:
        """`answers` are the words for yes and for no."""
        super().__init__(
            required=False,
            choices=list(zip((YES, NO), answers, strict=True)),
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": _("Please choose one of the two answers, or leave both empty.")},
            **kwargs,
        )


class Part(LayoutObject):
    """A template in the middle of a form; it sees the form as `form`."""

    def __init__(self, template: str) -> None:
        self.template = template
        self.fields = []

    def render(self, form, context, template_pack=None, **kwargs) -> str:
        """Return the template with the context of the page."""
        return get_template(self.template).render({**context.flatten(), "form": form})
