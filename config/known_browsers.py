"""Browsers in which a colleague has signed in before: they have tries of their own.

Whoever guesses, from many addresses or beside the colleague on one, uses up the tries that are left for browsers that
we do not know; the colleague's own browser is not kept waiting by it. After OWASP's “Slow Down Online Guessing Attacks
with Device Cookies”. The cookie names nobody: it is a random mark, signed for one account.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner

COOKIE = f"{settings.COOKIE_PREFIX}known"
LASTS = timedelta(days=90)
MOST = 6  # colleagues who take turns at one machine
MARK_BYTES, BETWEEN = 8, "|"


def mark_of(request, account: str) -> str:
    """Return the mark that this browser has for `account`; "" where nobody has signed in to it here."""
    return next(filter(None, (_opened(token, account) for token in _tokens(request))), "")


def remember(request, response, account: str):
    """Let the browser be known for `account` from now on, beside the last others; return the response."""
    others = [token for token in _tokens(request) if not _opened(token, account)]
    tokens = [*others, _signer(account).sign(secrets.token_hex(MARK_BYTES))][-MOST:]
    response.set_cookie(
        COOKIE, BETWEEN.join(tokens), max_age=LASTS, httponly=True, secure=settings.PRODUCTION, samesite="Lax"
    )
    return response


def _tokens(request) -> list[str]:
    return [token for token in request.COOKIES.get(COOKIE, "").split(BETWEEN) if token][:MOST]


def _opened(token: str, account: str) -> str:
    try:
        return _signer(account).unsign(token, max_age=LASTS)
    except BadSignature:
        return ""


def _signer(account: str) -> TimestampSigner:
    return TimestampSigner(salt=f"known-browser.{account.casefold()}")
