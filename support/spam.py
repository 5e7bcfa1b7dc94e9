"""Signs that a form was not sent by a person. They lead to quarantine, where a human decides; never to loss."""

import re
from datetime import timedelta
from functools import cache

from django.utils import timezone

from support.models import Arrival
from support.prepared import Reading, Statement, deletion, hole, insertion, write
from support.set_back import TOLERANCE

QUICKEST_SECONDS = 2  # nobody reads the red flags and writes a message faster
MOST_LINKS = 2
BURST_FORMS = 5
BURST_WINDOW = timedelta(minutes=10)

_LINK = re.compile(r"https?://|www\.|\[url", re.IGNORECASE)


def signs(*, message: str, trap: str, seconds: float | None) -> list[str]:
    """Return the signs in one form: `trap` is the field that people do not see, `seconds` how long it took.

    `seconds` is None when the form did not carry our token.
    """
    found = {
        "honeypot": bool(trap),
        "no-form": seconds is None,
        "too-fast": seconds is not None and 0 <= seconds < QUICKEST_SECONDS,
        "links": len(_LINK.findall(message)) > MOST_LINKS,
    }
    return [sign for sign, is_there in found.items() if is_there]


def is_burst(origin_hash: str) -> bool:
    """Count one more form from an address; tell whether it sent too many within the window."""
    burst, counting = arrival(origin_hash)
    write(counting)
    return burst


def arrival(origin_hash: str) -> tuple[bool, list[Statement]]:
    """Tell whether an address has sent too many forms within the window, and return what counts one more."""
    now = timezone.now()
    window = (now - BURST_WINDOW, now + TOLERANCE)
    earlier = _earlier().read(origin=origin_hash, since=window[0], until=window[1])
    counting = [insertion(Arrival(origin_hash=origin_hash, at=now))]
    if any(not window[0] <= first <= window[1] for (first,) in _first().read()):
        counting.append(deletion(Arrival.objects.exclude(at__range=window)))
    return len(earlier) >= BURST_FORMS, counting


@cache
def _earlier() -> Reading:
    """Return what reads as many of the forms of an address within a window as are a burst."""
    rows = Arrival.objects.filter(origin_hash=hole("origin"), at__range=(hole("since"), hole("until")))
    return Reading(rows.order_by().values_list("pk")[:BURST_FORMS])


@cache
def _first() -> Reading:
    return Reading(Arrival.objects.order_by("pk").values_list("at")[:1])
