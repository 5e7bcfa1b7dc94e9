"""Internal notes."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from support.actions.note import add_note
from support.admin import permissions
from support.admin.acts.base import Act
from support.admin.forms import NoteForm


class AddNote(Act):
    """Write an internal note. Notes overwrite nothing, so any version will do."""

    name, label = "note", _("Add an internal note")
    writes = "note"
    form_class = NoteForm

    def permitted(self, user, enquiry):
        """Whoever works on enquiries."""
        return permissions.may_answer(user, enquiry)

    def check_version(self, form):
        """Two people may note at once."""

    def act(self, form, **who):
        """Store it."""
        add_note(text=form.cleaned_data["text"], **who)
        return _now("Your note is kept with %(reference)s.") % {"reference": self.enquiry}
