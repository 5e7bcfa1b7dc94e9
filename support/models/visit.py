"""How a person comes back: a short visit to one enquiry, and the replacement of a lost code."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from support.models.choices import Channel
from support.models.enquiry import Enquiry
from support.models.specialist import Specialist


class Visit(models.Model):
    """One browser that showed reference and code. It sees this enquiry and nothing else, and not for long."""

    token_hash = models.CharField(max_length=64, primary_key=True)
    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="visits")
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.enquiry_id)


class CodeReplacement(models.Model):
    """A one-time number that the person exchanges for a new code.

    The number is derived from the uuid (see `support.access`), so it is stored nowhere.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="replacements")
    issued_by = models.ForeignKey(Specialist, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(_("told by"), max_length=10, choices=Channel.choices)
    created_at = models.DateTimeField(_("issued"), default=timezone.now)
    expires_at = models.DateTimeField(_("ends"))
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    # Of the form that used it: the same form sent twice shows the same new code.
    submission_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.enquiry_id}: one-time number"


class Bucket(models.Model):
    """Tokens left for one caller; see `support.throttle`."""

    key_hash = models.CharField(max_length=64, primary_key=True)
    tokens = models.FloatField()
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.at)
