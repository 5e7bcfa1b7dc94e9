"""How often somebody may try to sign in: guessing is slowed down, and no colleague is locked out by it."""

import math

from django.utils.translation import ngettext

from support import throttle
from support.origin import address_of, origin_hash

# One person who mistypes, and everybody behind one address in a morning: tokens, and seconds until one comes back.
OF_ONE_ACCOUNT = {"size": 5, "refill_seconds": 30}
OF_ALL = {"size": 30, "refill_seconds": 5}


class Tries:
    """The tries that one address has left for one account, and altogether.

    The buckets are of the address: who guesses elsewhere takes no try from the colleague. Where a proxy hides the
    address nobody is slowed by it: it would be everybody at once. `others` are more buckets: purpose, key and rate.
    """

    def __init__(self, request, purpose: str, account: str, *others: tuple[str, str, dict]) -> None:
        self.buckets = list(others)
        address = address_of(request)
        if address is not None:
            origin = origin_hash(address)
            self.buckets += [(purpose, f"{origin}|{account}", OF_ONE_ACCOUNT), (f"{purpose}s", origin, OF_ALL)]

    def take(self) -> int:
        """Take one try; return 0, or the whole seconds until there is one."""
        waits = [throttle.take(purpose, key, **rate) for purpose, key, rate in self.buckets]
        return math.ceil(max(waits, default=0))

    def give_back(self) -> None:
        """Right tries are free."""
        for purpose, key, rate in self.buckets:
            throttle.give_back(purpose, key, size=rate["size"])


def too_many(seconds: int) -> str:
    """Return what we say after too many tries."""
    return ngettext(
        "There were many tries from your connection, perhaps not all of them yours. Please wait %(seconds)d second.",
        "There were many tries from your connection, perhaps not all of them yours. Please wait %(seconds)d seconds.",
        seconds,
    ) % {"seconds": seconds}
