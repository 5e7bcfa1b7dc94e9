"""By which channels the person of an enquiry may be answered: one rule for the buttons, the form and the action."""

from django.utils.translation import gettext_lazy as _

from support.mails import can_mail, naming_of
from support.models import Channel, Enquiry
from support.wishes import Wishes

UNSAID = Wishes()
_REFUSALS = {
    Channel.EMAIL: _("The person asked not to get e-mails."),
    Channel.PHONE: _("The person asked not to be phoned."),
}
_NO_ADDRESS = _("There is no e-mail address to write to.")
_NO_SENDER = _("The person asked not to be told who writes, and there is no sender that names nobody.")
_NO_NUMBER = _("There is no phone number to call.")


def allowed_channels(enquiry: Enquiry, wishes: Wishes = UNSAID) -> list[Channel]:
    """Return the channels that may be used, in a fixed order. The conversation on this site is always one.

    Who has opened the words gives the `wishes`: they may leave no way to send a mail.
    """
    can_go = can_mail(naming_of(wishes))
    may = {Channel.HERE: True, Channel.EMAIL: can_go and _may_mail(enquiry), Channel.PHONE: _may_phone(enquiry)}
    return [channel for channel in Channel if may[channel]]


def preferred_channel(enquiry: Enquiry, wishes: Wishes = UNSAID) -> Channel:
    """Return what the person asked for, where it is possible; else the conversation on this site."""
    return Channel(enquiry.contact_by) if enquiry.contact_by in allowed_channels(enquiry, wishes) else Channel.HERE


def why_refused(enquiry: Enquiry, channel: str) -> str:
    """Return a sentence that says why a channel that is not allowed is refused."""
    if channel != enquiry.contact_by:
        return _REFUSALS[channel]
    if channel == Channel.PHONE:
        return _NO_NUMBER
    return _NO_SENDER if enquiry.email else _NO_ADDRESS


def _may_mail(enquiry: Enquiry) -> bool:
    return enquiry.contact_by == Channel.EMAIL and bool(enquiry.email)


def _may_phone(enquiry: Enquiry) -> bool:
    """Only who asked for it is phoned, and who gave a number in case that mail does not reach them."""
    asked = enquiry.contact_by == Channel.PHONE
    instead = enquiry.contact_by == Channel.EMAIL and enquiry.mail_failed_at is not None
    return (asked or instead) and bool(enquiry.phone)
