"""Everything that is held about one enquiry, as a text that its person can read."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from support import audit
from support.models import AuditEvent, Channel, Enquiry, Message, Specialist
from support.standing import role_words, standing
from support.wishes import Wishes
from support.words import Said, Words

UNSAID = "–"


def document(enquiry: Enquiry, words: Words) -> str:
    """Return all that is held about `enquiry`, whose `words` are open, as plain text with one fact a line."""
    shown = [said.row for said in words.messages]
    parts = [
        _part(_("Your conversation %(reference)s") % {"reference": enquiry.pk}, _stands(enquiry, shown)),
        _part(_("Your details"), _details(enquiry, words)),
        _part(_("Your wishes"), _wishes(words.wishes)),
        *[_part(_heading(said), iter([said.text])) for said in words.messages],
        _part(_("Who did what, and when"), _acts(enquiry)),
        _part(_("E-mails to you"), _mails(enquiry)),
        _part(_("What is not in this file"), _left_out(enquiry)),
    ]
    return "\n\n".join(parts) + "\n"


def _part(heading: str, lines: Iterator[str]) -> str:
    return "\n".join([heading, "=" * len(heading), *lines])


def _line(name: str, value) -> str:
    return f"{name}: {value or UNSAID}"


def _time(time: datetime | None) -> str:
    return date_format(timezone.localtime(time), "DATETIME_FORMAT") if time else ""


def _stands(enquiry: Enquiry, shown: list[Message]) -> Iterator[str]:
    yield _line(_("Written on"), _time(timezone.now()))
    yield _line(_("Received"), _time(enquiry.created_at))
    yield _line(_("Where it stands"), standing(enquiry, shown).step.label)
    yield _line(_("Topic"), enquiry.get_topic_display())
    yield _line(_("Lesson you came from"), enquiry.about)
    yield _line(_("Urgency, as our staff see it"), enquiry.get_urgency_display())
    yield _line(_("Words that may need quick help were found"), _yes_or_no(enquiry.red_flag_suspected))
    yield _line(_("You told us that it got worse"), _yes_or_no(enquiry.got_worse))
    yield _line(_("Reading promised by"), _time(enquiry.read_promised_by))
    yield _line(_("Answer promised by"), _time(enquiry.reply_promised_by))
    yield _line(_("First read"), _time(enquiry.first_read_at))
    yield _line(_("First answer"), _time(enquiry.first_reply_at))
    yield _line(_("Your page has told of a delay since"), _time(enquiry.delay_told_at))
    yield _line(_("Last changed"), _time(enquiry.changed_at))
    yield _line(_("Closed"), _time(enquiry.closed_at))
    for milestone in enquiry.milestones.all():
        who = f", {role_words(milestone.role)}" if milestone.role else ""
        yield f"{_time(milestone.at)}: {milestone.get_kind_display()}{who}"


def _details(enquiry: Enquiry, words: Words) -> Iterator[str]:
    yield _line(_("Who asks"), enquiry.get_relationship_display())
    yield _line(_("Name"), words.name)
    yield _line(_("E-mail"), words.email)
    yield _line(_("Phone"), words.phone)
    yield _line(_("How we may reach you"), enquiry.get_contact_by_display())
    yield _line(_("Language of our answers"), enquiry.get_language_display())
    yield _line(_("An e-mail to you could not be delivered"), _time(enquiry.mail_failed_at))
    yield _line(_("You agreed to the statement of"), enquiry.consent_version)


def _wishes(wishes: Wishes) -> Iterator[str]:
    yield _line(_("May an e-mail or a call name us"), _answer(wishes.may_name_us))
    yield _line(_("Hours in which we may call"), wishes.hours)
    yield _line(_("Somebody else may answer the phone"), _answer(wishes.phone_shared))
    yield _line(_("We may leave a message"), _answer(wishes.may_leave_message))
    yield _line(_("The patient knows that you ask"), _answer(wishes.patient_knows))
    yield _line(_("What we may tell, and to whom"), wishes.may_tell)


def _heading(said: Said) -> str:
    row = said.row
    if row.author == Message.Author.PERSON:
        return _("You wrote, %(time)s") % {"time": _time(row.created_at)} + _read(row)
    who = {"who": capfirst(role_words(row.role)), "time": _time(row.visible_at)}
    told = _("%(who)s told you by phone, %(time)s") if row.channel == Channel.PHONE else _("%(who)s wrote, %(time)s")
    return told % who + _responded(row)


def _read(row: Message) -> str:
    if row.read_at is None:
        return ""
    said = {"who": role_words(row.read_by_role), "time": _time(row.read_at)}
    return " (" + _("read by %(who)s, %(time)s") % said + ")"


def _responded(row: Message) -> str:
    if not row.response:
        return ""
    said = {"response": row.get_response_display(), "time": _time(row.responded_at)}
    return " (" + _("you said: %(response)s, %(time)s") % said + ")"


def _acts(enquiry: Enquiry) -> Iterator[str]:
    """Yield the lines of the audit, oldest first, with roles in place of user names."""
    events = list(AuditEvent.objects.filter(reference=enquiry.pk).order_by("id"))
    roles = dict(
        Specialist.objects.filter(user__username__in={event.actor for event in events}).values_list(
            "user__username", "role"
        )
    )
    for event in events:
        yield f"{_time(event.at)}: {_actor(event.actor, roles)}: {event.get_action_display()}"


def _actor(actor: str, roles: dict[str, str]) -> str:
    if not actor:
        return _("you")
    if actor == audit.WORKER:
        return _("our mail program")
    return str(role_words(roles[actor])) if actor in roles else _("a member of staff")


def _mails(enquiry: Enquiry) -> Iterator[str]:
    mails = enquiry.outbox.filter(user=None).order_by("created_at")
    for mail in mails:
        state = _("sent %(time)s") % {"time": _time(mail.sent_at)} if mail.sent_at else _("not sent")
        yield f"{_time(mail.created_at)}: {mail.get_kind_display()}: {state}"
    if not mails:
        yield _("None.")


def _left_out(enquiry: Enquiry) -> Iterator[str]:
    notes = enquiry.notes.count()
    yield ngettext(
        "Our staff wrote %(count)d internal note. It is not in this file; you may ask us for it.",
        "Our staff wrote %(count)d internal notes. They are not in this file; you may ask us for them.",
        notes,
    ) % {"count": notes}
    recalled = enquiry.messages.exclude(recalled_at=None).count()
    if recalled:
        yield ngettext(
            "Our staff took back %(count)d answer before you could see it. It is not in this file.",
            "Our staff took back %(count)d answers before you could see them. They are not in this file.",
            recalled,
        ) % {"count": recalled}
    if settings.PRIVACY_CONTACT:
        yield _("Ask here: %(contact)s") % {"contact": settings.PRIVACY_CONTACT}
    yield _("The code is not in this file: we do not store it.")


def _answer(answer: str) -> str:
    return {"yes": _("yes"), "no": _("no")}.get(answer, "")


def _yes_or_no(value: bool) -> str:
    return _("yes") if value else _("no")
