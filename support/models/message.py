"""What was said in an enquiry, and what staff noted about it."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from support.crypto import SealedField
from support.models.enquiry import Enquiry
from support.models.specialist import Specialist


class Message(models.Model):
    """One message of the conversation. The first is the enquiry itself."""

    class Author(models.TextChoices):
        PERSON = "person", _("the person who asks")
        SPECIALIST = "specialist", _("a specialist")

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="messages")
    author = models.CharField(_("from"), max_length=10, choices=Author.choices)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    words = SealedField(_("words"))

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        default_permissions = ()
        ordering = ["created_at", "uuid"]

    def __str__(self) -> str:
        return f"{self.enquiry_id}: {self.author}"


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
