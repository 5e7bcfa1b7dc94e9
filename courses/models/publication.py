"""Draft, published, withdrawn: who may see a course or a lesson, and from when."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a course or lesson stands."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Published(models.Model):
    """A thing that the public sees only while it is published and its time has come."""

    state = models.CharField(
        _("state"),
        max_length=10,
        choices=State.choices,
        default=State.DRAFT,
        db_index=True,
        help_text=_("Readers see only what is published. A draft has a preview; what is withdrawn is kept."),
    )
    published_at = models.DateTimeField(
        _("published at"), null=True, blank=True, help_text=_("From when readers see it. Empty: from now on.")
    )
    changed_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        """Save; what is published without a time is published from now on."""
        if self.state == State.PUBLISHED and self.published_at is None:
            self.published_at = timezone.now()
        super().save(*args, **kwargs)

    def is_public(self, *, at=None) -> bool:
        """Tell whether readers see it at the time `at` (default: now), as far as it depends on itself."""
        return self.state == State.PUBLISHED and self.published_at <= (at or timezone.now())


def is_public(at, prefix: str = "") -> Q:
    """Return the condition that a thing (or, with `prefix`, its parent) is public at the time `at`."""
    return Q(**{f"{prefix}state": State.PUBLISHED, f"{prefix}published_at__lte": at})
