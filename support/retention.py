"""How long what people write is kept: periods a status, counted from the last act of either side."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from support import audit
from support.actions.erase import Reason, erase
from support.models import Enquiry, Status

# What a status is called before people who do not work here.
WORDS = {
    Status.CLOSED: _("a conversation that is closed"),
    Status.DUPLICATE: _("one that was sent twice"),
    Status.SUSPECTED_SPAM: _("what looks like spam"),
}
PAGE = 500  # references fetched at once


def periods() -> dict[str, timedelta]:
    """Return how long an enquiry of each status is kept; a status that is not named is kept.

    Raises ImproperlyConfigured for a status that does not exist.
    """
    unknown = sorted(set(settings.RETENTION_DAYS) - set(Status.values))
    if unknown:
        known = ", ".join(Status.values)
        raise ImproperlyConfigured(f"RETENTION_DAYS names no status: {', '.join(unknown)}. There are {known}.")
    return {status: timedelta(days=days) for status, days in settings.RETENTION_DAYS.items()}


def in_words() -> list[str]:
    """Return the periods for people who read the collection statement, the first that ends first."""
    return [
        ngettext("%(status)s: after %(count)d day", "%(status)s: after %(count)d days", kept.days)
        % {"status": WORDS.get(status, Status(status).label), "count": kept.days}
        for status, kept in sorted(periods().items(), key=lambda each: each[1])
    ]


def is_over(enquiry: Enquiry, at=None) -> bool:
    """Tell whether the time of `enquiry` is over at the time `at` (default: now)."""
    kept = periods().get(enquiry.status)
    return kept is not None and enquiry.changed_at < (at or timezone.now()) - kept


def count_expired() -> Counter:
    """Return how many enquiries of each status would be erased now."""
    rows = Enquiry.objects.expired(periods())
    return Counter(rows.order_by().values_list("status", flat=True))


def erase_expired() -> Iterator[str]:
    """Erase what is over, each enquiry by itself, and yield its reference; a message meanwhile postpones it.

    May be stopped and started again.
    """
    last = ""
    while page := list(Enquiry.objects.expired(periods()).filter(pk__gt=last).order_by("pk")[:PAGE]):
        for enquiry in page:
            if erase(enquiry=enquiry, by=audit.WORKER, where="erase_expired", reason=Reason.EXPIRED, still=is_over):
                yield enquiry.pk
        last = page[-1].pk
