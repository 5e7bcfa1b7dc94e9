"""The cells of the enquiry list and the marks on an enquiry: each says in words what it shows."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from support.admin.clock_words import what_next
from support.models import Enquiry, Specialist, Urgency

URGENCY_MARK = {Urgency.SOON: "soon", Urgency.URGENT: "urgent"}


def age(enquiry: Enquiry):
    """Return for how long the enquiry has been with us: "2 days"."""
    since = timesince(enquiry.created_at, depth=1)
    return format_html('<time datetime="{}">{}</time>', enquiry.created_at.isoformat(timespec="minutes"), since)


def urgency(enquiry: Enquiry):
    """Return the urgency, marked when it is above normal."""
    return _mark(URGENCY_MARK.get(enquiry.urgency, "plain"), enquiry.get_urgency_display())


def red_flag(enquiry: Enquiry):
    """Return a mark when a word suggests a red flag, else nothing."""
    return _mark("flag", _("⚑ red flag?")) if enquiry.red_flag_suspected else ""


def marks(enquiry: Enquiry, *, has_news: bool = False):
    """Return everything that must not be overlooked, the gravest first; nothing where all is normal."""
    found = [
        ("worse", _("got worse"), enquiry.got_worse),
        (URGENCY_MARK.get(enquiry.urgency), enquiry.get_urgency_display(), enquiry.urgency > Urgency.NORMAL),
        ("flag", _("⚑ red flag?"), enquiry.red_flag_suspected),
        ("failed", _("mail failed"), enquiry.mail_failed_at),
        ("news", _("new message"), has_news),
    ]
    return format_html_join(" ", "{}", [(_mark(kind, words),) for kind, words, is_so in found if is_so])


def clock(enquiry: Enquiry):
    """Return what runs out next and when; marked when it is late or nearly so."""
    words, kind = what_next(enquiry)
    return format_html('<span class="clock clock-{}">{}</span>', kind, words) if words else ""


def status(enquiry: Enquiry):
    """Return the status, marked."""
    return format_html('<span class="mark mark-status mark-{}">{}</span>', enquiry.status, enquiry.get_status_display())


def is_away(specialist: Specialist) -> bool:
    """Tell whether a specialist is on leave today."""
    return specialist.on_leave_until is not None and specialist.on_leave_until >= timezone.localdate()


def away_until(specialist: Specialist) -> str:
    """Return the last day of leave in words, "" for who is here."""
    return date_format(specialist.on_leave_until) if is_away(specialist) else ""


def assignee(enquiry: Enquiry):
    """Return the user name of who is responsible, and whether they are on leave."""
    if not enquiry.assignee:
        return _("nobody yet")
    name = enquiry.assignee.user.get_username()
    return format_html("{} {}", name, _mark("away", _("on leave"))) if is_away(enquiry.assignee) else name


def standing(enquiry: Enquiry) -> dict:
    """Return the marks of one enquiry for its pages."""
    return {
        "age": age(enquiry),
        "urgency": urgency(enquiry),
        "red_flag": red_flag(enquiry),
        "status": status(enquiry),
        "marks": marks(enquiry),
        "clock": clock(enquiry),
    }


def _mark(kind: str, words):
    return format_html('<span class="mark mark-{}">{}</span>', kind, words)
