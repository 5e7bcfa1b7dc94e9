"""A member of staff as the person who asks knows them: by role."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext


class Specialist(models.Model):
    """Somebody who works with enquiries. Persons see the role, never the name."""

    class Role(models.TextChoices):
        NURSE = "nurse", _("nurse")
        ONCOLOGIST = "oncologist", _("oncologist")
        PHARMACIST = "pharmacist", _("pharmacist")
        PSYCHOLOGIST = "psychologist", _("clinical psychologist")
        SOCIAL_WORKER = "social-worker", _("social worker")
        COORDINATOR = "coordinator", _("coordinator")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="specialist")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.NURSE)
    on_leave_until = models.DateField(_("on leave until"), null=True, blank=True)

    class Meta:
        verbose_name = _("specialist")
        verbose_name_plural = _("specialists")
        ordering = ["user__username"]

    def __str__(self) -> str:
        words = pgettext("a colleague, by the name of the account and the role", "%(name)s (%(role)s)")
        return words % {"name": self.user.get_username(), "role": self.get_role_display()}
