"""Where an enquiry stands."""

from django.http import Http404
from django.utils.translation import gettext as _now

from support.actions import triage
from support.admin import move_words, permissions
from support.admin.acts.base import Act
from support.models import Status, may_move


class Move(Act):
    """Move to another status, along the table of allowed moves."""

    name = "move"

    def dispatch(self, request, *args, **kwargs):
        """404 for a status that does not exist."""
        if kwargs["to"] not in Status.values:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def permitted(self, user, enquiry):
        """Who is responsible, within limits; triage."""
        return permissions.may_move(user, enquiry, self.kwargs["to"])

    def possible(self, enquiry):
        """The table has the step."""
        return may_move(enquiry.status, self.kwargs["to"])

    def refusal(self):
        """Name both ends of the step."""
        ends = {"now": self.enquiry.get_status_display(), "to": Status(self.kwargs["to"]).label}
        return _now("An enquiry that is “%(now)s” cannot become “%(to)s”.") % ends

    def heading(self):
        """Return the verb of this move."""
        return move_words.button(self.enquiry, self.kwargs["to"])

    @property
    def effect(self):
        """Return what this move means."""
        return move_words.effect(self.kwargs["to"])

    def act(self, form, **who):
        """Move it."""
        enquiry = triage.move(to=self.kwargs["to"], version=form.seen_version(), **who)
        words = {"reference": enquiry, "status": enquiry.get_status_display()}
        return _now("%(reference)s is now “%(status)s”.") % words
