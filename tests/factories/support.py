"""Staff and enquiries for tests. Each function stores one thing and returns it."""

import secrets
import time
from types import SimpleNamespace

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from config.second_factor.session import note_factor
from support.access import new_reference
from support.crypto import Plain
from support.models import Enquiry, Message, Note, Specialist, Status

SEALED = ("name", "email", "phone", "wishes")


def make_staff(username: str = "staff", *groups: str, **fields):
    """Return a user who may enter the admin and belongs to `groups`; `is_superuser=True` makes a superuser."""
    user = get_user_model().objects.create(username=username, **{"is_staff": True, **fields})
    user.groups.set([Group.objects.get(name=name) for name in groups])
    return user


def make_app(user) -> str:
    """Give `user` an app for one-time codes and return its secret, which `code_of` reads."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def sign_in_again(client, user) -> None:
    """Sign `user` in as somebody who has just shown the second factor once more."""
    client.force_login(user)
    session = client.session
    note_factor(SimpleNamespace(session=session), user, reauthenticated=True)
    session.save()


def code_of(secret: str, *, steps: int = 0) -> str:
    """Return what the app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def make_specialist(
    username: str = "nurse", *groups: str, role: str = Specialist.Role.NURSE, on_leave_until=None, **fields
) -> Specialist:
    """Return a specialist; without `groups` a member of the group specialist. The account is its `user`."""
    user = make_staff(username, *(groups or ("specialist",)), **fields)
    return Specialist.objects.create(user=user, role=role, on_leave_until=on_leave_until)


def make_enquiry(message: str = "What is an NK cell?", **fields) -> Enquiry:
    """Return a new enquiry in English with one message; what is sealed is given as text.

    `wishes` is what `Wishes.as_text` makes. Promises are stored only where they are given.
    """
    sealed = {name: Plain(fields.pop(name)) for name in SEALED if name in fields}
    defaults = {
        "reference": new_reference(),
        "language": "en",
        "consent_version": "test",
        "code_hash": secrets.token_hex(32),
        "submission_hash": secrets.token_hex(32),
        "words_hash": secrets.token_hex(32),
    }
    if "created_at" in fields:
        defaults["queue_at"] = fields["created_at"]
    if fields.get("status") == Status.CLOSED:
        defaults["closed_at"] = timezone.now()
    enquiry = Enquiry.objects.create(**defaults | sealed | fields)
    add_message(enquiry, message, created_at=enquiry.created_at)
    return enquiry


def add_message(enquiry: Enquiry, text: str, *, author: str = Message.Author.PERSON, **fields) -> Message:
    """Return one more message of the conversation, shown from the time at which it was written."""
    if "created_at" in fields:
        fields.setdefault("visible_at", fields["created_at"])
    return Message.objects.create(enquiry=enquiry, author=author, words=Plain(text), **fields)


def add_note(enquiry: Enquiry, text: str, *, author: Specialist, **fields) -> Note:
    """Return an internal note, stored without its audit row; `support.actions.note` writes real ones."""
    return Note.objects.create(enquiry=enquiry, author=author, words=Plain(text), **fields)
