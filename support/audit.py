"""The audit of who did what to which enquiry, and the triggers that keep it append-only."""

from support.models import Action, AuditEvent, Enquiry

TABLE = "support_auditevent"
# How our own workers stand in the audit; no user name can hold a bracket.
WORKER = "(worker)"

_SQLITE = {
    f"audit_no_{verb}": (
        f"CREATE TRIGGER audit_no_{verb} BEFORE {verb.upper()} ON {TABLE} "
        "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
    )
    for verb in ("update", "delete")
} | {
    # INSERT OR REPLACE deletes the old line without firing the trigger above.
    "audit_no_replace": (
        f"CREATE TRIGGER audit_no_replace BEFORE INSERT ON {TABLE} "  # noqa: S608 - the table is our constant
        f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id) "
        "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
    )
}
_POSTGRES_FUNCTION = (
    "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$BEGIN RAISE EXCEPTION 'the audit is append-only'; END$$"
)
_POSTGRES = {
    "audit_no_change": (
        f"CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
    )
}


def install_triggers(connection) -> None:
    """Make UPDATE, DELETE and (on PostgreSQL) TRUNCATE of the audit fail in the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for statement in (_POSTGRES if connection.vendor == "postgresql" else _SQLITE).values():
            cursor.execute(statement)


def remove_triggers(connection) -> None:
    """Undo `install_triggers`, for a migration backwards and for the tests' own clean-up."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS audit_no_change ON {TABLE}")
            cursor.execute("DROP FUNCTION IF EXISTS audit_refuse()")
        else:
            for name in _SQLITE:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def record(action: Action, enquiry: Enquiry | None, *, by, where: str, detail: str = "") -> AuditEvent:
    """Append one line: `by` is the user who acts, None for the person who asks, or WORKER.

    `where` names the page or command. `detail` holds statuses and user names, never anybody's words.
    """
    return AuditEvent.objects.create(
        action=action,
        actor=_actor(by),
        reference=enquiry.reference if enquiry else "",
        where=where,
        detail=detail,
    )


def _actor(by) -> str:
    if by is None or isinstance(by, str):
        return by or ""
    return by.get_username()
