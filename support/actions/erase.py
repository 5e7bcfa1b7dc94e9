"""The person erases their enquiry."""

from django.db import transaction

from support import audit, outbox
from support.models import Action, Enquiry, Milestone, Tombstone


@transaction.atomic
def erase(*, enquiry: Enquiry, where: str) -> None:
    """Delete the enquiry and everything that hangs on it; a tombstone without words stays, and the audit.

    What was marked as a duplicate of it stays, as it is somebody's own enquiry. Does nothing when it is gone already.
    """
    row = Enquiry.objects.select_for_update().filter(pk=enquiry.pk).first()
    if row is None:
        return
    outbox.forget(row)
    row.visits.all().delete()
    row.replacements.all().delete()
    Milestone.objects.filter(enquiry=row).delete()
    row.notes.all().delete()
    row.messages.all().delete()
    Tombstone.objects.create(reference=row.pk, submission_hash=row.submission_hash, reason=Tombstone.Reason.ASKED)
    audit.record(Action.ERASED, row, by=None, where=where)
    row.delete()
