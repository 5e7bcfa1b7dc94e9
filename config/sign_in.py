"""Signing in as staff: guessing passwords is slowed down, and no colleague is locked out by somebody else's guesses."""

import math

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import ngettext

from support import throttle
from support.origin import address_of, origin_hash

# One person who mistypes, and everybody behind one address in a morning: tokens, and seconds until one comes back.
OF_ONE_ACCOUNT = {"size": 5, "refill_seconds": 30}
OF_ALL = {"size": 30, "refill_seconds": 5}


class SignInForm(AdminAuthenticationForm):
    """Name and password. `wait` holds the seconds after which another try is looked at, 0 when this one was."""

    wait = 0

    def clean(self):
        """Look at the password unless this address has tried too often, for this account or altogether.

        The buckets are of the address: who guesses elsewhere takes no try from the colleague. Right tries are free.
        Where a proxy hides the address nobody is slowed: it would be everybody at once.
        """
        address = address_of(self.request)
        if address is None:
            return super().clean()
        buckets = self._buckets(origin_hash(address))
        self.wait = max(math.ceil(throttle.take(purpose, key, **rate)) for purpose, key, rate in buckets)
        if self.wait:
            raise ValidationError(too_many(self.wait), "too_many")
        found = super().clean()
        for purpose, key, rate in buckets:
            throttle.give_back(purpose, key, size=rate["size"])
        return found

    def _buckets(self, origin: str) -> list[tuple[str, str, dict]]:
        account = self.cleaned_data.get("username", "").casefold()
        return [("sign-in", f"{origin}|{account}", OF_ONE_ACCOUNT), ("sign-ins", origin, OF_ALL)]


def too_many(seconds: int) -> str:
    """Return what we say after too many tries."""
    return ngettext(
        "There were many tries from your connection, perhaps not all of them yours. Please wait %(seconds)d second.",
        "There were many tries from your connection, perhaps not all of them yours. Please wait %(seconds)d seconds.",
        seconds,
    ) % {"seconds": seconds}
