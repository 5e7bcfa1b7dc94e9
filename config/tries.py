"""How often somebody may try to sign in: guessing is slowed down, and no colleague is locked out by it."""

import math

from django.utils.translation import ngettext

from config import known_browsers
from support import throttle
from support.origin import address_of, origin_hash

Bucket = tuple[str, str, dict]  # purpose, key, rate

# One person who mistypes, and everybody behind one address in a morning: tokens, and seconds until one comes back.
OF_ONE_ACCOUNT = {"size": 5, "refill_seconds": 30}
OF_ALL = {"size": 30, "refill_seconds": 5}


class Tries:
    """The tries that one browser has left for one account.

    A browser that the account was used in before has its own. All others share those of their address, so that who
    guesses elsewhere takes no try from the colleague, and `others`, which are more buckets: purpose, key and rate.
    Where a proxy hides the address nobody is slowed by it: it would be everybody at once.
    """

    def __init__(self, request, purpose: str, account: str, *others: Bucket) -> None:
        account, address = account.casefold(), address_of(request)
        if mark := known_browsers.mark_of(request, account):
            self.buckets = [(f"{purpose}-known", f"{mark}|{account}", OF_ONE_ACCOUNT)]
            return
        self.buckets = list(others)
        if address is not None:
            origin = origin_hash(address)
            of_address = [(purpose, f"{origin}|{account}", OF_ONE_ACCOUNT), (f"{purpose}s", origin, OF_ALL)]
            self.buckets = [*of_address, *others]

    def take(self) -> int:
        """Take one try; return 0, or the whole seconds until there is one. Who has to wait takes from no bucket."""
        for at, (purpose, key, rate) in enumerate(self.buckets):
            if wait := throttle.take(purpose, key, **rate):
                self._give_back(self.buckets[:at])
                return math.ceil(wait)
        return 0

    def give_back(self) -> None:
        """Right tries are free."""
        self._give_back(self.buckets)

    def _give_back(self, buckets: list[Bucket]) -> None:
        for purpose, key, rate in buckets:
            throttle.give_back(purpose, key, size=rate["size"])


def too_many(seconds: int) -> str:
    """Return what we say after too many tries."""
    return ngettext(
        "There were many tries from your connection, perhaps not all of them yours. Please wait %(seconds)d second.",
        "There were many tries from your connection, perhaps not all of them yours. Please wait %(seconds)d seconds.",
        seconds,
    ) % {"seconds": seconds}
