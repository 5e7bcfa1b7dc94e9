"""When a mail failed: the person was reached another way."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from support.actions.reached import reached_another_way
from support.admin import permissions
from support.admin.acts.base import Act


class Reached(Act):
    """Take the failed mail off the desk."""

    name, label = "reached", _("The person was reached another way")
    effect = _("Press only when the person knows that there is something to read, or has heard it from you.")

    def permitted(self, user, enquiry):
        """Whoever works on enquiries."""
        return permissions.may_answer(user, enquiry)

    def possible(self, enquiry):
        """A mail has failed."""
        return enquiry.mail_failed_at is not None

    def refusal(self):
        """No mail has failed."""
        return _("No mail to this person is marked as failed.")

    def act(self, form, **who):
        """Say so."""
        enquiry = reached_another_way(version=form.seen_version(), **who)
        return _now("The failed mail to the person of %(reference)s is off the desk.") % {"reference": enquiry}
