"""Of which enquiry is this a duplicate?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from support.access import normal_reference
from support.actions import triage
from support.admin.forms import ActForm
from support.admin.move_words import REFUSALS
from support.models import Enquiry


class DuplicateForm(ActForm):
    """The reference of the enquiry in which the same person asked the same first."""

    duplicate_of = forms.CharField(
        label=_("Reference of the first enquiry"),
        help_text=_("Nine digits, for example 123-456-789."),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args, enquiry: Enquiry, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.enquiry = enquiry

    def clean_duplicate_of(self) -> Enquiry:
        """Return the enquiry. Raises ValidationError when there is none or it cannot be the first of the two."""
        reference = normal_reference(self.cleaned_data["duplicate_of"])
        of = Enquiry.objects.filter(pk=reference).first() if reference else None
        if obstacle := triage.why_not_duplicate(self.enquiry, of):
            raise forms.ValidationError(REFUSALS[obstacle], obstacle)
        return of
