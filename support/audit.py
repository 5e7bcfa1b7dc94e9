"""The audit of who did what to which enquiry, and the triggers that keep it append-only."""

from config.append_only import AppendOnly
from support.models import Action, AuditEvent, Enquiry

# How our own workers stand in the audit; no user name can hold a bracket.
WORKER = "(worker)"
# Who tried to sign in under a name that is no account. What was typed may be a password.
UNKNOWN = "(unknown)"

_GUARD = AppendOnly("support_auditevent", "audit", "the audit is append-only")


def install_triggers(connection) -> None:
    """Make UPDATE, DELETE and (on PostgreSQL) TRUNCATE of the audit fail in the database."""
    _GUARD.install(connection)


def remove_triggers(connection) -> None:
    """Undo `install_triggers`, for a migration backwards and for the tests' own clean-up."""
    _GUARD.remove(connection)


def record(action: Action, enquiry: Enquiry | None, *, by, where: str, detail: str = "") -> AuditEvent:
    """Append one line: `by` is the user who acts, None for the person who asks, or WORKER.

    `where` names the page or command. `detail` holds statuses and user names, never anybody's words.
    """
    event = line(action, enquiry, by=by, where=where, detail=detail)
    event.save(force_insert=True)
    return event


def line(action: Action, enquiry: Enquiry | None, *, by, where: str, detail: str = "") -> AuditEvent:
    """Return a line that is not stored yet; see `record`."""
    reference = enquiry.reference if enquiry else ""
    return AuditEvent(action=action, actor=_actor(by), reference=reference, where=where, detail=detail)


def _actor(by) -> str:
    if by is None or isinstance(by, str):
        return by or ""
    return by.get_username()
