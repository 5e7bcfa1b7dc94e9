"""Internal notes."""

from django.db import transaction

from support import audit
from support.actions.triage import specialist_of
from support.crypto import Plain
from support.models import Action, Enquiry, Note


@transaction.atomic
def add_note(*, enquiry: Enquiry, text: str, by, where: str) -> Note:
    """Add an internal note; it overwrites nothing, so two people may note at once.

    Raises NotAllowed for somebody who is no specialist.
    """
    author = specialist_of(by)
    audit.record(Action.NOTED, enquiry, by=by, where=where)
    return Note.objects.create(enquiry=enquiry, author=author, words=Plain(text))
