"""Whether everything that works by itself works, and how much waits: what `/readyz` and `manage.py status` tell.

Numbers, times and names of our own only: no reference, and no word of anybody.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Min
from django.utils import timezone

from support import erased_list
from support.models import Enquiry, Heartbeat, OutboxMessage, Status, Urgency

# The worker says every quarter of a minute that it is there; after a failure it pauses a minute at most.
SILENT = timedelta(minutes=3)
# Nothing that is sent waits so long by plan.
LATE = timedelta(hours=1)
# What a mail server says of one mailbox that is full, busy or unknown for now: no fault of ours, and tried again.
ONE_MAILBOX = ("450", "451", "452")


@dataclass(frozen=True)
class Mails:
    """The outbox: how many wait, since when the oldest, since when the oldest that something is wrong with."""

    waiting: int
    oldest: datetime | None
    oldest_stuck: datetime | None
    given_up: int


def worker_seen() -> datetime | None:
    """Return when the worker was last seen, or None if never."""
    return Heartbeat.objects.filter(pk=Heartbeat.OUTBOX).values_list("at", flat=True).first()


def mails() -> Mails:
    """Return how the outbox stands, in three queries."""
    waiting = _waiting().aggregate(count=Count("pk"), oldest=Min("created_at"))
    return Mails(
        waiting=waiting["count"],
        oldest=waiting["oldest"],
        oldest_stuck=_oldest_stuck(),
        given_up=Enquiry.objects.filter(mail_failed_at__isnull=False).count(),
    )


def _waiting():
    return OutboxMessage.objects.filter(sent_at=None, failed_at=None)


def _oldest_stuck() -> datetime | None:
    return _waiting().exclude(failure__in=ONE_MAILBOX).aggregate(oldest=Min("created_at"))["oldest"]


def queue() -> dict[str, int]:
    """Return how many enquiries are in each status, and how many of the open ones are urgent; in two queries."""
    found = dict(Enquiry.objects.values_list("status").annotate(count=Count("pk")).order_by())
    counts = {status.value: found.get(status.value, 0) for status in Status}
    urgent = Enquiry.objects.filter(status__in=(Status.NEW, Status.TRIAGED), urgency__gt=Urgency.NORMAL)
    return counts | {"urgent and open": urgent.count()}


def faults(at: datetime | None = None) -> list[str]:
    """Return what is not in order at the time `at`, a sentence each."""
    at = at or timezone.now()
    found, seen, stuck = [], worker_seen(), _oldest_stuck()
    if not is_durable():
        found.append("The database confirms before it has stored: synchronous_commit must not be off.")
    if seen is None:
        found.append("The worker (manage.py send_outbox --loop) has never been seen.")
    elif at - seen > SILENT:
        found.append(f"The worker was last seen {minutes(at - seen)} minutes ago.")
    if stuck and at - stuck > LATE:
        found.append(f"The oldest mail has waited for {minutes(at - stuck)} minutes.")
    if not erased_list.is_writable():
        found.append("The list of erased references cannot be written (ERASED_LIST).")
    return found


def is_durable() -> bool:
    """Tell whether the database has stored what it confirms; SQLite has, by our own settings of the connection."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        return cursor.fetchone()[0] != "off"


def minutes(length: timedelta) -> int:
    """Return whole minutes."""
    return int(length.total_seconds() // 60)
