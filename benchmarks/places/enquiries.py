"""A desk after years of work: as many enquiries as a measure asks for, a few of them open, the others long over.

A handful of enquiries is made as the portal makes them; the others are copies that the database makes by itself. What
is sealed in a copy does not open, for it is bound to the first: a page with words is asked for one of the handful.
"""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.places.haste import quickly
from benchmarks.places.series import Series
from support import audit
from support.models import (
    OPEN,
    Action,
    AuditEvent,
    Channel,
    Enquiry,
    Message,
    OutboxMessage,
    Status,
    Topic,
)
from tests.factories.support import add_message, make_enquiry, make_specialist

PATTERNS = 20  # of what is over, and as many of what is open: each is copied
OPEN_HERE = 300  # enquiries that are open on any desk
YEARS, DAYS = timedelta(days=8 * 365), timedelta(days=20)  # over which what is over, and what is open, came in
ENDS = (*[Status.CLOSED] * 19, Status.DUPLICATE)
HERE = (*OPEN, *OPEN, *OPEN, *OPEN, *OPEN[:3], Status.SUSPECTED_SPAM)
TIMES = {"created_at", "changed_at", "closed_at", "queue_at", "visible_at", "not_before", "sent_at", "at"}


def grow(enquiries: int) -> dict[str, str]:
    """Fill an empty desk; return the references of an open enquiry that `nurse` has, and of a closed one."""
    with transaction.atomic():
        nurse = make_specialist("nurse", "triage", "auditor", email="nurse@example.org")
        people = [nurse, *(make_specialist(name) for name in ("mei", "ann", "kit"))]
        over = [_over(number) for number in range(PATTERNS)]
        here = [_open(number, people) for number in range(PATTERNS)]
    _copy([each.pk for each in over], range(1, (enquiries - OPEN_HERE) // PATTERNS), YEARS, is_most=True)
    _copy([each.pk for each in here], range(1, OPEN_HERE // PATTERNS), DAYS)
    return {"open": here[1].pk, "closed": over[0].pk}


def pile_up(enquiries: int) -> None:
    """Let so many more be open on a desk that was filled."""
    keys = [_reference(PATTERNS + number) for number in range(PATTERNS)]
    there = OPEN_HERE // PATTERNS
    _copy(keys, range(there, there + enquiries // PATTERNS), DAYS)


def _over(number: int) -> Enquiry:
    """Return an enquiry with an answer, as most are in the end."""
    status, then = ENDS[number], timezone.now() - YEARS
    enquiry = _enquiry(number, status=status, created_at=then, closed_at=then if status == Status.CLOSED else None)
    if status == Status.CLOSED:
        answer = add_message(enquiry, ANSWER, author=Message.Author.SPECIALIST, response="understood")
        _mail(enquiry, answer)
    _audit(enquiry, Action.RECEIVED, Action.OPENED, Action.REPLIED, Action.MOVED)
    return enquiry


def _open(number: int, people: list) -> Enquiry:
    """Return an open enquiry; twenty of them are a mixture of everything that the desk knows."""
    now, status = timezone.now(), HERE[number]
    enquiry = _enquiry(
        PATTERNS + number,
        status=status,
        assignee=[None, *people][number % (len(people) + 1)],
        created_at=now - timedelta(hours=number),
        urgency=[0, 0, 0, 0, 1, 2][number % 6],
        got_worse=number == 7,
        red_flag_suspected=number == 8,
        mail_failed_at=now if number == 9 else None,
        read_promised_by=now + timedelta(hours=number - 4),
        reply_promised_by=now + timedelta(hours=number),
    )
    if status in {Status.WAITING, Status.ANSWERED}:
        _mail(enquiry, add_message(enquiry, ANSWER, author=Message.Author.SPECIALIST))
    _audit(enquiry, Action.RECEIVED, Action.OPENED)
    return enquiry


ANSWER = "Thank you for asking. We have read what you wrote, and this is what is known about it. "
WORDS = "My mother was told something that I do not understand, and nobody has had time to explain it. "


def _enquiry(number: int, **fields) -> Enquiry:
    named = {"name": "Wong Siu Ling", "email": "somebody@example.org", "wishes": "{}"} if number % 2 else {}
    topics = list(Topic)
    return make_enquiry(
        WORDS,
        reference=_reference(number),
        topic=topics[number % len(topics)],
        language=["en", "zh-hant"][number % 2],
        contact_by=Channel.EMAIL if named else Channel.HERE,
        about="tnbc-immune-cells/what-happened-in-mice" if number % 3 == 0 else "",
        **named,
        **fields,
    )


def _mail(enquiry: Enquiry, message: Message) -> None:
    if enquiry.contact_by == Channel.EMAIL:
        sent = message.created_at
        OutboxMessage.objects.create(kind="answer", enquiry=enquiry, message=message, sent_at=sent)


def _audit(enquiry: Enquiry, *actions: Action) -> None:
    for action in actions:
        AuditEvent.objects.create(action=action, actor="nurse", reference=enquiry.pk, where="admin:enquiry")


def _reference(number: int) -> str:
    return f"100-000-{number:03}"


def _copy(keys: list[str], numbers: range, span: timedelta, *, is_most: bool = False) -> None:
    """Store every enquiry of `keys` once more for each number, with all that belongs to it, over the last `span`."""
    audit.remove_triggers(connection)  # they look at each row
    with quickly():
        series = Series(numbers, step=2 * PATTERNS, span=span, is_most=is_most)
        for model, of, also in (
            (Enquiry, "reference", {"reference", "uuid", "submission_hash"}),
            (Message, "enquiry_id", {"enquiry_id", "uuid"}),
            (OutboxMessage, "enquiry_id", {"enquiry_id", "message_id", "uuid"}),
            (AuditEvent, "reference", {"reference"}),
        ):
            series.copy(model, of=of, keys=keys, renamed=also, moved=TIMES)
    audit.install_triggers(connection)
