"""What each move means, in the words of the desk: for the button and for the page that asks."""

from django.utils.translation import gettext_lazy as _

from support.models import Enquiry, Status

BUTTONS = {
    Status.NEW: _("Not spam: put on the desk"),
    Status.TRIAGED: _("Mark as triaged"),
    Status.WAITING: _("Wait for the person"),
    Status.ANSWERED: _("Mark as answered"),
    Status.CLOSED: _("Close"),
    Status.SUSPECTED_SPAM: _("Put aside as suspected spam"),
    Status.DUPLICATE: _("Mark as duplicate"),
}
EFFECTS = {
    Status.NEW: _("It comes to the desk as a new enquiry. It keeps the time at which it arrived."),
    Status.TRIAGED: _("Somebody has looked at it and sorted it. It waits for an answer."),
    Status.WAITING: _(
        "It is the person’s turn: it waits until we hear from them. Nothing is sent to them by this step."
    ),
    Status.ANSWERED: _("It counts as answered from now on. Nothing is sent to the person by this step."),
    Status.CLOSED: _("It leaves the desk. It can be opened again. Nothing is sent to the person by this step."),
    Status.SUSPECTED_SPAM: _("It goes to quarantine. Nothing is deleted, and its clock keeps running."),
    Status.DUPLICATE: _("It leaves the desk because the same was asked before. Nothing is deleted."),
}
REOPEN = _("Open again")


def button(enquiry: Enquiry, to: str):
    """Return the words on the button."""
    return REOPEN if enquiry.status == Status.CLOSED else BUTTONS[to]


def effect(to: str):
    """Return what happens."""
    return EFFECTS[to]
