"""The forms of who comes back."""

import copy
import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from support.forms import EnquiryForm
from support.kept_form import KeptForm

# Typed from paper or from hearing: no help of the browser's makes it better.
_AS_TYPED = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
WRONG_PAIR = _("This reference and this code do not belong together. Please check both.")
WRONG_NUMBER = _(
    "This reference and this number do not belong together, or the number has run out. "
    "Please check both. If it does not help, ask us for a new number."
)


def slow_down(seconds: int) -> str:
    """Return what we say after too many tries; they may be somebody else's, behind the same address."""
    return ngettext(
        "There were many tries from your connection, perhaps not all of them yours. What you typed is still here. "
        "Please wait %(seconds)d second, then send it again.",
        "There were many tries from your connection, perhaps not all of them yours. What you typed is still here. "
        "Please wait %(seconds)d seconds, then send it again.",
        seconds,
    ) % {"seconds": seconds}


class TypedField(forms.CharField):
    """A reference, a code or a number; full-width letters and digits count as plain ones."""

    def to_python(self, value):
        """Return the text in plain characters."""
        return unicodedata.normalize("NFKC", super().to_python(value))


class ReferenceField(TypedField):
    """The reference that names an enquiry."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Your reference"),
            help_text=_("Nine digits, for example 123-456-789."),
            widget=forms.TextInput(attrs={**_AS_TYPED, "inputmode": "numeric"}),
            error_messages={"required": _("Please write your reference.")},
        )


class EntryForm(KeptForm):
    """Reference and code."""

    reference = ReferenceField()
    code = TypedField(
        label=_("Your code"),
        help_text=_("24 letters and digits. Capitals, spaces and dashes do not matter."),
        widget=forms.TextInput(attrs=_AS_TYPED),
        error_messages={"required": _("Please write your code.")},
    )


class WriteForm(KeptForm):
    """One more message, by the same rules as the first."""

    token = forms.CharField(required=False, widget=forms.HiddenInput)
    message = copy.deepcopy(EnquiryForm.base_fields["message"])


class LostCodeForm(KeptForm):
    """Reference and one-time number."""

    token = forms.CharField(required=False, widget=forms.HiddenInput)
    reference = ReferenceField()
    number = TypedField(
        label=_("The one-time number that we gave you"),
        help_text=_("Eight digits. It lasts 15 minutes."),
        widget=forms.TextInput(attrs={**_AS_TYPED, "inputmode": "numeric"}),
        error_messages={"required": _("Please write the one-time number.")},
    )


class EraseForm(KeptForm):
    """One deliberate yes."""

    confirm = forms.BooleanField(
        label=_("Yes, erase everything now. I know that nobody can bring it back."),
        error_messages={"required": _("Please tick this box if you want everything erased. Nothing is erased yet.")},
    )
