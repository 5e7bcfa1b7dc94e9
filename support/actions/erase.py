"""An enquiry is erased: by its person, for its person, because its time is over, and once more after a restore."""

from collections.abc import Iterable

from django.db import transaction

from support import audit, erased_list, outbox
from support.erased_list import Erased
from support.models import Action, Enquiry, Milestone, Tombstone

Reason = Tombstone.Reason


@transaction.atomic
def erase(*, enquiry: Enquiry, where: str, by=None, reason: str = Reason.ASKED, still=None) -> bool:
    """Delete the enquiry and everything that hangs on it; a tombstone without words stays, and the audit.

    `by` is the user or worker who does it for the person, `reason` says why. `still` is asked about the locked row:
    when it says no, something has happened meanwhile and nothing is erased. What was marked as a duplicate of it
    stays, as it is somebody's own enquiry. The reference goes on the list that is kept apart from the database, for
    the day on which a backup is restored. Returns whether it was erased; not when it is gone already.
    """
    row = Enquiry.objects.select_for_update().filter(pk=enquiry.pk).first()
    if row is None or (still and not still(row)):
        return False
    tombstone = Tombstone.objects.create(
        reference=row.pk, submission_hash=row.submission_hash, reason=reason, **_dates_and_outcome(row)
    )
    _delete(row, by=by, where=where, detail="" if reason == Reason.ASKED else reason)
    erased_list.note_after_commit(tombstone)
    return True


@transaction.atomic
def erase_again(*, erased: Erased, where: str) -> bool:
    """Erase what a line of the list names and a backup has brought back; tell whether there was anything.

    The tombstone is put back in any case, as it was: the same form is not stored again.
    """
    row = Enquiry.objects.select_for_update().filter(pk=erased.reference).first()
    known = {"submission_hash": erased.submission_hash, "erased_at": erased.at, "reason": erased.reason}
    if row is not None:
        known |= _dates_and_outcome(row)
        _delete(row, by=audit.WORKER, where=where)
    Tombstone.objects.get_or_create(pk=erased.reference, defaults=known)
    return row is not None


def erase_listed(*, lines: Iterable[Erased], where: str) -> int:
    """Erase again what `lines` name and the database knows nothing of; return how many enquiries were there.

    That is so after a restore, and where an older copy of the database was put in place by other means.
    """
    known = set(Tombstone.objects.values_list("pk", flat=True))
    return sum(erase_again(erased=line, where=where) for line in lines if line.reference not in known)


def _dates_and_outcome(row: Enquiry) -> dict:
    return {"received_at": row.created_at, "closed_at": row.closed_at, "topic": row.topic, "outcome": row.status}


def _delete(row: Enquiry, *, by, where: str, detail: str = "") -> None:
    outbox.forget(row)
    row.visits.all().delete()
    row.replacements.all().delete()
    Milestone.objects.filter(enquiry=row).delete()
    row.notes.all().delete()
    row.messages.all().delete()
    audit.record(Action.ERASED, row, by=by, where=where, detail=detail)
    row.delete()
