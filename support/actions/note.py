"""Internal notes."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from support import audit
from support.actions.triage import specialist_of
from support.crypto import Plain
from support.models import Action, Enquiry, Note
from support.words import are_the_words_of

# The same note by the same author within this time is a double click, not a second note.
DOUBLE_CLICK = timedelta(minutes=1)


@transaction.atomic
def add_note(*, enquiry: Enquiry, text: str, by, where: str) -> Note:
    """Add an internal note, or return the same one that `by` wrote a moment ago.

    It overwrites nothing, so two people may note at once. Raises NotAllowed for somebody who is no specialist,
    Enquiry.DoesNotExist when the enquiry was erased meanwhile.
    """
    author = specialist_of(by)
    # Held until the end: the second of two clicks looks when the first is done, and nothing is noted on what is erased.
    enquiry = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
    just_now = enquiry.notes.filter(author=author, created_at__gt=timezone.now() - DOUBLE_CLICK)
    for note in just_now:
        if are_the_words_of(note, text):
            return note
    audit.record(Action.NOTED, enquiry, by=by, where=where)
    return Note.objects.create(enquiry=enquiry, author=author, words=Plain(text))
