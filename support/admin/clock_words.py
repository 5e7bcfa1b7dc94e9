"""What runs out next for an enquiry, and when: in words and as a time."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from support import clocks, reading_hours
from support.actions.closing import silent_until
from support.models import REPLIED, UNANSWERED, Enquiry, Status
from support.when import when

HOUR = timedelta(hours=1)


def moment(time: datetime, at: datetime) -> str:
    """Return `time` as short as it is clear at the time `at`: "14:20" today, "Tuesday 17:00" this week."""
    local = timezone.localtime(time)
    if local.date() == timezone.localdate(at):
        return date_format(local, pgettext("a time today", "H:i"))
    return when(time, at=at)


def what_next(enquiry: Enquiry, *, at: datetime | None = None) -> tuple[str, str]:
    """Return what to know about time, and how it is marked: "late", "soon" or "calm"."""
    at = at or timezone.now()
    if promise := clocks.open_promise(enquiry):
        return _promise(*promise, at)
    if enquiry.status in UNANSWERED:
        return _("waits since %(time)s") % {"time": moment(enquiry.queue_at, at)}, "calm"
    if enquiry.status in REPLIED:
        return _turn_of_the_person(enquiry, at), "calm"
    if enquiry.status == Status.CLOSED:
        return _("closed %(time)s") % {"time": moment(enquiry.closed_at, at)}, "calm"
    return "", "calm"


def _promise(name: str, time: datetime, at: datetime) -> tuple[str, str]:
    is_read = name == "read_promised_by"
    if time <= at:
        text = _("reading late since %(time)s") if is_read else _("answer late since %(time)s")
        return text % {"time": moment(time, at)}, "late"
    text = _("read by %(time)s, %(left)s") if is_read else _("answer by %(time)s, %(left)s")
    mark = "soon" if time <= clocks.warned_until(at) else "calm"
    return text % {"time": moment(time, at), "left": _left(time, at)}, mark


def _left(time: datetime, at: datetime) -> str:
    """Return how long is left: "in 35 minutes"; "in 6 reading hours" when a night or a holiday lies between."""
    left = reading_hours.between(at, time)
    at_a_stretch = left == time - at
    if left < HOUR:
        count = max(1, round(left.total_seconds() / 60))
        return (_minutes if at_a_stretch else _reading_minutes)(count)
    return (_hours if at_a_stretch else _reading_hours)(int(left / HOUR))


def _minutes(count: int) -> str:
    return ngettext("in %(count)d minute", "in %(count)d minutes", count) % {"count": count}


def _reading_minutes(count: int) -> str:
    return ngettext("in %(count)d reading minute", "in %(count)d reading minutes", count) % {"count": count}


def _hours(count: int) -> str:
    return ngettext("in %(count)d hour", "in %(count)d hours", count) % {"count": count}


def _reading_hours(count: int) -> str:
    return ngettext("in %(count)d reading hour", "in %(count)d reading hours", count) % {"count": count}


def _turn_of_the_person(enquiry: Enquiry, at: datetime) -> str:
    until = silent_until(enquiry)
    if until is None:
        return _("quiet since %(time)s") % {"time": moment(enquiry.queue_at, at)}
    asked = moment(enquiry.asked_gently_at, at)
    if until <= at:
        return _("asked gently %(time)s, no answer") % {"time": asked}
    return _("asked gently %(time)s; may be closed from %(until)s") % {"time": asked, "until": moment(until, at)}
