"""An enquiry arrives."""

from dataclasses import asdict, dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from support import access, audit, clocks, outbox, red_flags, spam, throttle
from support.crypto import Plain
from support.models import Action, Enquiry, Message, Status, Tombstone
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
    return access.words_hash(asdict(letter))


def receive(
    *, letter: Letter, submission_key: str, spam_signs: list[str], origin_hash: str | None, slowed: bool = False
) -> Enquiry:
    """Store an enquiry, or return the one that the same form with the same words stored before.

    What looks like spam is stored too, in quarantine. Raises Erased for a form whose enquiry was erased, and TooMany
    for an address that is to be `slowed` and has sent many. All of it is one transaction: one wait for the disk.
    """
    same = {
        "submission_hash": access.submission_hash(submission_key),
        "words_hash": words_hash_of(letter),
    }
    with transaction.atomic():
        if slowed and (wait := _seconds_to_wait(origin_hash)):
            raise TooMany(wait)
        enquiry = _find_or_store(letter, submission_key, spam_signs, origin_hash, same)
    if enquiry is None:
        raise Erased
    return enquiry


def _seconds_to_wait(origin_hash: str) -> float:
    return throttle.take("enquiry", origin_hash, size=AT_ONCE, refill_seconds=REFILL_SECONDS)


def _find_or_store(
    letter: Letter, submission_key: str, spam_signs: list[str], origin_hash: str | None, same: dict[str, str]
) -> Enquiry | None:
    """Return the enquiry, or None for a form whose enquiry was erased.

    Nearly every form is new: whether it was stored before, the database says when it is stored again.
    """
    for _ in range(ATTEMPTS):
        reference = access.new_reference()
        erased = Tombstone.objects.filter(Q(submission_hash=same["submission_hash"]) | Q(pk=reference))
        if same["submission_hash"] in (hashes := erased.values_list("submission_hash", flat=True)):
            return Enquiry.objects.filter(**same).first()
        if hashes:  # an erased enquiry had this reference
            continue
        try:
            with transaction.atomic():
                burst = ["burst"] if origin_hash and spam.is_burst(origin_hash) else []
                return _store(letter, reference, submission_key, [*spam_signs, *burst], same)
        except IntegrityError:
            # The same form was stored before, perhaps a moment ago, or the reference is taken.
            if stored := Enquiry.objects.filter(**same).first():
                return stored
    raise IntegrityError("No free reference was found.")


def _store(letter: Letter, reference: str, submission_key: str, spam_signs: list[str], same: dict[str, str]) -> Enquiry:
    now = timezone.now()
    promises = clocks.promises(now)
    enquiry = Enquiry(
        reference=reference,
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
    enquiry.save(force_insert=True)
    Message.objects.create(
        enquiry=enquiry,
        author=Message.Author.PERSON,
        created_at=now,
        visible_at=now,
        words=Plain(letter.message),
    )
    audit.record(Action.RECEIVED, enquiry, by=None, where="support:contact")
    if not spam_signs:
        kind = outbox.Kind.DUTY_URGENT if enquiry.red_flag_suspected else outbox.Kind.DUTY_NEW
        outbox.call_duty(kind, enquiry)
    return enquiry
