"""Saying that a message was read: one deliberate press, for an opened page says nothing about reading."""

from django.db import transaction
from django.utils import timezone

from support.actions import NotAllowed
from support.actions.change import change
from support.actions.triage import set_urgency, specialist_of
from support.models import UNANSWERED, Action, Enquiry, Status, Urgency


def may_be_read(enquiry: Enquiry) -> bool:
    """Tell whether there is something unread; what looks like spam is put on the desk first."""
    return enquiry.status != Status.SUSPECTED_SPAM and enquiry.messages.unread().exists()


@transaction.atomic
def mark_read(*, enquiry: Enquiry, by, version: int, where: str) -> Enquiry:
    """Say that everything the person wrote was read by `by`; the person sees the role and the time.

    Raises NotAllowed when nothing is unread, in the quarantine or for somebody who is no specialist, Conflict when
    somebody was first.
    """
    reader = specialist_of(by)
    if not may_be_read(enquiry):
        raise NotAllowed("nothing-to-read")
    now = timezone.now()
    fields = {"first_read_at": enquiry.first_read_at or now} | _next_place(enquiry)
    change(enquiry, Action.READ, by=by, version=version, where=where, **fields)
    enquiry.messages.unread().update(read_at=now, read_by_role=reader.role)
    return enquiry


@transaction.atomic
def read_and_not_urgent(*, enquiry: Enquiry, by, version: int, where: str) -> Enquiry:
    """Answer the suspicion of a red flag: it was read and is not urgent. In the quarantine nothing counts as read.

    Raises NotAllowed when no red flag is suspected or for somebody who is no specialist, Conflict.
    """
    if not enquiry.red_flag_suspected:
        raise NotAllowed("not-suspected")
    urgency = Urgency.NORMAL if enquiry.urgency == Urgency.URGENT else enquiry.urgency
    set_urgency(enquiry=enquiry, urgency=urgency, by=by, version=version, where=where)
    if may_be_read(enquiry):
        mark_read(enquiry=enquiry, by=by, version=enquiry.version, where=where)
    return enquiry


def _next_place(enquiry: Enquiry) -> dict:
    """Return the place in the queue after reading: where the answer is promised, as long as that promise is open."""
    is_promised = enquiry.reply_promised_by and enquiry.first_reply_at is None and enquiry.status in UNANSWERED
    return {"queue_at": enquiry.reply_promised_by} if is_promised else {}
