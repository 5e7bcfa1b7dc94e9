"""The audit is shortened: rows older than it is kept go, and a row says so."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.timezone import localdate

from support import audit
from support.models import Action, AuditEvent


@transaction.atomic
def prune_audit(*, before: datetime, where: str) -> int:
    """Delete the rows from before the time `before`, and append one that says how many; return how many.

    The triggers that forbid it are lifted inside this transaction and nobody sees the table without them: PostgreSQL
    locks it against everybody else, SQLite has one writer.
    """
    old = AuditEvent.objects.filter(at__lt=before)
    if not old.exists():
        return 0
    audit.remove_triggers(connection)
    count = old._raw_delete(old.db)
    audit.install_triggers(connection)
    audit.record(Action.PRUNED, None, by=audit.WORKER, where=where, detail=f"{count} before {localdate(before)}")
    return count
