"""Saying that what the person wrote was read."""

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from support.actions import read
from support.admin import permissions
from support.admin.acts.base import Act
from support.models import Status
from support.standing import role_words
from support.when import when


class Read(Act):
    """Say that everything the person wrote was read."""

    name, label = "read", _("I have read it")

    def permitted(self, user, enquiry):
        """Whoever works on enquiries."""
        return permissions.may_answer(user, enquiry)

    def possible(self, enquiry):
        """Something is unread, and it does not look like spam."""
        return read.may_be_read(enquiry)

    def refusal(self):
        """Say which of the two stands against it."""
        if self.enquiry.status == Status.SUSPECTED_SPAM:
            return _("It looks like spam. Put it on the desk first: then the person is told that it was read.")
        return _("Everything that the person wrote has been read.")

    @property
    def effect(self):
        """Say what the person will see."""
        return what_the_person_sees(self.request.user)

    def act(self, form, **who):
        """Say so."""
        enquiry = read.mark_read(version=form.seen_version(), **who)
        return _now("The person of %(reference)s sees that it was read.") % {"reference": enquiry}


class ReadNotUrgent(Act):
    """Settle a suspected red flag: it was read, and it is not urgent."""

    name, label = "not-urgent", _("Not urgent: I have read it")

    def permitted(self, user, enquiry):
        """Whoever sets the urgency."""
        return permissions.may_steer(user, enquiry)

    def possible(self, enquiry):
        """A word suggests a red flag."""
        return enquiry.red_flag_suspected

    def refusal(self):
        """Nothing is suspected."""
        return _("No red flag is suspected any more.")

    @property
    def effect(self):
        """Say what happens, and what the person will see."""
        settled = _now("The mark “red flag?” goes away.")
        shown = read.may_be_read(self.enquiry)
        return f"{settled} {what_the_person_sees(self.request.user)}" if shown else settled

    def act(self, form, **who):
        """Say so."""
        enquiry = read.read_and_not_urgent(version=form.seen_version(), **who)
        return _now("%(reference)s was read and is not urgent.") % {"reference": enquiry}


def what_the_person_sees(user) -> str:
    """Return what the person sees once `user` has said that it was read: the role and the time, never the name."""
    specialist = getattr(user, "specialist", None)
    words = {"role": role_words(specialist.role if specialist else ""), "time": when(timezone.now())}
    return _now("The person sees: read by %(role)s, %(time)s.") % words
