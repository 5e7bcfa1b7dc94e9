"""A one-time number for somebody who has lost the code: told to the stored number or sent to the stored address.

Staff never see the code: `replace_code` makes the new one, for the person alone.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from support import audit, outbox
from support.actions import NotAllowed
from support.actions.milestone import mark
from support.actions.triage import specialist_of
from support.models import Action, Channel, CodeReplacement, Enquiry, Milestone, OutboxMessage
from support.set_back import TOLERANCE

LASTS = timedelta(minutes=15)
AT_MOST, WITHIN = 3, timedelta(hours=1)


def stored_channels(enquiry: Enquiry) -> list[Channel]:
    """Return by which ways the person can be told: those for which they left a number or an address."""
    stored = {Channel.PHONE: enquiry.phone, Channel.EMAIL: enquiry.email}
    return [channel for channel, contact in stored.items() if contact]


def next_number_at(enquiry: Enquiry, *, at: datetime | None = None) -> datetime | None:
    """Return from when the next number is possible; None when it is possible at the time `at` (default: now)."""
    now = at or timezone.now()
    recent = enquiry.replacements.filter(created_at__gt=now - WITHIN, created_at__lte=now + TOLERANCE)
    times = list(recent.order_by("-created_at").values_list("created_at", flat=True)[:AT_MOST])
    return times[-1] + WITHIN if len(times) == AT_MOST else None


def ran_out(replacement: CodeReplacement, *, at: datetime | None = None) -> bool:
    """Tell whether nobody used it in its time. One that was voided before did not run out: it has a successor."""
    lasted = replacement.expires_at >= replacement.created_at + LASTS
    after, until = lasting(at or timezone.now())
    return replacement.used_at is None and lasted and not after < replacement.expires_at <= until


def lasting(at: datetime) -> tuple[datetime, datetime]:
    """Return after what time, and until what, a number ends that can be used at the time `at`.

    One that would end later was issued before the clock was set back, and is as good as run out.
    """
    return at, at + LASTS + TOLERANCE


@transaction.atomic
def issue_number(*, enquiry: Enquiry, channel: str, by, where: str) -> CodeReplacement:
    """Issue a number that lasts fifteen minutes, and void those before it; by e-mail it goes into the outbox.

    Raises NotAllowed without a stored contact for `channel`, after three numbers within an hour, and for somebody
    who is no specialist.
    """
    issuer = specialist_of(by)
    # Held until the end: two issued at once would count past the limit, and neither would void the other.
    enquiry = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
    if channel not in stored_channels(enquiry):
        raise NotAllowed("no-contact")
    now = timezone.now()
    if next_number_at(enquiry, at=now):
        raise NotAllowed("too-many")
    void_numbers(enquiry, now)
    replacement = CodeReplacement.objects.create(
        enquiry=enquiry, issued_by=issuer, channel=channel, created_at=now, expires_at=now + LASTS
    )
    # Whoever has the page open is told, and a reload issues no second number.
    Enquiry.objects.filter(pk=enquiry.pk).update(version=F("version") + 1, changed_at=now)
    mark(enquiry, Milestone.Kind.NUMBER_ISSUED, by=issuer, at=now)
    audit.record(Action.ISSUED_NUMBER, enquiry, by=by, where=where, detail=channel)
    if channel == Channel.EMAIL:
        outbox.announce(enquiry, outbox.Kind.NUMBER, replacement=replacement)
    return replacement


def void_numbers(enquiry: Enquiry, now: datetime) -> None:
    """End the numbers that were not used, and the mails that would still bring them.

    The rows stay: the limit of numbers within an hour counts them.
    """
    earlier = enquiry.replacements.filter(used_at=None)
    OutboxMessage.objects.filter(replacement__in=earlier, sent_at=None).delete()
    earlier.filter(expires_at__gt=now).update(expires_at=now)
