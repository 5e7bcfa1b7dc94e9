"""The cells of the enquiry list and the marks on an enquiry: each says in words what it shows."""

from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from support.models import Enquiry, Urgency

URGENCY_MARK = {Urgency.SOON: "soon", Urgency.URGENT: "urgent"}


def age(enquiry: Enquiry):
    """Return for how long the enquiry has been with us: "2 days"."""
    since = timesince(enquiry.created_at, depth=1)
    return format_html('<time datetime="{}">{}</time>', enquiry.created_at.isoformat(timespec="minutes"), since)


def urgency(enquiry: Enquiry):
    """Return the urgency, marked when it is above normal."""
    mark = URGENCY_MARK.get(enquiry.urgency, "plain")
    return format_html('<span class="mark mark-{}">{}</span>', mark, enquiry.get_urgency_display())


def red_flag(enquiry: Enquiry):
    """Return a mark when a word suggests a red flag, else nothing."""
    return format_html('<span class="mark mark-flag">⚑ {}</span>', _("red flag?")) if enquiry.red_flag_suspected else ""


def status(enquiry: Enquiry):
    """Return the status, marked."""
    return format_html('<span class="mark mark-status mark-{}">{}</span>', enquiry.status, enquiry.get_status_display())


def assignee(enquiry: Enquiry) -> str:
    """Return the user name of who is responsible."""
    return enquiry.assignee.user.get_username() if enquiry.assignee else _("nobody yet")


def standing(enquiry: Enquiry) -> dict:
    """Return the marks of one enquiry for its pages."""
    return {"age": age(enquiry), "urgency": urgency(enquiry), "red_flag": red_flag(enquiry), "status": status(enquiry)}
