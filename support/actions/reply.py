"""A reply to the person who asks, and taking it back before they see it."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from support import audit, clocks, outbox
from support.actions import NotAllowed
from support.actions.change import change
from support.actions.triage import specialist_of
from support.channels import allowed_channels
from support.crypto import Plain
from support.models import REPLIED, Action, Channel, Enquiry, Message, Milestone, Specialist, Status, may_move
from support.models.message import RECALL_FOR
from support.red_flags import is_suspected
from support.words import read_words

NOT_RESPONSIBLE, NOT_OPEN, CHANNEL_REFUSED = "not-responsible", "not-open", "channel-refused"
NOT_YOURS, TOO_LATE = "not-yours", "too-late"


def can_be_replied(enquiry: Enquiry) -> bool:
    """Tell whether the enquiry, as it stands, takes a reply: nothing closed, quarantined or answered elsewhere."""
    return all(_leads_to(enquiry, then) for then in REPLIED)


@transaction.atomic
def reply(*, enquiry: Enquiry, text: str, channel: str, then: str, by, version: int, where: str) -> Message:
    """Store a reply that the person sees after RECALL_FOR, and move the enquiry to `then`, one of REPLIED.

    To answer is to have read: every message of the person counts as read from now on. Raises NotAllowed for
    whoever is not responsible, for an enquiry that takes no reply and for a refused channel; Conflict when
    somebody was first.
    """
    author = specialist_of(by)
    _insist_that_it_may_be_sent(enquiry, author, channel, then)
    now = timezone.now()
    shown_from = now + RECALL_FOR
    detail = f"{enquiry.status} → {then}, {channel}"
    fields = {
        "status": then,
        "first_read_at": enquiry.first_read_at or now,
        "first_reply_at": enquiry.first_reply_at or shown_from,
        "queue_at": shown_from,
        "got_worse": False,
        "red_flag_suspected": False,
        "asked_gently_at": None,
    }
    if channel == Channel.PHONE:
        fields["mail_failed_at"] = None
    change(enquiry, Action.REPLIED, by=by, version=version, where=where, detail=detail, **fields)
    enquiry.messages.unread().update(read_at=now, read_by_role=author.role)
    message = Message.objects.create(
        enquiry=enquiry,
        author=Message.Author.SPECIALIST,
        specialist=author,
        role=author.role,
        channel=channel,
        created_at=now,
        visible_at=shown_from,
        words=Plain(text),
    )
    if channel == Channel.EMAIL:
        outbox.announce(enquiry, outbox.Kind.ANSWER, message=message, not_before=shown_from)
    return message


@transaction.atomic
def recall(*, message: Message, by, where: str) -> Message:
    """Take a reply back before the person sees it. The enquiry stands again as if it had not been sent.

    It needs no version: whatever happened since, an unseen reply can be taken back. Raises NotAllowed for
    whoever did not write it, and when it is too late; PermissionDenied for somebody who may not read.
    """
    if message.specialist is None or message.specialist.user_id != by.pk:
        raise NotAllowed(NOT_YOURS)
    # Held first, as every other writer does, so that two of them never wait for each other.
    enquiry = Enquiry.objects.select_for_update().get(pk=message.enquiry_id)
    now = timezone.now()
    if not Message.objects.unseen(at=now).filter(pk=message.pk).update(recalled_at=now):
        raise NotAllowed(TOO_LATE)
    outbox.cancel(message)
    _stand_as_before(enquiry, message, by=by, where=where)
    audit.record(Action.RECALLED, enquiry, by=by, where=where)
    message.refresh_from_db()
    return message


def _insist_that_it_may_be_sent(enquiry: Enquiry, author: Specialist, channel: str, then: str) -> None:
    if enquiry.assignee_id != author.pk:
        raise NotAllowed(NOT_RESPONSIBLE)
    if then not in REPLIED or not _leads_to(enquiry, then):
        raise NotAllowed(NOT_OPEN)
    if channel not in allowed_channels(enquiry):
        raise NotAllowed(CHANNEL_REFUSED)


def _leads_to(enquiry: Enquiry, then: str) -> bool:
    return enquiry.is_open and (enquiry.status == then or may_move(enquiry.status, then))


def _stand_as_before(enquiry: Enquiry, recalled: Message, *, by, where: str) -> None:
    """Undo what the reply did to the enquiry. That the person's messages were read stays true."""
    enquiry.first_reply_at = _replies(enquiry).order_by("visible_at").values_list("visible_at", flat=True).first()
    if enquiry.status in REPLIED:
        enquiry.status = Status.TRIAGED
    last = _replies(enquiry).order_by("created_at").last()
    unanswered = enquiry.messages.filter(author=Message.Author.PERSON)
    if last:
        unanswered = unanswered.filter(created_at__gt=last.created_at)
    waits_since = unanswered.order_by("created_at").values_list("created_at", flat=True).first()
    enquiry.queue_at = clocks.next_promise(enquiry) or waits_since or timezone.now()
    enquiry.got_worse = enquiry.got_worse or _said_worse_since(enquiry, last)
    enquiry.asked_gently_at = enquiry.asked_gently_at or _asked_in_vain(enquiry, last)
    enquiry.red_flag_suspected = enquiry.red_flag_suspected or _has_red_flag(enquiry, unanswered, by=by, where=where)
    if recalled.channel == Channel.PHONE and enquiry.contact_by == Channel.EMAIL:
        enquiry.mail_failed_at = enquiry.mail_failed_at or timezone.now()  # nobody has phoned, so it is still to do
    enquiry.changed_at = timezone.now()
    enquiry.version = F("version") + 1
    undone = ("first_reply_at", "status", "queue_at", "got_worse", "red_flag_suspected", "mail_failed_at")
    enquiry.save(update_fields=[*undone, "asked_gently_at", "changed_at", "version"])


def _replies(enquiry: Enquiry):
    return enquiry.messages.standing().filter(author=Message.Author.SPECIALIST)


def _said_worse_since(enquiry: Enquiry, last: Message | None) -> bool:
    """Tell whether the person said that it got worse, and no reply that stands came after."""
    said = enquiry.messages.filter(response=Message.Response.WORSE)
    return said.filter(responded_at__gte=last.created_at).exists() if last else said.exists()


def _asked_in_vain(enquiry: Enquiry, last: Message | None) -> datetime | None:
    """Return when we asked gently, if neither an answer of ours nor anything from the person came after."""
    asked = enquiry.milestones.filter(kind=Milestone.Kind.ASKED_GENTLY).values_list("at", flat=True).last()
    if asked is None or last is None or last.created_at > asked:
        return None
    heard = Q(author=Message.Author.PERSON, created_at__gt=asked) | Q(responded_at__gt=asked)
    corrected = enquiry.milestones.filter(kind=Milestone.Kind.DETAILS_CHANGED, at__gt=asked)
    return None if enquiry.messages.filter(heard).exists() or corrected.exists() else asked


def _has_red_flag(enquiry: Enquiry, unanswered, *, by, where: str) -> bool:
    """Tell whether what is unanswered again has a word that suggests a red flag: better suggested twice than lost."""
    waiting = set(unanswered.values_list("pk", flat=True))
    words = read_words(enquiry, by=by, where=where)
    return is_suspected("\n".join(said.text for said in words.messages if said.row.pk in waiting))
