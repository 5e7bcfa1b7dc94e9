"""Where an enquiry stands, in the words of the person who asks: computed from stored times whenever it is shown."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from support import clocks, reading_hours
from support.models import REPLIED, Enquiry, Message, Specialist, Status

Role = Specialist.Role
ROLE_WORDS = {
    Role.NURSE: _("a nurse"),
    Role.ONCOLOGIST: _("an oncologist"),
    Role.PHARMACIST: _("a pharmacist"),
    Role.PSYCHOLOGIST: _("a clinical psychologist"),
    Role.SOCIAL_WORKER: _("a social worker"),
    Role.COORDINATOR: _("a coordinator"),
}


class Step(models.TextChoices):
    """Whose turn it is. Suspected spam is received like everything else."""

    RECEIVED = "received", _("We have your message. Our answer is still to come.")
    ANSWERED = "answered", _("We have answered.")
    ASKED = "asked", _("We have asked you something, and wait for your answer.")
    CLOSED = "closed", _("This conversation is closed. You can open it again: just write.")
    TWICE = "twice", _("This question came to us more than once, and we answer it in one place.")


@dataclass(frozen=True)
class Promise:
    """What we promised, until when, and whether it is near its end or past it."""

    of: str  # "read" or "reply"
    by: datetime
    is_late: bool
    is_missed: bool


@dataclass(frozen=True)
class Standing:
    """Where an enquiry stands. `read_by` and `read_at` tell of the person's last message; a role, never a name."""

    step: Step
    received_at: datetime
    last_sent_at: datetime
    read_by: str
    read_at: datetime | None
    promises: list[Promise]
    next_reading: datetime | None  # when nothing is promised and our answer is to come
    is_open_now: bool

    @property
    def late(self) -> Promise | None:
        """The promise that may be missed, or was."""
        return next((promise for promise in self.promises if promise.is_late), None)

    @property
    def is_our_turn(self) -> bool:
        """Whether our answer is still to come."""
        return self.step == Step.RECEIVED


def standing(enquiry: Enquiry, shown: list[Message], *, at: datetime | None = None) -> Standing:
    """Return where `enquiry` stands at the time `at`; `shown` are the messages that the person sees, in order."""
    at = at or timezone.now()
    step = _step(enquiry, shown)
    own = [message for message in shown if message.author == Message.Author.PERSON]
    last = own[-1] if own else None
    promises = _promises(enquiry, at) if step == Step.RECEIVED else []
    is_unpromised = step == Step.RECEIVED and not promises
    return Standing(
        step=step,
        received_at=enquiry.created_at,
        last_sent_at=last.created_at if last else enquiry.created_at,
        read_by=role_words(last.read_by_role) if last else "",
        read_at=last.read_at if last else None,
        promises=promises,
        next_reading=reading_hours.next_reading(at) if is_unpromised else None,
        is_open_now=reading_hours.is_open(at),
    )


def role_words(role: str) -> str:
    """Return who somebody is for the person who asks: "a nurse"."""
    return ROLE_WORDS.get(role) or _("one of our specialists")


def latest_reply(shown: list[Message]) -> Message | None:
    """Return the latest reply among the messages that the person sees."""
    return next((message for message in reversed(shown) if message.author == Message.Author.SPECIALIST), None)


def _step(enquiry: Enquiry, shown: list[Message]) -> Step:
    if enquiry.status == Status.CLOSED:
        return Step.CLOSED
    if enquiry.status == Status.DUPLICATE:
        return Step.TWICE
    # A reply that can still be recalled is not shown, so the desk is ahead of what the person sees by two minutes.
    is_seen = bool(shown) and shown[-1].author == Message.Author.SPECIALIST
    if enquiry.status in REPLIED and is_seen:
        return Step.ASKED if enquiry.status == Status.WAITING else Step.ANSWERED
    return Step.RECEIVED


def _promises(enquiry: Enquiry, at: datetime) -> list[Promise]:
    """Return the open promises, reading before answer."""
    if clocks.next_promise(enquiry) is None:
        return []
    times = {
        "read": enquiry.read_promised_by if enquiry.first_read_at is None else None,
        "reply": enquiry.reply_promised_by,
    }
    warned = clocks.warned_until(at)
    return [Promise(of, by, is_late=by <= warned, is_missed=by <= at) for of, by in times.items() if by]
