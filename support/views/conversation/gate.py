"""Guessing is slowed down, by the address it comes from; the person who knows is let in."""

import math
from collections.abc import Callable
from typing import TypeVar

from support import throttle
from support.origin import address_of, origin_hash

Found = TypeVar("Found")
SIZE, REFILL_SECONDS = 20, 6.0


def behind_the_gate(request, purpose: str, check: Callable[[], Found | None]) -> tuple[Found | None, int]:
    """Return what `check` found, and the seconds to wait where nothing was found too often (0: no need).

    Every try takes a token before the check, so a wrong reference and a wrong code cost the same; who turns out to be
    right gets it back. A whole ward may stand behind one address, and a guesser among them: so without a token too a
    right pair is let in at once, while every wrong one is told to wait. The wait only saves us work. What keeps a
    guesser out is the length of the code, and for a one-time number its five tries.
    Where a proxy hides the address nobody is slowed: it would be everybody at once.
    """
    address = address_of(request)
    if address is None:
        return check(), 0
    key = origin_hash(address)
    wait = throttle.take(purpose, key, size=SIZE, refill_seconds=REFILL_SECONDS)
    found = check()
    if found is None:
        return None, math.ceil(wait)
    if not wait:
        throttle.give_back(purpose, key, size=SIZE)
    return found, 0
