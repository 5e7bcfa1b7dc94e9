"""An enquiry arrives."""

from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from support import access, audit, clocks, outbox, red_flags, spam, throttle
from support.crypto import Plain
from support.models import Action, Enquiry, Message, Status, Tombstone
from support.prepared import Reading, Statement, hole, insertion, write
from support.statement import version
from support.wishes import Wishes

ATTEMPTS = 5  # a reference is taken once in hundreds of millions
# Enquiries from one address: so many at once, and then one more every so many seconds.
AT_ONCE, REFILL_SECONDS = 30, 60


@dataclass(frozen=True)
class Letter:
    """What a person filled in."""

    message: str
    topic: str
    relationship: str
    name: str
    email: str
    phone: str
    contact_by: str
    language: str
    about: str
    wishes: Wishes = field(default_factory=Wishes)


class Erased(Exception):  # noqa: N818 - it is what happened, not an error
    """This very form was stored and then erased by the person: it is not stored again."""


class TooMany(Exception):  # noqa: N818 - as above
    """This address has sent many enquiries; the next is taken after so many `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


def words_hash_of(letter: Letter) -> str:
    """Return what is stored of everything that was filled in, to know the same words again."""
    return access.words_hash({**vars(letter), "wishes": vars(letter.wishes)})


def receive(
    *, letter: Letter, submission_key: str, spam_signs: list[str], origin_hash: str | None, slowed: bool = False
) -> Enquiry:
    """Store an enquiry, or return the one that the same form with the same words stored before.

    What looks like spam is stored too, in quarantine. Raises Erased for a form whose enquiry was erased, and TooMany
    for an address that is to be `slowed` and has sent many.
    """
    same = {
        "submission_hash": access.submission_hash(submission_key),
        "words_hash": words_hash_of(letter),
    }
    for _ in range(ATTEMPTS):
        tokens = _look(origin_hash) if slowed else None
        burst, counting = spam.arrival(origin_hash) if origin_hash else (False, [])
        enquiry = _made(letter, submission_key, [*spam_signs, *(["burst"] if burst else [])], same)
        rows = [*counting, *_rows(enquiry, letter)]
        # One transaction, hence one wait for the disk, and as short as it can be: everybody else waits for it.
        with suppress(IntegrityError), transaction.atomic():
            if not _in_the_way().read(submission=same["submission_hash"], reference=enquiry.reference):
                _take(tokens)
                write(rows)
                return enquiry
        # The same form was stored before, perhaps a moment ago, or erased; or the reference is taken.
        if stored := Enquiry.objects.filter(**same).first():
            return stored
        if Tombstone.objects.filter(submission_hash=same["submission_hash"]).exists():
            raise Erased
    raise IntegrityError("No free reference was found.")


@cache
def _in_the_way() -> Reading:
    """Return what reads whether a form was erased, or a reference belonged to somebody."""
    erased = Tombstone.objects.filter(Q(submission_hash=hole("submission")) | Q(pk=hole("reference")))
    return Reading(erased.order_by().values_list("pk"))


def _look(origin_hash: str) -> throttle.Look:
    """Return what the address may still send. Raises TooMany."""
    seen = throttle.look("enquiry", origin_hash, size=AT_ONCE, refill_seconds=REFILL_SECONDS)
    if seen.seconds:
        raise TooMany(seen.seconds)
    return seen


def _take(tokens: throttle.Look | None) -> None:
    if tokens and (wait := tokens.take()):
        raise TooMany(wait)


def _made(letter: Letter, submission_key: str, spam_signs: list[str], same: dict[str, str]) -> Enquiry:
    """Return an enquiry that is not stored yet."""
    now = timezone.now()
    promises = clocks.promises(now)
    return Enquiry(
        reference=access.new_reference(),
        created_at=now,
        queue_at=min((time for time in promises.values() if time), default=now),
        topic=letter.topic,
        relationship=letter.relationship,
        language=letter.language,
        contact_by=letter.contact_by,
        about=letter.about,
        name=Plain(letter.name),
        email=Plain(letter.email),
        phone=Plain(letter.phone),
        wishes=Plain(letter.wishes.as_text()),
        consent_version=version(),
        status=Status.SUSPECTED_SPAM if spam_signs else Status.NEW,
        spam_signs=", ".join(spam_signs),
        red_flag_suspected=red_flags.is_suspected(letter.message),
        code_hash=access.code_hash(access.code_for(submission_key)),
        **same,
        **promises,
    )


def _rows(enquiry: Enquiry, letter: Letter) -> list[Statement]:
    """Return what stores the enquiry with its message, its line in the audit and its calls to those on duty."""
    message = Message(
        enquiry=enquiry,
        author=Message.Author.PERSON,
        created_at=enquiry.created_at,
        visible_at=enquiry.created_at,
        words=Plain(letter.message),
    )
    line = audit.line(Action.RECEIVED, enquiry, by=None, where="support:contact")
    statements = [insertion(enquiry), insertion(message), insertion(line)]
    if enquiry.status != Status.SUSPECTED_SPAM:
        kind = outbox.Kind.DUTY_URGENT if enquiry.red_flag_suspected else outbox.Kind.DUTY_NEW
        statements += [insertion(call, ignore_conflicts=True) for call in outbox.calls_to_duty(kind, enquiry)]
    return statements
