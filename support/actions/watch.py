"""What the clocks ask for by themselves: telling people that a promise may be missed."""

from datetime import datetime

from django.db import transaction

from support import audit, clocks, outbox
from support.actions.milestone import mark
from support.models import Action, Enquiry, Milestone, Status

AT_ONCE = 100
WHERE = "outbox"
# By what the person is told: the page of the conversation says it to everybody, a mail to those who want mails.
BY_MAIL, ON_THE_PAGE = "by mail", "on the page"


def tell_of_delays(at: datetime) -> int:
    """Tell everybody whose open promise runs out soon, or has run out, and who has not been told; return how many.

    Each is told once of each promise, however often and by however many workers this is called. Two promises that run
    out together are one. Suspected spam is left alone.
    """
    told, last = 0, ""
    while batch := list(_late(at).filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = batch[-1].pk
        told += sum(_tell(enquiry, at) for enquiry in batch if _is_news(enquiry, at))
    return told


def _late(at: datetime):
    soon = clocks.runs_out_by(clocks.warned_until(at))
    return Enquiry.objects.filter(soon).exclude(status=Status.SUSPECTED_SPAM)


def _is_news(enquiry: Enquiry, at: datetime) -> bool:
    """Tell whether an open promise is late now of which nothing was said when the person was told last."""
    if enquiry.delay_told_at is None:
        return True
    said, now = clocks.warned_until(enquiry.delay_told_at), clocks.warned_until(at)
    to_read = enquiry.read_promised_by if enquiry.first_read_at is None else None
    return any(said < by <= now for by in (to_read, enquiry.reply_promised_by) if by)


@transaction.atomic
def _tell(enquiry: Enquiry, at: datetime) -> bool:
    """Write milestone, audit row and mails, unless another worker was first or the answer came meanwhile."""
    as_before = _late(at).filter(pk=enquiry.pk, delay_told_at=enquiry.delay_told_at)
    if not as_before.update(delay_told_at=at):
        return False
    mark(enquiry, Milestone.Kind.DELAY, by=audit.WORKER, at=at)
    mail = outbox.announce(enquiry, outbox.Kind.DELAY)
    audit.record(Action.DELAY_TOLD, enquiry, by=audit.WORKER, where=WHERE, detail=BY_MAIL if mail else ON_THE_PAGE)
    outbox.call_duty(outbox.Kind.DUTY_URGENT, enquiry)
    return True
