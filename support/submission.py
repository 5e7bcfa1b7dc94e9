"""The token that a form carries: its random submission key and when it was shown, signed."""

import time
from dataclasses import dataclass

from django.core import signing

from support.access import new_submission_key

_SALT = "support.enquiry-form"


@dataclass(frozen=True)
class Submission:
    """One form: its key, and how many seconds passed between showing and sending it (None: not our form)."""

    key: str
    seconds: float | None


def new_token() -> str:
    """Return a token for a form that is shown now."""
    return signing.Signer(salt=_SALT).sign(f"{new_submission_key()}.{int(time.time() * 1000)}")


def read_token(token: str) -> Submission:
    """Return what a token says. One that is missing or altered gets a key of its own: no message is refused for it."""
    try:
        key, shown = signing.Signer(salt=_SALT).unsign(token).split(".")
    except (signing.BadSignature, ValueError):
        return Submission(new_submission_key(), None)
    return Submission(key, time.time() - int(shown) / 1000)
