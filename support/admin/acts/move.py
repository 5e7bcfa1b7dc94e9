"""Where an enquiry stands."""

from functools import partial

from django.http import Http404
from django.utils.translation import gettext as _now

from support.actions import NotAllowed, triage
from support.admin import move_words, permissions
from support.admin.acts.base import Act
from support.admin.duplicate_form import DuplicateForm
from support.admin.forms import ActForm
from support.models import Status


class Move(Act):
    """Move to another status, along the table of allowed moves."""

    name, tail = "move", "<str:to>/"

    def dispatch(self, request, *args, **kwargs):
        """404 for a status that does not exist."""
        if kwargs["to"] not in Status.values:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def form_class(self):
        """A duplicate names its original."""
        return partial(DuplicateForm, enquiry=self.enquiry) if self.kwargs["to"] == Status.DUPLICATE else ActForm

    def permitted(self, user, enquiry):
        """Who is responsible, within limits; triage."""
        return permissions.may_move(user, enquiry, self.kwargs["to"])

    def possible(self, enquiry):
        """The table has the step, and nothing stands against it."""
        return triage.why_not_move(enquiry, self.kwargs["to"]) is None

    def why(self, refused):
        """Name both ends of the step, or what stands against it."""
        to = self.kwargs["to"]
        known = str(refused) in move_words.REFUSALS
        obstacle = str(refused) if known else triage.why_not_move(self.enquiry, to)
        return move_words.refusal(self.enquiry, to, obstacle)

    def heading(self):
        """Return the verb of this move."""
        return move_words.button(self.enquiry, self.kwargs["to"])

    @property
    def effect(self):
        """Return what this move means."""
        return move_words.effect(self.kwargs["to"])

    def ask(self, form):
        """Return the page that asks; a field that is wrong does not hide that the move itself is not possible."""
        if form.is_bound and not self.possible(self.enquiry):
            raise NotAllowed(self.name)
        return super().ask(form)

    def act(self, form, **who):
        """Move it."""
        named = {"duplicate_of": form.cleaned_data["duplicate_of"]} if "duplicate_of" in form.cleaned_data else {}
        enquiry = triage.move(to=self.kwargs["to"], version=form.seen_version(), **named, **who)
        words = {"reference": enquiry, "status": enquiry.get_status_display()}
        return _now("%(reference)s is now “%(status)s”.") % words
