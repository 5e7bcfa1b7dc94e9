"""The only way to what somebody wrote to us."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied

from support import audit
from support.crypto import Sealed, SealedField, unseal
from support.groups import READERS
from support.models import Action, Enquiry, Message, Note, Visit
from support.wishes import Wishes, wishes_from


@dataclass(frozen=True)
class Person:
    """The person who asks, who has shown reference and code: a reader of this one enquiry."""

    visit: Visit


@dataclass(frozen=True)
class Said:
    """One message or note, opened; `row` holds what is not secret about it."""

    row: Message | Note
    author: str
    text: str

    @property
    def at(self) -> datetime:
        """When it was written."""
        return self.row.created_at


@dataclass(frozen=True)
class Words:
    """Everything personal in an enquiry, opened for one reader. Whom it belongs to sees no notes."""

    name: str
    email: str
    phone: str
    wishes: Wishes
    messages: list[Said]
    notes: list[Said]


@dataclass(frozen=True)
class Contact:
    """Where a mail goes and how it may look, opened for the worker."""

    email: str
    wishes: Wishes


def may_read(user) -> bool:
    """Tell whether `user` belongs to a group that may open words. A superuser has to belong too."""
    return user.is_active and user.groups.filter(name__in=READERS).exists()


def read_words(enquiry: Enquiry, *, by, where: str) -> Words:
    """Open the words of `enquiry` for `by`, a user or the `Person`, who looks at the page `where`.

    The audit row is written first: if it cannot be written, nothing is opened. Raises PermissionDenied
    (with an audit row) for somebody who may not read, SealError for a value that does not open.
    """
    person = isinstance(by, Person)
    _let_in(enquiry, by, where)
    messages = enquiry.messages.shown_to_the_person() if person else enquiry.messages.all()
    notes = [] if person else enquiry.notes.select_related("author__user")
    return Words(
        name=_open(enquiry, "name"),
        email=_open(enquiry, "email"),
        phone=_open(enquiry, "phone"),
        wishes=_wishes(enquiry),
        messages=[
            Said(message, message.get_author_display(), _open(message, "words"))
            for message in messages.select_related("specialist__user")
        ],
        notes=[Said(note, str(note.author), _open(note, "words")) for note in notes],
    )


def are_the_words_of(row: Message | Note, text: str) -> bool:
    """Tell whether `row` holds exactly `text`, for whoever sends the same again.

    Nothing is shown, so nothing is audited: who asks has the words already.
    """
    return _open(row, "words") == text


def read_contact(enquiry: Enquiry, *, where: str) -> Contact:
    """Open address and wishes for the worker that sends mails, and nothing else. Writes the audit row first."""
    audit.record(Action.OPENED, enquiry, by=audit.WORKER, where=where)
    return Contact(email=_open(enquiry, "email"), wishes=_wishes(enquiry))


def _let_in(enquiry: Enquiry, by, where: str) -> None:
    """Write the audit row and return, or raise PermissionDenied."""
    if isinstance(by, Person):
        if by.visit.enquiry_id != enquiry.pk:
            raise PermissionDenied
        audit.record(Action.OPENED, enquiry, by=None, where=where)
    elif may_read(by):
        audit.record(Action.OPENED, enquiry, by=by, where=where)
    else:
        audit.record(Action.REFUSED, enquiry, by=by, where=where)
        raise PermissionDenied


def _wishes(enquiry: Enquiry) -> Wishes:
    return wishes_from(_open(enquiry, "wishes"))


def _open(row, name: str) -> str:
    field = row._meta.get_field(name)
    sealed = getattr(row, name)
    if not isinstance(field, SealedField) or not isinstance(sealed, Sealed):
        raise TypeError(f"{name} is not sealed.")
    return unseal(sealed.token, field.context(row))
