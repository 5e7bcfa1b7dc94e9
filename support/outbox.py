"""Puts mails into the outbox. Call inside the transaction of the thing that they announce.

Whether a mail may go at all, and how it looks, is decided when it is sent: the wishes are sealed until then.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache

from django.contrib.auth import get_user_model
from django.db.models import Max, Q
from django.utils import timezone

from support.models import Channel, CodeReplacement, Enquiry, Message, OutboxMessage
from support.prepared import Reading

Kind = OutboxMessage.Kind
DUTY_GROUP, IN_RESERVE = "triage", "specialist"
# Duty is called once in a while, not once an enquiry; something urgent waits less.
DUTY_PAUSE = {Kind.DUTY_NEW: timedelta(minutes=30), Kind.DUTY_URGENT: timedelta(minutes=5)}
# What colleagues hear about their own account, and within which time not twice.
ABOUT_THE_ACCOUNT = {Kind.ACCESS_CHANGED: timedelta(0), Kind.FACTOR_GUESSED: timedelta(days=1)}


def announce(
    enquiry: Enquiry,
    kind: OutboxMessage.Kind,
    *,
    message: Message | None = None,
    replacement: CodeReplacement | None = None,
    not_before: datetime | None = None,
) -> OutboxMessage | None:
    """Write a mail to the person of `enquiry` who asked for e-mail; return None where no mail is wanted."""
    wanted = enquiry.contact_by == Channel.EMAIL or kind == Kind.NUMBER
    if not (wanted and enquiry.email):
        return None
    return OutboxMessage.objects.create(
        kind=kind,
        enquiry=enquiry,
        message=message,
        replacement=replacement,
        not_before=not_before or timezone.now(),
    )


def cancel(message: Message) -> None:
    """Take back what announces `message` and has not been sent."""
    message.outbox.filter(sent_at=None).delete()


def forget(enquiry: Enquiry) -> None:
    """Take out what is written to the person of an enquiry that is erased.

    A call to duty stays, and no longer names it: it may stand for what came in after it.
    """
    enquiry.outbox.filter(user=None).delete()
    enquiry.outbox.update(enquiry=None)


def call_duty(kind: OutboxMessage.Kind, enquiry: Enquiry) -> None:
    """Write to everybody on duty that something waits, unless such a mail waits for them already."""
    # The database says for whom one waits: many arrivals at once do not double a call.
    OutboxMessage.objects.bulk_create(calls_to_duty(kind, enquiry), ignore_conflicts=True)


def calls_to_duty(kind: OutboxMessage.Kind, enquiry: Enquiry) -> list[OutboxMessage]:
    """Return a call to each on duty, in one order for all: many arrivals at once do not wait in a circle."""
    now, people = timezone.now(), duty()
    last = dict(_last_calls(kind, tuple(people)).read()) if people else {}
    return [
        OutboxMessage(kind=kind, user_id=key, enquiry=enquiry, not_before=_next_call(kind, last.get(key), now))
        for key in people
    ]


@lru_cache(maxsize=8)  # the same people for days
def _last_calls(kind: str, people: tuple[int, ...]) -> Reading:
    """Return what reads when each of some people was last called."""
    sent = OutboxMessage.objects.filter(kind=kind, user__in=people).exclude(sent_at=None)
    return Reading(sent.order_by().values_list("user").annotate(Max("sent_at")))


def tell_owner(user, kind: OutboxMessage.Kind) -> None:
    """Write to `user` about their own account, unless they have no address, or such a mail waits or went just now."""
    since = timezone.now() - ABOUT_THE_ACCOUNT[kind]
    if user.email and not OutboxMessage.objects.filter(kind=kind, user=user, created_at__gt=since).exists():
        OutboxMessage.objects.bulk_create([OutboxMessage(kind=kind, user=user)], ignore_conflicts=True)


def _next_call(kind: OutboxMessage.Kind, last: datetime | None, now: datetime) -> datetime:
    """Return from when somebody may be called again who was called `last`."""
    return max(now, min(last, now) + DUTY_PAUSE[kind]) if last else now  # the clock may have been set back since


def duty() -> list[int]:
    """Return the keys of the colleagues on duty, in order: members of triage with an address who are not on leave.

    Where there is nobody, somebody is better than nobody: triage on leave, or else the specialists. Empty only where
    none of them has an address.
    """
    for people in _may_be_on_duty(timezone.localdate()):
        if found := people.read():
            return [key for (key,) in found]
    return []


@lru_cache(maxsize=2)
def _may_be_on_duty(day: date) -> list[Reading]:
    """Return what reads the keys of those on duty on a day, and of those who stand in for them. It is asked often."""
    at_work = Q(specialist=None) | Q(specialist__on_leave_until=None) | Q(specialist__on_leave_until__lt=day)
    reachable = get_user_model().objects.filter(is_active=True).exclude(email="")
    triage = reachable.filter(groups__name=DUTY_GROUP)
    steps = (triage.filter(at_work), triage, reachable.filter(groups__name=IN_RESERVE))
    return [Reading(people.order_by("pk").values_list("pk")) for people in steps]
