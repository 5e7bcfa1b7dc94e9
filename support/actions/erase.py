"""An enquiry is erased: by its person, for its person, or because its time is over."""

from django.db import transaction

from support import audit, outbox
from support.models import Action, Enquiry, Milestone, Tombstone

Reason = Tombstone.Reason


@transaction.atomic
def erase(*, enquiry: Enquiry, where: str, by=None, reason: str = Reason.ASKED, still=None) -> bool:
    """Delete the enquiry and everything that hangs on it; a tombstone without words stays, and the audit.

    `by` is the user or worker who does it for the person, `reason` says why. `still` is asked about the locked row:
    when it says no, something has happened meanwhile and nothing is erased. What was marked as a duplicate of it
    stays, as it is somebody's own enquiry. Returns whether it was erased; not when it is gone already.
    """
    row = Enquiry.objects.select_for_update().filter(pk=enquiry.pk).first()
    if row is None or (still and not still(row)):
        return False
    outbox.forget(row)
    row.visits.all().delete()
    row.replacements.all().delete()
    Milestone.objects.filter(enquiry=row).delete()
    row.notes.all().delete()
    row.messages.all().delete()
    Tombstone.objects.create(
        reference=row.pk,
        submission_hash=row.submission_hash,
        reason=reason,
        received_at=row.created_at,
        closed_at=row.closed_at,
        topic=row.topic,
        outcome=row.status,
    )
    audit.record(Action.ERASED, row, by=by, where=where, detail="" if reason == Reason.ASKED else reason)
    row.delete()
    return True
