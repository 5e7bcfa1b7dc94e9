"""Who is responsible for an enquiry, and how urgent it is."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from support.actions import triage
from support.admin import cells, permissions
from support.admin.acts.base import Act
from support.admin.forms import AssignForm, UrgencyForm
from support.models import Urgency


class Claim(Act):
    """Take the enquiry."""

    name, label = "claim", _("Take it")
    effect = _("You become responsible for this enquiry, and it leaves the list of what is unassigned.")

    def permitted(self, user, enquiry):
        """Whoever works on enquiries."""
        return permissions.may_answer(user, enquiry)

    def possible(self, enquiry):
        """Open, and nobody has it."""
        return enquiry.can_be_claimed

    def refusal(self):
        """Name who has it."""
        if self.enquiry.assignee is None:
            return _("Only an open enquiry can be taken.")
        return _now("%(who)s has this enquiry.") % {"who": self.enquiry.assignee}

    def act(self, form, **who):
        """Take it."""
        enquiry = triage.claim(version=form.seen_version(), **who)
        return _now("You are now responsible for %(reference)s.") % {"reference": enquiry}


class Release(Act):
    """Hand the enquiry back."""

    name, label = "release", _("Hand it back")
    effect = _("Nobody is responsible any more, and it returns to the list of what is unassigned.")

    def permitted(self, user, enquiry):
        """Who has it, and triage."""
        return permissions.may_steer(user, enquiry)

    def possible(self, enquiry):
        """Somebody has it."""
        return enquiry.assignee is not None

    def refusal(self):
        """Nobody has it."""
        return _("Nobody is responsible for this enquiry.")

    def act(self, form, **who):
        """Hand it back."""
        enquiry = triage.release(version=form.seen_version(), **who)
        return _now("Nobody is responsible for %(reference)s now.") % {"reference": enquiry}


class Assign(Act):
    """Make somebody responsible: triage does, and whoever has it hands it over."""

    name, label = "assign", _("Assign")
    effect = _("The person you choose becomes responsible for this enquiry.")
    form_class = AssignForm

    def permitted(self, user, enquiry):
        """Who has it, and triage."""
        return permissions.may_steer(user, enquiry)

    def heading(self):
        """Return what it is: somebody has it already, or nobody."""
        return _("Hand it over") if self.enquiry.assignee else self.label

    def initial(self):
        """Start with who has it."""
        return {"to": self.enquiry.assignee_id}

    def act(self, form, **who):
        """Assign it; say so when nobody is there."""
        enquiry = triage.assign(to=form.cleaned_data["to"], version=form.seen_version(), **who)
        words = {"who": enquiry.assignee, "reference": enquiry, "date": cells.away_until(enquiry.assignee)}
        if words["date"]:
            return _now("%(who)s is now responsible for %(reference)s, but on leave until %(date)s.") % words
        return _now("%(who)s is now responsible for %(reference)s.") % words


class SetUrgency(Act):
    """Say how soon somebody should act."""

    name, label = "urgency", _("Set the urgency")
    form_class = UrgencyForm

    def permitted(self, user, enquiry):
        """Who has it, and triage."""
        return permissions.may_steer(user, enquiry)

    @property
    def effect(self):
        """Say what it does, and what is suggested: it suggests, a human decides."""
        effect = _now("What is more urgent stands higher on the desk.")
        if not self.enquiry.red_flag_suspected:
            return effect
        suggestion = _now("A word in a message suggests a red flag, so “urgent” is chosen below. Only you can tell.")
        return f"{effect} {suggestion}"

    def initial(self):
        """Start with how it is; with what is suggested where a red flag is suspected."""
        return {"urgency": Urgency.URGENT if self.enquiry.red_flag_suspected else self.enquiry.urgency}

    def act(self, form, **who):
        """Set it."""
        enquiry = triage.set_urgency(urgency=form.cleaned_data["urgency"], version=form.seen_version(), **who)
        return _now("The urgency of %(reference)s is now “%(urgency)s”.") % {
            "reference": enquiry,
            "urgency": Urgency(enquiry.urgency).label,
        }
