"""Who did what to which enquiry. Append-only, in the database itself (see the migration)."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What can be done to an enquiry."""

    RECEIVED = "received", _("received")
    OPENED = "opened", _("opened the words")
    REFUSED = "refused", _("was refused the words")
    MOVED = "moved", _("moved")
    ASSIGNED = "assigned", _("assigned")
    URGENCY = "urgency", _("set the urgency")
    NOTED = "noted", _("wrote a note")
    FOUND = "found", _("found by reference")


class AuditEvent(models.Model):
    """One line of the audit. It has no foreign keys: it outlives the accounts and enquiries it names."""

    at = models.DateTimeField(_("when"), default=timezone.now)
    actor = models.CharField(
        _("who"), max_length=150, help_text=_("User name; empty for the person who asks."), blank=True
    )
    action = models.CharField(_("what"), max_length=20, choices=Action.choices)
    reference = models.CharField(_("reference"), max_length=11, blank=True, db_index=True)
    where = models.CharField(_("from which page"), max_length=80)
    detail = models.CharField(
        _("detail"), max_length=80, blank=True, help_text=_("Statuses and user names, never words.")
    )

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        default_permissions = ("view",)
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(action__in=Action.values),
                name="audit_action_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.action}"
