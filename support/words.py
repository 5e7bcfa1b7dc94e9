"""The only way to what somebody wrote to us."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied

from support import audit
from support.crypto import Sealed, SealedField, unseal
from support.groups import READERS
from support.models import Action, Enquiry


@dataclass(frozen=True)
class Said:
    """One message or note, opened."""

    author: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Words:
    """Everything personal in an enquiry, opened for one reader."""

    name: str
    email: str
    phone: str
    messages: list[Said]
    notes: list[Said]


def may_read(user) -> bool:
    """Tell whether `user` belongs to a group that may open words. A superuser has to belong too."""
    return user.is_active and user.groups.filter(name__in=READERS).exists()


def read_words(enquiry: Enquiry, *, by, where: str) -> Words:
    """Open the words of `enquiry` for the user `by`, who looks at the page `where`.

    The audit row is written first: if it cannot be written, nothing is opened. Raises PermissionDenied
    (with an audit row) for somebody who may not read, SealError for a value that does not open.
    """
    if not may_read(by):
        audit.record(Action.REFUSED, enquiry, by=by, where=where)
        raise PermissionDenied
    audit.record(Action.OPENED, enquiry, by=by, where=where)
    return Words(
        name=_open(enquiry, "name"),
        email=_open(enquiry, "email"),
        phone=_open(enquiry, "phone"),
        messages=[Said(m.get_author_display(), m.created_at, _open(m, "words")) for m in enquiry.messages.all()],
        notes=[
            Said(str(n.author), n.created_at, _open(n, "words")) for n in enquiry.notes.select_related("author__user")
        ],
    )


def _open(row, name: str) -> str:
    field = row._meta.get_field(name)
    sealed = getattr(row, name)
    if not isinstance(field, SealedField) or not isinstance(sealed, Sealed):
        raise TypeError(f"{name} is not sealed.")
    return unseal(sealed.token, field.context(row))
