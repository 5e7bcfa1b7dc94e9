"""Closing that listens: the gentle question."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from support.actions import closing
from support.admin import move_words, permissions
from support.admin.acts.base import Act
from support.models import REPLIED


class AskGently(Act):
    """Ask the person whether it is settled."""

    name, label = "ask-gently", _("Ask gently whether it is settled")
    effect = _(
        "The conversation asks the person whether it is settled, and a mail says so to who asked for mail. When they "
        "stay silent for 14 days the enquiry may be closed; when they write again it may not."
    )

    def permitted(self, user, enquiry):
        """Who is responsible; triage."""
        return permissions.may_steer(user, enquiry)

    def possible(self, enquiry):
        """Answered, nothing settles it, and we have not asked yet."""
        return closing.may_ask(enquiry)

    def refusal(self):
        """Say which of the conditions is missing."""
        if self.enquiry.status not in REPLIED:
            return _("The person waits for us: there is nothing to ask yet.")
        if self.enquiry.asked_gently_at:
            return _("We have asked already. To ask twice would not be gentle.")
        if waits := closing.why_our_turn(self.enquiry, closing.latest_reply(self.enquiry)):
            return move_words.REFUSALS[waits]
        return _("The person has not seen an answer yet, or has said “I understand” to the last one.")

    def act(self, form, **who):
        """Ask."""
        enquiry = closing.ask_gently(version=form.seen_version(), **who)
        return _now("The person of %(reference)s is asked whether it is settled.") % {"reference": enquiry}
