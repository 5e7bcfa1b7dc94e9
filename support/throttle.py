"""One token bucket in the database: who tries again and again is slowed down, and nobody is locked out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from support.crypto import keyed_hash
from support.models import Bucket
from support.prepared import Reading, Statement, hole, insertion, update
from support.set_back import TOLERANCE

# A row that nobody touched for so long is a full bucket, and a full bucket needs no row.
STALE = timedelta(hours=1)
SWEPT_AT_ONCE = 100


def take(purpose: str, key: str, *, size: int, refill_seconds: float) -> float:
    """Take a token from the bucket of `key`; return 0, or when it is empty the seconds until there is one.

    A bucket begins with `size` tokens and gets one back every `refill_seconds`; it must fill up within an hour.
    Each purpose has buckets of its own. Two requests at once never take the same token.
    """
    seen = look(purpose, key, size=size, refill_seconds=refill_seconds)
    if seen.seconds:
        return seen.seconds
    with transaction.atomic():
        return seen.take()


@dataclass(frozen=True)
class Look:
    """What a bucket held a moment ago: `seconds` until it has a token, 0 when it has one, and what takes that one."""

    seconds: float
    taking: Statement | None
    again: Callable[[], float]

    def take(self) -> float:
        """Take the token that was seen, inside a transaction; return 0.

        Where another request was first, look again, and return the seconds to wait if that was the last one.
        """
        return 0 if self.taking.write() else self.again()


def look(purpose: str, key: str, *, size: int, refill_seconds: float) -> Look:
    """Look into the bucket of `key` and write nothing, so that nobody has to wait; see `take`."""
    now, name = timezone.now(), _hash(purpose, key)
    again = partial(take, purpose, key, size=size, refill_seconds=refill_seconds)
    found = _bucket().read(name=name)
    if not found:
        _sweep(now)
        return Look(0, insertion(Bucket(key_hash=name, tokens=size - 1, at=now), ignore_conflicts=True), again)
    [(held, at)] = found
    if at > now + TOLERANCE:  # else no token would come back until the clock has caught up
        at = now
        Bucket.objects.filter(pk=name).update(at=at)
    tokens = min(size, held + max((now - at).total_seconds(), 0) / refill_seconds)
    if tokens < 1:
        return Look((1 - tokens) * refill_seconds, None, again)
    as_seen = Bucket.objects.filter(pk=name, tokens=held, at=at)
    return Look(0, update(as_seen, tokens=tokens - 1, at=max(now, at)), again)


@cache
def _bucket() -> Reading:
    return Reading(Bucket.objects.filter(pk=hole("name")).values_list("tokens", "at"))


def give_back(purpose: str, key: str, *, size: int) -> None:
    """Put back a token that `take` gave, for somebody who turned out to be right."""
    Bucket.objects.filter(pk=_hash(purpose, key), tokens__lte=size - 1).update(tokens=F("tokens") + 1)


def _sweep(now) -> None:
    """Delete some stale rows; those that another request holds are left to the next sweep."""
    if not _stale().read(before=now - STALE):  # nearly always; then nothing is written, and nobody waits
        return
    stale = Bucket.objects.filter(at__lt=now - STALE)
    with transaction.atomic():
        ours = stale.select_for_update(skip_locked=True).values_list("pk", flat=True)[:SWEPT_AT_ONCE]
        Bucket.objects.filter(pk__in=list(ours)).delete()


@cache
def _stale() -> Reading:
    return Reading(Bucket.objects.filter(at__lt=hole("before")).values_list("pk")[:1])


def _hash(purpose: str, key: str) -> str:
    return keyed_hash(f"bucket.{purpose}", key).hex()
