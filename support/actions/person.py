"""What the person who asks does with their enquiry after sending it.

Their acts never conflict with those of staff: each locks the enquiry, looks at it as it is now and counts the version
up, so that a specialist who has the page open is told.
"""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from support import access, audit, outbox, red_flags
from support.actions import NotAllowed
from support.actions.closing import latest_reply
from support.actions.issue_number import void_numbers
from support.crypto import Plain
from support.details import Details
from support.models import (
    Action,
    Channel,
    Enquiry,
    Message,
    Milestone,
    OutboxMessage,
    Status,
    Urgency,
    Visit,
)
from support.words import Person, Words, read_words

Response = Message.Response
# Whoever writes to one of these puts it back on the desk.
NOT_OUR_TURN = (Status.WAITING, Status.ANSWERED, Status.CLOSED, Status.DUPLICATE)
# A response may be followed by a graver one, never taken back: "it got worse" must always get through.
GRAVITY = ("", Response.UNDERSTOOD, Response.WORRIED, Response.WORSE)


@transaction.atomic
def write(*, enquiry: Enquiry, text: str, submission_key: str, where: str) -> Message:
    """Store one more message, or return the one that the same form with the same words stored before.

    Puts the enquiry back on the desk, opens a closed one again, and calls duty unless it is suspected spam.
    """
    row = _locked(enquiry)
    same = access.words_hash({"key": submission_key, "message": text})
    stored = row.messages.filter(submission_hash=same).first()
    if stored:
        return stored
    now = timezone.now()
    message = Message.objects.create(
        enquiry=row,
        author=Message.Author.PERSON,
        created_at=now,
        visible_at=now,
        words=Plain(text),
        submission_hash=same,
    )
    flagged = {"red_flag_suspected": True} if red_flags.is_suspected(text) else {}
    _change(row, Action.WROTE, where=where, **_back_on_the_desk(row, now), **flagged)
    _call_duty(row, is_urgent=bool(flagged))
    return message


@transaction.atomic
def respond(*, enquiry: Enquiry, reply_uuid: str, response: str, where: str) -> None:
    """Store what the person says to our latest reply; "still worried" and "it got worse" put it back on the desk.

    The same response twice is one. Raises NotAllowed when that reply is not the latest one any more, when a graver
    response stands there already, or for a response that we do not know.
    """
    row = _locked(enquiry)
    now = timezone.now()
    reply = latest_reply(row, at=now)
    if reply is None or str(reply.pk) != reply_uuid or response not in Response.values:
        raise NotAllowed("not-the-latest-reply")
    if reply.response == response:
        return
    if GRAVITY.index(response) < GRAVITY.index(reply.response):
        raise NotAllowed("graver-response-given")
    row.messages.filter(pk=reply.pk).update(response=response, responded_at=now)
    _change(row, Action.RESPONDED, where=where, detail=response, **_after_response(row, response, now))
    if response != Response.UNDERSTOOD:
        _call_duty(row, is_urgent=response == Response.WORSE)


@transaction.atomic
def change_details(*, visit: Visit, details: Details, where: str) -> bool:
    """Store the details that the person on `visit` corrected or withdrew; return whether anything changed.

    Mails that wait for a person who withdraws e-mail are not sent. A one-time number that was issued for the old
    details is void.
    """
    row = _locked(visit.enquiry)
    # Opened under the lock: another tab may have changed them since the page was shown.
    before = read_words(row, by=Person(visit), where=where)
    if details == _details_of(row, before):
        return False
    for name in ("contact_by", "language", "relationship"):
        setattr(row, name, getattr(details, name))
    for name in ("name", "email", "phone"):
        setattr(row, name, Plain(getattr(details, name)))
    row.wishes = Plain(details.wishes.as_text())
    if details.email != before.email:
        row.mail_failed_at = None
    row.save(update_fields=["contact_by", "language", "relationship", "name", "email", "phone", "wishes"])
    if details.contact_by != Channel.EMAIL or not details.email:
        OutboxMessage.objects.filter(enquiry=row, user=None, sent_at=None).delete()
    void_numbers(row, timezone.now())
    Milestone.objects.create(enquiry=row, kind=Milestone.Kind.DETAILS_CHANGED)
    _change(row, Action.CHANGED_DETAILS, where=where, mail_failed_at=row.mail_failed_at)
    return True


def _locked(enquiry: Enquiry) -> Enquiry:
    """Return the row as it now stands; other acts on it wait until this one is done."""
    return Enquiry.objects.select_for_update().get(pk=enquiry.pk)


def _change(row: Enquiry, action: Action, *, where: str, detail: str = "", **fields) -> None:
    """Write `fields`, count the version up, append the audit row. Any act of the person ends the silence."""
    changed = {"version": F("version") + 1, "changed_at": timezone.now(), "asked_gently_at": None}
    Enquiry.objects.filter(pk=row.pk).update(**changed, **fields)
    audit.record(action, row, by=None, where=where, detail=detail)


def _back_on_the_desk(row: Enquiry, now) -> dict:
    """Return the fields that put an enquiry back on the desk; one that waits there already keeps its place."""
    if row.status not in NOT_OUR_TURN:
        return {}
    if row.status == Status.CLOSED:
        Milestone.objects.create(enquiry=row, kind=Milestone.Kind.REOPENED, at=now)
    return {"status": Status.TRIAGED, "closed_at": None, "duplicate_of": None, "queue_at": now}


def _after_response(row: Enquiry, response: str, now) -> dict:
    if response == Response.UNDERSTOOD:
        return {}
    fields = _back_on_the_desk(row, now)
    if response == Response.WORSE:
        return fields | {"urgency": Urgency.URGENT, "got_worse": True}
    return fields | {"urgency": max(row.urgency, Urgency.SOON)}


def _details_of(row: Enquiry, words: Words) -> Details:
    return Details(
        name=words.name,
        email=words.email,
        phone=words.phone,
        contact_by=row.contact_by,
        language=row.language,
        relationship=row.relationship,
        wishes=words.wishes,
    )


def _call_duty(row: Enquiry, *, is_urgent: bool) -> None:
    if row.status != Status.SUSPECTED_SPAM:
        kind = OutboxMessage.Kind
        outbox.call_duty(kind.DUTY_URGENT if is_urgent else kind.DUTY_NEW, row)
