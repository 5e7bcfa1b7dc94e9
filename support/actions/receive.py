"""An enquiry arrives."""

from dataclasses import asdict, dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone

from support import access, audit, clocks, outbox, red_flags, spam
from support.crypto import Plain
from support.models import Action, Enquiry, Message, Status, Tombstone
from support.statement import version
from support.wishes import Wishes

ATTEMPTS = 5  # a reference is taken once in hundreds of millions


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


def words_hash_of(letter: Letter) -> str:
    """Return what is stored of everything that was filled in, to know the same words again."""
    return access.words_hash(asdict(letter))


@transaction.atomic
def receive(*, letter: Letter, submission_key: str, spam_signs: list[str], origin_hash: str | None) -> Enquiry:
    """Store an enquiry, or return the one that the same form with the same words stored before.

    What looks like spam is stored too, in quarantine. Raises Erased for a form whose enquiry was erased.
    """
    same = {
        "submission_hash": access.submission_hash(submission_key),
        "words_hash": words_hash_of(letter),
    }
    stored = Enquiry.objects.filter(**same).first()
    if stored:
        return stored
    if Tombstone.objects.filter(submission_hash=same["submission_hash"]).exists():
        raise Erased
    if origin_hash and spam.is_burst(origin_hash):
        spam_signs = [*spam_signs, "burst"]
    for _ in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _store(letter, submission_key, spam_signs, same)
        except IntegrityError:
            # The same form was stored a moment ago by another request, or the reference is taken.
            stored = Enquiry.objects.filter(**same).first()
            if stored:
                return stored
    raise IntegrityError("No free reference was found.")


def _store(letter: Letter, submission_key: str, spam_signs: list[str], same: dict[str, str]) -> Enquiry:
    reference = access.new_reference()
    if Tombstone.objects.filter(pk=reference).exists():
        raise IntegrityError("An erased enquiry had this reference.")
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
