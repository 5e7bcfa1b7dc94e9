"""Mails that wait to be sent. Written in the same transaction as the thing that they announce."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from support.models.enquiry import Enquiry
from support.models.message import Message
from support.models.visit import CodeReplacement


class OutboxMessage(models.Model):
    """One mail to one recipient: the person of `enquiry`, or the colleague `user`. It holds no address and no words.

    A worker takes a row by setting `taken_until`; a row whose time has passed is taken up again.
    """

    class Kind(models.TextChoices):
        ANSWER = "answer", _("there is an answer")
        ASKED_GENTLY = "asked-gently", _("is it settled?")
        DELAY = "delay", _("a promise may be missed")
        NUMBER = "number", _("one-time number")
        DUTY_NEW = "duty-new", _("something new waits")
        DUTY_URGENT = "duty-urgent", _("something urgent waits")
        ACCESS_CHANGED = "access-changed", _("how a colleague signs in has changed")
        FACTOR_GUESSED = "factor-guessed", _("somebody guesses a second factor")

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("what"), max_length=20, choices=Kind.choices)
    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, null=True, related_name="outbox")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True, related_name="outbox")
    replacement = models.ForeignKey(CodeReplacement, on_delete=models.CASCADE, null=True, related_name="outbox")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    taken_until = models.DateTimeField(_("taken until"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up"), null=True, blank=True)
    failure = models.CharField(_("why"), max_length=40, blank=True, help_text=_("A status code, never a text."))

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        default_permissions = ("view",)
        ordering = ["not_before", "uuid"]
        constraints = [
            models.CheckConstraint(
                condition=Q(enquiry__isnull=False) | Q(user__isnull=False), name="outbox_has_a_recipient"
            ),
            models.UniqueConstraint(
                fields=["kind", "user"],
                condition=Q(user__isnull=False, sent_at=None, failed_at=None),
                name="outbox_one_waiting_call",
            ),
        ]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(sent_at=None, failed_at=None), name="outbox_waiting"),
            # For the list of mails, whole and narrowed.
            models.Index(fields=["-not_before", "-uuid"], name="outbox_in_order"),
            models.Index(fields=["kind", "-not_before", "-uuid"], name="outbox_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.enquiry_id or self.user_id}: {self.kind}"
