"""What the clocks ask for by themselves: telling people that a promise may be missed."""

from datetime import datetime

from django.db import transaction

from support import audit, clocks, outbox
from support.actions.milestone import mark
from support.models import Action, Enquiry, Milestone, Status

AT_ONCE = 100
WHERE = "outbox"


def tell_of_delays(at: datetime) -> int:
    """Tell everybody whose open promise runs out soon, or has run out, and who has not been told; return how many.

    Each is told once, however often and by however many workers this is called. Suspected spam is left alone.
    """
    told = 0
    while keys := list(_untold(at).order_by("queue_at").values_list("pk", flat=True)[:AT_ONCE]):
        told += sum(_tell(key, at) for key in keys)
    return told


def _untold(at: datetime):
    soon = clocks.runs_out_by(clocks.warned_until(at))
    return Enquiry.objects.filter(soon, delay_told_at=None).exclude(status=Status.SUSPECTED_SPAM)


@transaction.atomic
def _tell(key: str, at: datetime) -> bool:
    """Write milestone, audit row and mails, unless another worker was first or the answer came meanwhile."""
    if not _untold(at).filter(pk=key).update(delay_told_at=at):
        return False
    enquiry = Enquiry.objects.get(pk=key)
    mark(enquiry, Milestone.Kind.DELAY, by=audit.WORKER, at=at)
    audit.record(Action.DELAY_TOLD, enquiry, by=audit.WORKER, where=WHERE)
    outbox.announce(enquiry, outbox.Kind.DELAY)
    outbox.call_duty(outbox.Kind.DUTY_URGENT, enquiry)
    return True
