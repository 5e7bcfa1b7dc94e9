"""What must not be forgotten when somebody answers: which channels were refused, in plain words."""

from django.utils.translation import gettext as _

from support.channels import allowed_channels
from support.models import Channel, Enquiry


def refused(enquiry: Enquiry) -> list[str]:
    """Return what not to do, a sentence for each channel that the person did not ask for."""
    allowed = allowed_channels(enquiry)
    sentences = []
    if Channel.PHONE not in allowed and enquiry.contact_by != Channel.PHONE:
        in_reserve = enquiry.contact_by == Channel.EMAIL and enquiry.phone
        sentences.append(_("Do not phone, unless an e-mail fails.") if in_reserve else _("Do not phone."))
    if Channel.EMAIL not in allowed and enquiry.contact_by != Channel.EMAIL:
        sentences.append(_("Do not write e-mails."))
    return sentences


def channel_words(enquiry: Enquiry) -> str:
    """Return how the person wants to be answered, as staff say it."""
    words = {
        Channel.HERE: _("On this site only"),
        Channel.EMAIL: _("By e-mail"),
        Channel.PHONE: _("By phone"),
    }
    return words[Channel(enquiry.contact_by)]
