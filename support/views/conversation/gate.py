"""Guessing is slowed down, by the address it comes from; the person who knows is let in."""

import math
from collections.abc import Callable
from typing import TypeVar

from support import access, throttle
from support.origin import address_of, origin_hash

Found = TypeVar("Found")
SIZE, REFILL_SECONDS = 20, 6.0
# What is left for one reference when the address has used up its tokens.
OWN_SIZE, OWN_REFILL_SECONDS = 5, 30.0


def behind_the_gate(
    request, purpose: str, reference: str, check: Callable[[], Found | None]
) -> tuple[Found | None, int]:
    """Return what `check` found, and the seconds to wait where nothing was found too often (0: no need).

    Every try takes a token before the check, so a wrong reference and a wrong code cost the same; who turns out to be
    right gets it back. A whole ward may stand behind one address, and a guesser among them: when the address has no
    token left, each reference has a few of its own. With one of those a right pair is still let in, at once, while
    every wrong one is told to wait, whether or not it was looked at. So no enquiry can be tried faster than that from
    one address, and a person is kept waiting only by somebody at the same address who tries that person's reference.
    Where a proxy hides the address nobody is slowed: it would be everybody at once.
    """
    address = address_of(request)
    if address is None:
        return check(), 0
    key = origin_hash(address)
    wait = throttle.take(purpose, key, size=SIZE, refill_seconds=REFILL_SECONDS)
    size = SIZE
    if wait:
        purpose, key, size = f"{purpose}.one", f"{key} {access.normal_reference(reference)}", OWN_SIZE
        if throttle.take(purpose, key, size=OWN_SIZE, refill_seconds=OWN_REFILL_SECONDS):
            return None, math.ceil(wait)
    found = check()
    if found is None:
        return None, math.ceil(wait)
    throttle.give_back(purpose, key, size=size)
    return found, 0
