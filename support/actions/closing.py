"""Closing that listens: an enquiry is closed when the person says so, or stays silent after a gentle question.

Silence alone closes nothing, and nothing closes by itself.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from support import audit, outbox
from support.actions import Conflict, NotAllowed
from support.actions.change import change
from support.actions.milestone import mark
from support.models import REPLIED, Action, Enquiry, Message, Milestone

GRAVE = (Message.Response.WORRIED, Message.Response.WORSE)
QUIET_FOR = timedelta(days=7)  # after a reply: then we ask gently
SILENT_FOR = timedelta(days=14)  # after we asked: then it may be closed
BATCH = 100


class Obstacle(StrEnum):
    """Why an enquiry may not be closed now. The first two say that the person waits for us, read or not."""

    WROTE = "wrote"
    WORRIED = "worried"
    UNREACHED = "unreached"
    NOT_ASKED = "not-asked"
    TOO_SOON = "too-soon"


def latest_reply(enquiry: Enquiry, *, at: datetime | None = None) -> Message | None:
    """Return the latest reply that was not recalled, without its words; with `at` the latest that was shown by then.

    Its `wrote_since` and `worried_since` tell what the person has said after it, for `why_our_turn`.
    """
    replies = enquiry.messages.shown_to_the_person(at=at) if at else enquiry.messages.standing()
    said, since = Message.objects.filter(enquiry=OuterRef("enquiry")), OuterRef("created_at")
    heard = {
        "wrote_since": Exists(said.filter(_wrote_after(since))),
        "worried_since": Exists(said.filter(_worried_after(since))),
    }
    ours = replies.filter(author=Message.Author.SPECIALIST).annotate(**heard)
    return ours.defer("words").order_by("created_at", "uuid").last()


def why_not_close(enquiry: Enquiry, *, at: datetime | None = None) -> Obstacle | None:
    """Return what stands against closing at the time `at` (default: now), or None when nothing does.

    The table of moves is asked apart from this.
    """
    if enquiry.status not in REPLIED:
        return None
    reply = latest_reply(enquiry)
    if waits := why_our_turn(enquiry, reply):
        return waits
    if reply and reply.response == Message.Response.UNDERSTOOD:
        return None
    return _why_not_by_silence(enquiry, reply, at or timezone.now())


def _why_not_by_silence(enquiry: Enquiry, reply: Message | None, at: datetime) -> Obstacle | None:
    if not (reply and enquiry.asked_gently_at and reply.created_at <= enquiry.asked_gently_at):
        return Obstacle.NOT_ASKED
    if enquiry.mail_failed_at:  # the question never arrived, so silence is no answer
        return Obstacle.UNREACHED
    return Obstacle.TOO_SOON if at < silent_until(enquiry) else None


def silent_until(enquiry: Enquiry) -> datetime | None:
    """Return until when the person has time to answer the gentle question; None when it was not asked."""
    return enquiry.asked_gently_at and enquiry.asked_gently_at + SILENT_FOR


def why_our_turn(enquiry: Enquiry, reply: Message | None) -> Obstacle | None:
    """Return what the person has said since `reply`, the `latest_reply`, that waits for an answer.

    Reading is no answer: only another reply is.
    """
    if enquiry.got_worse:
        return Obstacle.WORRIED
    if reply is None:
        return None  # whatever they have said, there is no answer that it could follow
    if reply.wrote_since:
        return Obstacle.WROTE
    return Obstacle.WORRIED if reply.response in GRAVE or reply.worried_since else None


def _wrote_after(time) -> Q:
    return Q(author=Message.Author.PERSON, created_at__gt=time)


def _worried_after(time) -> Q:
    """Match an earlier answer to which the person responded after `time`, while the latest was on its way."""
    return Q(response__in=GRAVE, responded_at__gt=time)


def settled(enquiries: QuerySet, *, at: datetime | None = None) -> QuerySet:
    """Return those of `enquiries` that were answered and may be closed at the time `at` (default: now).

    The same rule as `why_not_close`, for a list.
    """
    understood = Q(last_response=Message.Response.UNDERSTOOD)
    asked = Q(asked_gently_at__lte=(at or timezone.now()) - SILENT_FOR, last_reply_at__lte=F("asked_gently_at"))
    return _their_turn(enquiries).filter(understood | (asked & Q(mail_failed_at=None)))


def _their_turn(enquiries: QuerySet) -> QuerySet:
    """Return those that were answered and where nothing waits for us: `why_our_turn` for a list."""
    last = OuterRef("last_reply_at")
    said_since = Message.objects.filter(_wrote_after(last) | _worried_after(last), enquiry=OuterRef("pk"))
    found = _with_last_reply(enquiries.filter(status__in=REPLIED, got_worse=False))
    return found.exclude(last_response__in=GRAVE).exclude(Exists(said_since))


def _with_last_reply(enquiries: QuerySet) -> QuerySet:
    replies = Message.objects.standing().filter(enquiry=OuterRef("pk"), author=Message.Author.SPECIALIST)
    last = replies.order_by("-created_at", "-uuid")
    return enquiries.alias(
        last_reply_at=Subquery(last.values("created_at")[:1]),
        last_shown_at=Subquery(last.values("visible_at")[:1]),
        last_response=Subquery(last.values("response")[:1]),
    )


def may_ask(enquiry: Enquiry, *, at: datetime | None = None) -> bool:
    """Tell whether it makes sense to ask gently: answered, the answer was shown, no word since, not asked yet."""
    if enquiry.status not in REPLIED or enquiry.asked_gently_at:
        return False
    reply = latest_reply(enquiry)
    is_shown = reply is not None and reply.visible_at <= (at or timezone.now())
    return is_shown and not reply.response and why_our_turn(enquiry, reply) is None


@transaction.atomic
def ask_gently(*, enquiry: Enquiry, by, version: int, where: str) -> Enquiry:
    """Ask the person whether it is settled; from now on silence counts.

    Raises NotAllowed when there is nothing to ask or it was asked, Conflict when somebody was first.
    """
    if not may_ask(enquiry):
        raise NotAllowed("nothing-to-ask")
    return _ask(enquiry, at=timezone.now(), by=by, version=version, where=where)


def ask_gently_where_due(at: datetime) -> int:
    """Ask, as the worker, where a shown reply has stood without a response for a week; return how often.

    Running it again, or twice at once, asks nobody twice.
    """
    asked, last = 0, ""
    while batch := list(_due(at).filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        asked += sum(_ask_if_unchanged(enquiry, at) for enquiry in batch)
    return asked


def _due(at: datetime) -> QuerySet:
    unasked = _their_turn(Enquiry.objects.filter(asked_gently_at=None))
    return unasked.filter(last_shown_at__lte=at - QUIET_FOR, last_response="")


def _ask_if_unchanged(enquiry: Enquiry, at: datetime) -> bool:
    try:
        with transaction.atomic():
            _ask(enquiry, at=at, by=audit.WORKER, version=enquiry.version, where="worker:closing")
    except Conflict:
        return False  # somebody is at work on it; the next round looks again
    return True


def _ask(enquiry: Enquiry, *, at: datetime, by, version: int, where: str) -> Enquiry:
    change(enquiry, Action.REMINDED, by=by, version=version, where=where, asked_gently_at=at)
    mark(enquiry, Milestone.Kind.ASKED_GENTLY, by=by, at=at)
    outbox.announce(enquiry, outbox.Kind.ASKED_GENTLY)
    return enquiry
