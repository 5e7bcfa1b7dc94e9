"""Going on leave: nobody waits for somebody who is not there."""

from datetime import date

from django.db import transaction

from support import audit
from support.actions import triage
from support.models import Action, AuditEvent, Enquiry, Specialist

DETAIL_CHARS = AuditEvent._meta.get_field("detail").max_length


@transaction.atomic
def go_on_leave(*, specialist: Specialist, until: date, to: Specialist | None, by, where: str) -> int:
    """Note that `specialist` is away, `until` being the last day, and hand over every open enquiry.

    They go to the colleague `to`, or back to unassigned when None. Returns how many. All or nothing.
    """
    _set_leave(specialist, until)
    _record(f"until {until.isoformat()}", specialist, by=by, where=where)
    # Held until the end: what a colleague changes at this moment is handed over after the change, not in spite of it.
    held = Enquiry.objects.select_for_update().open().filter(assignee=specialist).order_by("pk")
    enquiries = list(held)
    for enquiry in enquiries:
        triage.assign(enquiry=enquiry, to=to, by=by, version=enquiry.version, where=where)
    return len(enquiries)


@transaction.atomic
def come_back(*, specialist: Specialist, by, where: str) -> None:
    """Note that `specialist` is back, early or not. Does nothing for somebody who was not away."""
    if _set_leave(specialist, None):
        _record("back", specialist, by=by, where=where)


def _set_leave(specialist: Specialist, until: date | None) -> bool:
    """Store the last day of leave; return whether it has changed."""
    changed = Specialist.objects.filter(pk=specialist.pk).exclude(on_leave_until=until).update(on_leave_until=until)
    specialist.on_leave_until = until
    return bool(changed)


def _record(what: str, specialist: Specialist, *, by, where: str) -> None:
    # A user name can be longer than the place for it; who acts stands in the line in full.
    detail = f"{what}: {specialist.user.get_username()}"[:DETAIL_CHARS]
    audit.record(Action.LEAVE, None, by=by, where=where, detail=detail)
