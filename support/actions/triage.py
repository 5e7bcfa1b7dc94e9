"""Sorting the enquiries: where each stands, who has it, how urgent it is."""

from django.db import transaction
from django.utils import timezone

from support.actions import NotAllowed
from support.actions.change import change
from support.models import Action, Enquiry, Specialist, Status, Urgency, may_move


@transaction.atomic
def move(*, enquiry: Enquiry, to: str, by, version: int, where: str) -> Enquiry:
    """Move the enquiry to the status `to`.

    Raises NotAllowed when the table of moves does not know the step, Conflict when somebody was first.
    """
    if not may_move(enquiry.status, to):
        raise NotAllowed(f"{enquiry.status} → {to}")
    closed_at = timezone.now() if to == Status.CLOSED else None
    fields = {"status": to, "closed_at": closed_at}
    if to == Status.ANSWERED and enquiry.first_reply_at is None:
        fields["first_reply_at"] = timezone.now()
    detail = f"{enquiry.status} → {to}"
    return change(enquiry, Action.MOVED, by=by, version=version, where=where, detail=detail, **fields)


@transaction.atomic
def claim(*, enquiry: Enquiry, by, version: int, where: str) -> Enquiry:
    """Take the enquiry: `by` becomes responsible.

    Raises NotAllowed when somebody has it or it is not open, Conflict when somebody was first.
    """
    if not enquiry.can_be_claimed:
        raise NotAllowed("taken-or-not-open")
    return assign(enquiry=enquiry, to=specialist_of(by), by=by, version=version, where=where)


@transaction.atomic
def release(*, enquiry: Enquiry, by, version: int, where: str) -> Enquiry:
    """Hand the enquiry back: nobody is responsible. Raises NotAllowed when nobody was, Conflict."""
    if enquiry.assignee_id is None:
        raise NotAllowed("unassigned")
    return assign(enquiry=enquiry, to=None, by=by, version=version, where=where)


@transaction.atomic
def assign(*, enquiry: Enquiry, to: Specialist | None, by, version: int, where: str) -> Enquiry:
    """Make `to` responsible, or nobody when None. Raises Conflict when somebody was first."""
    detail = f"→ {to.user.get_username()}" if to else "→ nobody"
    return change(enquiry, Action.ASSIGNED, by=by, version=version, where=where, detail=detail, assignee=to)


@transaction.atomic
def set_urgency(*, enquiry: Enquiry, urgency: int, by, version: int, where: str) -> Enquiry:
    """Say how soon somebody should act. Raises Conflict when somebody was first."""
    detail = f"{Urgency(enquiry.urgency).name.lower()} → {Urgency(urgency).name.lower()}"
    return change(enquiry, Action.URGENCY, by=by, version=version, where=where, detail=detail, urgency=urgency)


def specialist_of(user) -> Specialist:
    """Return the specialist that `user` is. Raises NotAllowed when it is none."""
    specialist = Specialist.objects.filter(user=user).first()
    if specialist is None:
        raise NotAllowed("not-a-specialist")
    return specialist
