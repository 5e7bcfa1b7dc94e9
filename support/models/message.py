"""What was said in an enquiry, what staff noted about it, and what happened to it."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from support.crypto import SealedField
from support.models.choices import Channel
from support.models.enquiry import Enquiry
from support.models.specialist import Specialist
from support.set_back import TOLERANCE

# A reply is stored at once and shown after this; until then it can be taken back.
RECALL_FOR = timedelta(minutes=2)


def _unseen(at: datetime) -> tuple[datetime, datetime]:
    """Return the first and the last time from which a reply may be shown that is not shown at the time `at`."""
    return at + timedelta(microseconds=1), at + RECALL_FOR + TOLERANCE


class MessageQuerySet(models.QuerySet):
    """Messages as each side sees them."""

    def shown_to_the_person(self, *, at=None):
        """Not recalled, and past the two minutes in which it could be; also when the clock was set back since."""
        if at:
            return self.standing().filter(visible_at__lte=at)
        return self.standing().exclude(visible_at__range=_unseen(timezone.now()))

    def unseen(self, *, at):
        """Not recalled, and still within the two minutes in which it can be."""
        return self.standing().filter(visible_at__range=_unseen(at))

    def standing(self):
        """Not recalled: shown to the person now or in a moment."""
        return self.filter(recalled_at=None)

    def unread(self):
        """Written by the person, and no specialist has said yet that it was read."""
        return self.filter(author=Message.Author.PERSON, read_at=None)


class Message(models.Model):
    """One message of the conversation. The first is the enquiry itself.

    A reply is stored at once and shown from `visible_at`; until then it can be recalled. The person sees the
    role of who wrote or read, never a name.
    """

    class Author(models.TextChoices):
        PERSON = "person", _("the person who asks")
        SPECIALIST = "specialist", _("a specialist")

    class Response(models.TextChoices):
        """What the person says to an answer."""

        UNDERSTOOD = "understood", _("I understand")
        WORRIED = "worried", _("I am still worried")
        WORSE = "worse", _("It got worse")

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="messages")
    author = models.CharField(_("from"), max_length=10, choices=Author.choices)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    words = SealedField(_("words"))

    # Of the person's messages: the same form sent twice is one message, and who has read it.
    submission_hash = models.CharField(max_length=64, blank=True, editable=False)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    read_by_role = models.CharField(_("read by"), max_length=20, choices=Specialist.Role.choices, blank=True)

    # Of replies.
    specialist = models.ForeignKey(
        Specialist, on_delete=models.PROTECT, null=True, blank=True, related_name="replies", editable=False
    )
    role = models.CharField(_("role"), max_length=20, choices=Specialist.Role.choices, blank=True)
    channel = models.CharField(_("told by"), max_length=10, choices=Channel.choices, default=Channel.HERE)
    visible_at = models.DateTimeField(_("shown from"), default=timezone.now)
    recalled_at = models.DateTimeField(_("recalled"), null=True, blank=True)
    response = models.CharField(_("response"), max_length=10, choices=Response.choices, blank=True)
    responded_at = models.DateTimeField(_("responded"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        default_permissions = ()
        ordering = ["created_at", "uuid"]
        constraints = [
            models.UniqueConstraint(
                fields=["enquiry", "submission_hash"],
                condition=~Q(submission_hash=""),
                name="message_form_stored_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enquiry_id}: {self.author}"

    def can_be_recalled(self, *, at=None) -> bool:
        """Tell whether the person has not seen this reply yet."""
        is_reply = self.author == self.Author.SPECIALIST
        first, last = _unseen(at or timezone.now())
        return is_reply and self.recalled_at is None and first <= self.visible_at <= last


class Note(models.Model):
    """An internal note. The person who asks never sees it."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(Specialist, on_delete=models.PROTECT, related_name="notes")
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    words = SealedField(_("words"))

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        default_permissions = ()
        ordering = ["created_at", "uuid"]

    def __str__(self) -> str:
        return f"{self.enquiry_id}: note"


class Milestone(models.Model):
    """Something that happened to an enquiry and that the person sees in the conversation. It holds no words."""

    class Kind(models.TextChoices):
        TAKEN = "taken", _("a specialist took it on")
        DELAY = "delay", _("told that a promise may be missed")
        ASKED_GENTLY = "asked-gently", _("asked whether it is settled")
        DETAILS_CHANGED = "details-changed", _("contact details changed")
        NUMBER_ISSUED = "number-issued", _("one-time number issued")
        CODE_REPLACED = "code-replaced", _("code replaced")
        CLOSED = "closed", _("closed")
        REOPENED = "reopened", _("opened again")

    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="milestones")
    kind = models.CharField(_("what"), max_length=20, choices=Kind.choices)
    role = models.CharField(_("by"), max_length=20, choices=Specialist.Role.choices, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.enquiry_id}: {self.kind}"
