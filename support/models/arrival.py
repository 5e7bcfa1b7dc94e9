"""How many forms came from one address in the last minutes: the only trace of an address."""

from django.db import models
from django.utils import timezone


class Arrival(models.Model):
    """One form sent from one address. Not tied to an enquiry; gone after the window that counts."""

    origin_hash = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["origin_hash", "at"], name="arrival_burst")]

    def __str__(self) -> str:
        return str(self.at)
