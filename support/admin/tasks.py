"""What to do now about one enquiry, the gravest first: each a sentence, and where one press does it, the press."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from support import red_flags
from support.admin import cells
from support.admin.acts import Assign, IssueNumber, Offer, Reached, ReadNotUrgent, SetUrgency
from support.admin.clock_words import moment, what_next
from support.admin.timeline import from_the_person, unread
from support.channels import allowed_channels
from support.delivery import NOT_WANTED
from support.models import Channel, Enquiry, OutboxMessage, Status, Urgency
from support.words import Words

Kind = OutboxMessage.Kind


@dataclass(frozen=True)
class Press:
    """A button that does its act at once; `fields` go with it."""

    label: str
    offer: Offer
    fields: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Task:
    """One thing to do. `is_grave` is told by words too; `found` are words of the person, shown to the reader only."""

    title: str
    text: str = ""
    is_grave: bool = False
    found: Sequence[str] = ()
    presses: Sequence[Press] = ()
    links: Sequence[Offer] = ()


def tasks(enquiry: Enquiry, words: Words, user) -> list[Task]:
    """Return what waits to be done about an opened enquiry, with the buttons that `user` may press."""
    found = [
        _got_worse(enquiry, user),
        _red_flag(enquiry, words, user),
        _mail_failed(enquiry, user),
        _promise(enquiry, words),
        _leave(enquiry, user),
    ]
    return [task for task in found if task]


def _got_worse(enquiry: Enquiry, user) -> Task | None:
    if not enquiry.got_worse:
        return None
    # A suspected red flag brings the same button, a line below.
    is_asked = enquiry.urgency < Urgency.URGENT and not enquiry.red_flag_suspected
    return Task(
        title=_("“It got worse”"),
        text=_("The person said so after an answer, and was shown the urgent numbers. It stays here until you answer."),
        is_grave=True,
        presses=_set_to_urgent(enquiry, user) if is_asked else (),
    )


def _red_flag(enquiry: Enquiry, words: Words, user) -> Task | None:
    if not enquiry.red_flag_suspected:
        return None
    # The last decision was about what had been read: only without anything new is it about all of it.
    said = unread(words) or from_the_person(words)
    urgent = _set_to_urgent(enquiry, user)
    not_urgent = ReadNotUrgent.offer(user, enquiry)
    text = _("A word suggests it. Only you can tell: please read the message first.")
    if not urgent:
        text = _(
            "A word suggests it. Only you can tell: please read the message first. "
            "Who has it, or triage, sets the urgency: tell them if it is urgent."
        )
    return Task(
        title=_("Suspected red flag."),
        text=text,
        is_grave=True,
        found=red_flags.suspected_words(*(each.text for each in said)),
        presses=[*urgent, *([Press(not_urgent.label, not_urgent)] if not_urgent else [])],
    )


def _set_to_urgent(enquiry: Enquiry, user) -> list[Press]:
    offer = SetUrgency.offer(user, enquiry)
    label = _("It is urgent") if enquiry.urgency == Urgency.URGENT else _("Set to urgent")
    return [Press(label, offer, {"urgency": Urgency.URGENT.value})] if offer else []


def _mail_failed(enquiry: Enquiry, user) -> Task | None:
    if enquiry.mail_failed_at is None:
        return None
    when = _("It failed %(time)s.") % {"time": moment(enquiry.mail_failed_at, timezone.now())}
    reached = Reached.offer(user, enquiry)
    links = [reached] if reached else []
    if _was_a_number(enquiry):
        number = IssueNumber.offer(user, enquiry)
        title = _("The e-mail with the one-time number did not arrive: the person waits for a new one")
        return Task(title=title, text=when, is_grave=True, links=[number, *links] if number else links)
    can_phone = enquiry.phone and enquiry.contact_by in {Channel.EMAIL, Channel.PHONE}
    title = (
        _("Phone instead: the e-mail did not arrive")
        if can_phone
        else _("The e-mail did not arrive; the answer waits on the site")
    )
    return Task(title=title, text=when, is_grave=bool(can_phone), links=links)


def _was_a_number(enquiry: Enquiry) -> bool:
    """Tell whether what failed last was to bring a one-time number."""
    failed = enquiry.outbox.filter(user=None).exclude(failed_at=None).exclude(failure=NOT_WANTED)
    last = failed.order_by("failed_at").last()
    return last is not None and last.kind == Kind.NUMBER


def _promise(enquiry: Enquiry, words: Words) -> Task | None:
    promise, kind = what_next(enquiry)
    if kind == "calm":
        return None
    title, is_grave = capfirst(promise), kind == "late"
    if enquiry.status == Status.SUSPECTED_SPAM:
        text = _("It looks like spam, so no e-mail tells of the delay. Decide first whether it is.")
        return Task(title=title, text=text, is_grave=is_grave)
    if told := _told_by_mail(enquiry):
        return Task(title=title, text=told, is_grave=is_grave)
    ways = allowed_channels(enquiry, words.wishes)
    if enquiry.mail_failed_at is None and Channel.EMAIL in ways:
        return Task(title=title, text=_("No e-mail about the delay has gone to the person yet."), is_grave=is_grave)
    if enquiry.mail_failed_at is None and Channel.PHONE in ways:
        title = _("Phone: %(promise)s") % {"promise": promise}
        text = _("This person gets no e-mail, so only their page says it until you call.")
        return Task(title=title, text=text, is_grave=True)
    text = _("No e-mail says so to the person. They see it on their page, when they come back.")
    return Task(title=title, text=text, is_grave=is_grave)


def _told_by_mail(enquiry: Enquiry) -> str:
    """Return what became of the last mail about a delay; "" where there is none, or none could go."""
    mail = enquiry.outbox.filter(kind=Kind.DELAY, failed_at=None).order_by("created_at").last()
    if mail is None:
        return ""
    if mail.sent_at is None:
        return _("An e-mail about the delay is on its way to the person.")
    return _("An e-mail about the delay went to the person %(time)s.") % {"time": moment(mail.sent_at, timezone.now())}


def _leave(enquiry: Enquiry, user) -> Task | None:
    if not (enquiry.assignee and enquiry.is_open and cells.is_away(enquiry.assignee)):
        return None
    words = {"who": enquiry.assignee, "date": cells.away_until(enquiry.assignee)}
    hand_over = Assign.offer(user, enquiry)
    return Task(
        title=_("%(who)s is on leave until %(date)s") % words,
        text=_("Somebody else has to take this enquiry."),
        links=[hand_over] if hand_over else [],
    )
