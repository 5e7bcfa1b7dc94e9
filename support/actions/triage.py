"""Sorting the enquiries: where each stands, who has it, how urgent it is."""

from django.db import transaction
from django.utils import timezone

from support.actions import NotAllowed, closing
from support.actions.change import change
from support.actions.milestone import mark
from support.models import REPLIED, Action, Enquiry, Milestone, Specialist, Status, Urgency, may_move

# What may stand against a move; closing has more (`closing.Obstacle`).
NO_SUCH_STEP, NOT_WRITTEN = "no-such-step", "not-written"
NO_ORIGINAL, ITSELF, ORIGINAL_GONE = "no-original", "itself", "original-gone"
ANOTHER_DUPLICATE, ANOTHER_PERSON = "another-duplicate", "another-person"


@transaction.atomic
def move(*, enquiry: Enquiry, to: str, by, version: int, where: str, duplicate_of: Enquiry | None = None) -> Enquiry:
    """Move the enquiry to the status `to`; to DUPLICATE with the enquiry in which the same was asked.

    Nothing is merged: every enquiry keeps its words, its code and its person. Raises NotAllowed when the table of
    moves does not know the step or something stands against it (see `why_not_move`), Conflict when somebody was first.
    """
    if obstacle := why_not_move(enquiry, to):
        raise NotAllowed(obstacle)
    if to == Status.DUPLICATE:
        duplicate_of = _lock_original(enquiry, duplicate_of)
    now = timezone.now()
    fields = {"status": to, "closed_at": now if to == Status.CLOSED else None, "duplicate_of": duplicate_of}
    if to == Status.TRIAGED and enquiry.status in (*REPLIED, Status.CLOSED):
        fields["queue_at"] = now  # it is our turn again
    origin, detail = enquiry.status, f"{enquiry.status} → {to}"
    change(enquiry, Action.MOVED, by=by, version=version, where=where, detail=detail, **fields)
    _tell(enquiry, origin, by)
    return enquiry


def why_not_move(enquiry: Enquiry, to: str) -> str | None:
    """Return what stands against moving to the status `to` now: a word for it, or None when nothing does."""
    if not may_move(enquiry.status, to):
        return NO_SUCH_STEP
    if to in REPLIED:
        return _why_not_replied(enquiry)
    return _why_not_close(enquiry) if to == Status.CLOSED else None


def _why_not_replied(enquiry: Enquiry) -> str | None:
    """It is the person's turn only when the last word is ours."""
    reply = closing.latest_reply(enquiry)
    return NOT_WRITTEN if reply is None else closing.why_our_turn(enquiry, reply)


def _why_not_close(enquiry: Enquiry) -> str | None:
    """Without its original a duplicate is answered nowhere."""
    if enquiry.status == Status.DUPLICATE and enquiry.duplicate_of_id is None:
        return ORIGINAL_GONE
    return closing.why_not_close(enquiry)


def why_not_duplicate(enquiry: Enquiry, of: Enquiry | None) -> str | None:
    """Return why `enquiry` cannot be called a duplicate of `of`, or None when it can."""
    if of is None:
        return NO_ORIGINAL
    if of.pk == enquiry.pk:
        return ITSELF
    if of.status == Status.DUPLICATE:
        return ANOTHER_DUPLICATE
    # A relative and a patient are two threads, whatever they ask.
    return None if of.relationship == enquiry.relationship else ANOTHER_PERSON


def _lock_original(enquiry: Enquiry, of: Enquiry | None) -> Enquiry:
    """Return `of` as it stands, held until the end of the transaction: two enquiries never point at each other."""
    if of is not None:
        rows = Enquiry.objects.select_for_update().filter(pk__in=(enquiry.pk, of.pk)).order_by("pk")
        of = {row.pk: row for row in rows}.get(of.pk)
    if obstacle := why_not_duplicate(enquiry, of):
        raise NotAllowed(obstacle)
    return of


def _tell(enquiry: Enquiry, origin: str, by) -> None:
    """Let the person see that it was closed or opened again."""
    if enquiry.status == Status.CLOSED:
        mark(enquiry, Milestone.Kind.CLOSED, by=by)
    elif origin == Status.CLOSED:
        mark(enquiry, Milestone.Kind.REOPENED, by=by)


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
    is_new = to is not None and to.pk != enquiry.assignee_id
    change(enquiry, Action.ASSIGNED, by=by, version=version, where=where, detail=detail, assignee=to)
    if is_new:
        mark(enquiry, Milestone.Kind.TAKEN, by=to)
    return enquiry


@transaction.atomic
def set_urgency(*, enquiry: Enquiry, urgency: int, by, version: int, where: str) -> Enquiry:
    """Say how soon somebody should act: a human has decided, so a suspected red flag is settled. Raises Conflict."""
    detail = f"{Urgency(enquiry.urgency).name.lower()} → {Urgency(urgency).name.lower()}"
    fields = {"urgency": urgency, "red_flag_suspected": False}
    return change(enquiry, Action.URGENCY, by=by, version=version, where=where, detail=detail, **fields)


def specialist_of(user) -> Specialist:
    """Return the specialist that `user` is. Raises NotAllowed when it is none."""
    specialist = Specialist.objects.filter(user=user).first()
    if specialist is None:
        raise NotAllowed("not-a-specialist")
    return specialist
