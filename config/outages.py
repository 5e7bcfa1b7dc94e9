"""While the database is away, full, locked or read-only: what can be said of a request, and what it had with it."""

from dataclasses import dataclass

from django.core.exceptions import SuspiciousOperation
from django.db import Error as DatabaseFailure
from django.db import InterfaceError, OperationalError
from django.http.multipartparser import MultiPartParserError

# What a database raises that is away, starting, locked or full; the next try may find it well.
DATABASE_IS_AWAY = (OperationalError, InterfaceError)
READ_ONLY = "25006"  # PostgreSQL's code for a write to a database that only answers; Django calls it an internal error
# Codes with which a database says no and has rolled back: SQLite's by their names, PostgreSQL's by how they begin
# (transaction state, rollback, no resources, lock, cancelled). A connection that breaks says nothing of the kind.
REFUSALS = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_READONLY")
REFUSAL_CLASSES = ("25", "40001", "40P01", "53", "55", "57014")
# What people write at length, each under the name of its field: it is shown, and the rest comes along unseen.
WRITTEN = ("message", "may_tell", "text")


@dataclass(frozen=True)
class Kept:
    """What was sent: texts to be seen, and the other fields; `nothing_stored` when that is certain."""

    written: list[tuple[str, str]]
    hidden: list[tuple[str, str]]
    nothing_stored: bool


class NoteWhereItFailed:
    """Middleware that notes which requests failed in their view: what fails later may have stored something before."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        """Hand the request on."""
        return self.get_response(request)

    def process_exception(self, request, exception) -> None:
        """Note the error; the answer is made by config.errors."""
        request.failed_in_view = exception


def is_outage(error: BaseException | None) -> bool:
    """Tell whether the database, and not the portal, is what failed."""
    return isinstance(error, DATABASE_IS_AWAY) or (isinstance(error, DatabaseFailure) and _code(error) == READ_ONLY)


def kept(request, error: BaseException | None) -> Kept | None:
    """Return what a form had with it, or None where nothing was written, or where a password came with it.

    Only of a form that was certainly ours: another site must not let us show its words.
    """
    if getattr(request, "method", "") != "POST" or not getattr(request, "csrf_processing_done", False):
        return None
    try:
        fields = [(name, value.replace("\x00", "")) for name, values in request.POST.lists() for value in values]
    except (OSError, SuspiciousOperation, MultiPartParserError):
        return None
    written = [(name, value) for name, value in fields if name in WRITTEN and value.strip()]
    if not written or any("password" in name for name, _value in fields):
        return None
    hidden = [field for field in fields if field not in written]
    return Kept(written, hidden, getattr(request, "failed_in_view", None) is error and _is_refusal(error))


def _is_refusal(error: BaseException | None) -> bool:
    code = _code(error)
    return code.startswith(REFUSALS) or code.startswith(REFUSAL_CLASSES)


def _code(error: BaseException | None) -> str:
    """Return the code that the driver gave, "" when it said none."""
    cause = error and error.__cause__
    return getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or ""
