"""How our mails look: sender, subject, words and link, by what the person allows us to say about ourselves.

A mail says that something waits, never what. It holds no word about health, no name and no code.
"""

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, formataddr, parseaddr
from enum import Enum
from functools import cache
from pathlib import Path
from uuid import UUID

import yaml
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from support.models import OutboxMessage
from support.outbox import ABOUT_THE_ACCOUNT
from support.wishes import NO, YES, Wishes

Kind = OutboxMessage.Kind
FILE = Path(__file__).parent / "content" / "mails.yaml"
NETWORK = "Hong Kong Cancer Support Network"
TO_STAFF = (Kind.DUTY_NEW, Kind.DUTY_URGENT, *ABOUT_THE_ACCOUNT)
HTML_LANGUAGE = {"en": "en-HK", "zh-hant": "zh-Hant-HK"}


class Naming(Enum):
    """How much a mail may say about who sends it."""

    NAMED = "named"
    QUIET = "quiet"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Mail:
    """One mail as it would arrive; `link` is "" where there is none to give.

    `number` is the paragraph that is to be typed from, "" in a mail without one.
    """

    sender: str
    subject: str
    paragraphs: list[str]
    link: str
    language: str
    number: str = ""


def naming_of(wishes: Wishes) -> Naming:
    """Return what `wishes` allow: to name us, to stay quiet about it (nothing was said), or to hide."""
    return {YES: Naming.NAMED, NO: Naming.HIDDEN}.get(wishes.may_name_us, Naming.QUIET)


def can_mail(naming: Naming) -> bool:
    """Tell whether a mail can go at all: who must not be named needs a sender that names nobody."""
    return naming is not Naming.HIDDEN or bool(settings.NEUTRAL_FROM_EMAIL)


def compose(kind: OutboxMessage.Kind, *, language: str, naming: Naming, number: str = "", reference: str = "") -> Mail:
    """Return the mail of one `kind`; ask `can_mail` first.

    A paragraph that would say the `number`, the `reference` or the network's telephone is left out where there is
    none to say, so that the mail can be shown before there is an enquiry.
    """
    texts = _texts()[Kind(kind).value][language]
    wording = texts if naming is Naming.NAMED else texts["quiet"]
    values = {
        "number": number,
        "reference": reference,
        # Whoever calls it is told who answers.
        "phone": "" if naming is Naming.HIDDEN else settings.NETWORK_PHONE,
    }
    return Mail(
        sender=_sender(naming),
        subject=wording["subject"],
        paragraphs=_filled(wording["paragraphs"], values),
        link=_link(kind, language, naming, reference),
        language=language,
        number=number,
    )


def message_id(mail: Mail, uuid: UUID) -> str:
    """Return the Message-ID of the outbox row `uuid`: the same at every attempt, of the domain of the sender."""
    return f"<{uuid}@{parseaddr(mail.sender)[1].rpartition('@')[2]}>"


def as_email(mail: Mail, to: str, message_id: str, *, at: datetime | None = None) -> EmailMultiAlternatives:
    """Return `mail` ready to be sent, as text and as simple HTML."""
    context = {"mail": mail, "html_language": HTML_LANGUAGE[mail.language]}
    email = EmailMultiAlternatives(
        subject=mail.subject,
        body=render_to_string("support/email/mail.txt", context),
        from_email=mail.sender,
        to=[to],
        headers={
            "Message-ID": message_id,
            "Date": format_datetime(at or timezone.now()),
            "Auto-Submitted": "auto-generated",  # RFC 3834: no holiday replies
        },
    )
    email.attach_alternative(render_to_string("support/email/mail.html", context), "text/html")
    return email


@cache
def _texts() -> dict:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def _filled(paragraphs: list[str], values: dict[str, str]) -> list[str]:
    """Return the paragraphs with their values; one that needs a value which is empty is left out."""
    lacking = [f"{{{name}}}" for name, value in values.items() if not value]
    return [text.format(**values) for text in paragraphs if not any(mark in text for mark in lacking)]


def _sender(naming: Naming) -> str:
    if naming is Naming.HIDDEN:
        return settings.NEUTRAL_FROM_EMAIL
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return formataddr((NETWORK, address)) if naming is Naming.NAMED else address


def _link(kind: OutboxMessage.Kind, language: str, naming: Naming, reference: str) -> str:
    if naming is Naming.HIDDEN:
        return settings.NEUTRAL_LINK
    if kind not in TO_STAFF:
        return f"{settings.SITE_ORIGIN}/{language}/conversation/"
    if kind in ABOUT_THE_ACCOUNT:
        return settings.SITE_ORIGIN + reverse("mfa_index")
    desk = reverse("admin:support_enquiry_changelist")
    return settings.SITE_ORIGIN + (reverse("admin:support_enquiry_change", args=[reference]) if reference else desk)
