"""What remains of an erased enquiry."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from support.models.choices import Topic
from support.models.status import Status


class Tombstone(models.Model):
    """That an enquiry was there, when, about what and how it ended: no word of it, and nobody's name.

    It keeps the same form from being stored again. Those of before know neither dates nor topic.
    """

    class Reason(models.TextChoices):
        """Who erased it."""

        ASKED = "asked", _("the person erased it")
        REQUESTED = "requested", _("the person asked us to")
        EXPIRED = "expired", _("its time was over")

    reference = models.CharField(_("reference"), max_length=11, primary_key=True)
    submission_hash = models.CharField(max_length=64, db_index=True)
    erased_at = models.DateTimeField(_("erased"), default=timezone.now)
    reason = models.CharField(_("why"), max_length=10, choices=Reason.choices)
    received_at = models.DateTimeField(_("received"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    topic = models.CharField(_("topic"), max_length=20, choices=Topic.choices, blank=True)
    outcome = models.CharField(_("status"), max_length=20, choices=Status.choices, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-erased_at"]

    def __str__(self) -> str:
        return self.reference
