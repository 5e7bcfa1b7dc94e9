"""The two clocks of an enquiry, first read and first reply: what was promised, and what follows from the time now.

A promise is a stored time (see `Enquiry`), so a clock needs nobody to tick: a worker that stood still delays a
mail and changes no promise. All times given and returned are aware.
"""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from support import reading_hours
from support.models import UNANSWERED, Enquiry
from support.models.enquiry import runs_out_by

__all__ = ["WARNING_HOURS", "is_late", "next_promise", "open_promise", "promises", "runs_out_by", "warned_until"]

# So many reading hours before a promise runs out staff are warned and the person is told.
WARNING_HOURS = 2


def promises(at: datetime) -> dict[str, datetime | None]:
    """Return the fields of an enquiry that arrives `at`: promised times, None where the network promises nothing."""
    return {
        "read_promised_by": _promise(at, settings.FIRST_READ_HOURS),
        "reply_promised_by": _promise(at, settings.FIRST_REPLY_HOURS),
    }


def _promise(at: datetime, hours: int | None) -> datetime | None:
    return None if hours is None else reading_hours.hours_after(at, hours)


def open_promise(enquiry: Enquiry) -> tuple[str, datetime] | None:
    """Return the promise that runs out next, as the name of its field and its time; None when none is open."""
    if enquiry.status not in UNANSWERED or enquiry.first_reply_at is not None:
        return None
    names = ["reply_promised_by"] if enquiry.first_read_at else ["read_promised_by", "reply_promised_by"]
    promised = [(name, getattr(enquiry, name)) for name in names if getattr(enquiry, name)]
    return min(promised, key=lambda promise: promise[1], default=None)


def next_promise(enquiry: Enquiry) -> datetime | None:
    """Return the time of the promise that runs out next, or None when none is open."""
    promise = open_promise(enquiry)
    return promise and promise[1]


def is_late(enquiry: Enquiry, *, at: datetime | None = None) -> bool:
    """Tell whether an open promise is past its time, or so near that the person must be told."""
    promise = next_promise(enquiry)
    return promise is not None and promise <= warned_until(at or timezone.now())


def warned_until(at: datetime) -> datetime:
    """Return up to which promised time a warning is due at the time `at`."""
    return reading_hours.hours_after(at, WARNING_HOURS)
