"""How an enquiry changes: by one conditional update that must hit exactly one row."""

from django.utils import timezone

from support import audit
from support.actions import Conflict
from support.models import Action, AuditEvent, Enquiry

# What leaves the version as it was: whoever did one of these was not first at anything.
CHANGES_NOTHING = (
    Action.CAME_BACK,
    Action.OPENED,
    Action.DOWNLOADED,
    Action.REFUSED,
    Action.FOUND,
    Action.NOTED,
    Action.MAILED,
)


def change(enquiry: Enquiry, action: Action, *, by, version: int, where: str, detail: str = "", **fields) -> Enquiry:
    """Write `fields` to the enquiry if it still has the `version` that `by` saw; append the audit row.

    Call inside a transaction. Returns the enquiry as it now stands. Raises Conflict when somebody was first.
    """
    unchanged = Enquiry.objects.filter(pk=enquiry.pk, version=version)
    if not unchanged.update(version=version + 1, changed_at=timezone.now(), **fields):
        raise _conflict(enquiry)
    audit.record(action, enquiry, by=by, where=where, detail=detail)
    enquiry.refresh_from_db()
    return enquiry


def insist_on(enquiry: Enquiry, version: int) -> None:
    """Raise Conflict when the enquiry has changed since somebody saw `version`.

    For whoever must judge the row before acting; `change` itself decides, in the database.
    """
    if enquiry.version != version:
        raise _conflict(enquiry)


def _conflict(enquiry: Enquiry) -> Conflict:
    current = Enquiry.objects.select_related("assignee__user").get(pk=enquiry.pk)
    return Conflict(current, _last_actor(current))


def _last_actor(enquiry: Enquiry) -> str:
    event = AuditEvent.objects.filter(reference=enquiry.reference).exclude(action__in=CHANGES_NOTHING).first()
    return event.actor if event else ""
