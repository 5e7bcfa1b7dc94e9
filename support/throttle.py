"""One token bucket in the database: who tries again and again is slowed down, and nobody is locked out."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from support.crypto import keyed_hash
from support.models import Bucket
from support.set_back import TOLERANCE

# A row that nobody touched for so long is a full bucket, and a full bucket needs no row.
STALE = timedelta(hours=1)
SWEPT_AT_ONCE = 100


@transaction.atomic(savepoint=False)
def take(purpose: str, key: str, *, size: int, refill_seconds: float) -> float:
    """Take a token from the bucket of `key`; return 0, or when it is empty the seconds until there is one.

    A bucket begins with `size` tokens and gets one back every `refill_seconds`; it must fill up within an hour.
    Each purpose has buckets of its own. Two requests at once never take the same token.
    """
    now = timezone.now()
    bucket, is_new = Bucket.objects.select_for_update().get_or_create(
        key_hash=_hash(purpose, key), defaults={"tokens": size - 1, "at": now}
    )
    if is_new:
        _sweep(now)
        return 0
    if bucket.at > now + TOLERANCE:  # else no token would come back until the clock has caught up
        bucket.at = now
        bucket.save(update_fields=["at"])
    passed = max((now - bucket.at).total_seconds(), 0)
    tokens = min(size, bucket.tokens + passed / refill_seconds)
    if tokens < 1:
        return (1 - tokens) * refill_seconds
    Bucket.objects.filter(pk=bucket.pk).update(tokens=tokens - 1, at=max(now, bucket.at))
    return 0


def give_back(purpose: str, key: str, *, size: int) -> None:
    """Put back a token that `take` gave, for somebody who turned out to be right."""
    Bucket.objects.filter(pk=_hash(purpose, key), tokens__lte=size - 1).update(tokens=F("tokens") + 1)


def _sweep(now) -> None:
    """Delete some stale rows; those that another request holds are left to the next sweep."""
    stale = Bucket.objects.select_for_update(skip_locked=True).filter(at__lt=now - STALE)
    Bucket.objects.filter(pk__in=list(stale.values_list("pk", flat=True)[:SWEPT_AT_ONCE])).delete()


def _hash(purpose: str, key: str) -> str:
    return keyed_hash(f"bucket.{purpose}", key).hex()
