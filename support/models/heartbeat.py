"""The sign of life of what works by itself."""

from django.db import models
from django.utils import timezone


class Heartbeat(models.Model):
    """When somebody who works by itself was last seen working, on whichever machine."""

    OUTBOX = "outbox"  # the worker that sends mails, watches the clocks and publishes lessons

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    @classmethod
    def beat(cls, name: str) -> None:
        """Say that `name` is at work now."""
        now = timezone.now()
        if not cls.objects.filter(pk=name).update(at=now):
            cls.objects.bulk_create([cls(name=name, at=now)], ignore_conflicts=True)
