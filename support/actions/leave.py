"""Going on leave: nobody waits for somebody who is not there."""

from datetime import date

from django.db import transaction

from support.actions import triage
from support.models import Enquiry, Specialist


@transaction.atomic
def go_on_leave(*, specialist: Specialist, until: date, to: Specialist | None, by, where: str) -> int:
    """Note that `specialist` is away, `until` being the last day, and hand over every open enquiry.

    They go to the colleague `to`, or back to unassigned when None. Returns how many. All or nothing.
    """
    _set_leave(specialist, until)
    # Held until the end: what a colleague changes at this moment is handed over after the change, not in spite of it.
    held = Enquiry.objects.select_for_update().open().filter(assignee=specialist).order_by("pk")
    enquiries = list(held)
    for enquiry in enquiries:
        triage.assign(enquiry=enquiry, to=to, by=by, version=enquiry.version, where=where)
    return len(enquiries)


def come_back(*, specialist: Specialist) -> None:
    """Note that `specialist` is back, early or not."""
    _set_leave(specialist, None)


def _set_leave(specialist: Specialist, until: date | None) -> None:
    specialist.on_leave_until = until
    specialist.save(update_fields=["on_leave_until"])
