"""What staff fill in to act on an enquiry."""

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from support.forms import WrittenField
from support.groups import READERS
from support.models import Specialist, Urgency

NOTE_CHARS = 5000


class ActForm(forms.Form):
    """A confirmation. It carries the version of the enquiry that the page showed."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def seen_version(self) -> int:
        """Return the version that the sender saw; 0, which no enquiry has, when it is missing or no number."""
        version = self.data.get("version", "")
        return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0


class SpecialistField(forms.ModelChoiceField):
    """Specialists, with their role and whether they are away."""

    def label_from_instance(self, specialist: Specialist) -> str:
        """Return for example "mei (nurse), on leave until 3 December"."""
        until = specialist.on_leave_until
        if until is None or until < timezone.localdate():
            return str(specialist)
        return _now("%(who)s, on leave until %(date)s") % {"who": specialist, "date": date_format(until)}


def who_could_open_it():
    """Return the specialists to whom an enquiry can be given: nobody else could open it."""
    able = Specialist.objects.filter(user__is_active=True, user__groups__name__in=READERS)
    return able.select_related("user").distinct()


class AssignForm(ActForm):
    """To whom."""

    to = SpecialistField(label=_("Assign to"), queryset=Specialist.objects.none(), empty_label=_("Choose a person"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = who_could_open_it()


class UrgencyForm(ActForm):
    """How soon."""

    urgency = forms.TypedChoiceField(
        label=_("How soon should somebody act?"), choices=Urgency.choices, coerce=int, widget=forms.RadioSelect
    )


class NoteForm(ActForm):
    """An internal note. It has no `maxlength`: a browser would cut a pasted text without a word."""

    text = WrittenField(
        label=_("Only for staff: internal note"),
        help_text=_("Only staff see it. The person who asks never does."),
        max_length=NOTE_CHARS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Please write the note first."),
            "max_length": _("The note has %(show_value)d characters; at most %(limit_value)d are possible."),
        },
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["text"].widget.attrs["maxlength"]

    def clean_text(self) -> str:
        """Return the note. Raises ValidationError when it is only white space."""
        if not self.cleaned_data["text"].strip():
            raise forms.ValidationError(_("Please write the note first."), "required")
        return self.cleaned_data["text"]
