"""What a session of staff has shown, and when it ends."""

import time
from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from config.headers import STAFF_PATHS
from config.sessions import sessions_of, stored_key
from support import audit
from support.models import Action

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
# For what needs the factor once more: how long ago it may have been shown before the page, and before its button.
BEFORE_THE_PAGE = timedelta(minutes=5)
BEFORE_THE_BUTTON = timedelta(minutes=15)

SINCE, SEEN = "staff_since", "staff_seen"
SEEN_AGAIN = 60  # seconds: not each page costs a write


def note_factor(request, user, **extra) -> None:
    """Remember in the session that `user` has shown a factor; `extra` is what the library keeps with it."""
    record_authentication(request, user, "mfa", **extra)


def has_shown_factor(request) -> bool:
    """Tell whether this session has shown a second factor of who is signed in."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def showed_it_again(request, within: timedelta) -> bool:
    """Tell whether the factor was asked for again, after signing in, and shown so short a time ago."""
    records = [r for r in get_authentication_records(request, request.user) if r.get("reauthenticated")]
    return bool(records) and 0 <= time.time() - records[-1]["at"] < within.total_seconds()


def ask_for_it_again(request):
    """Return the redirect that asks for the factor, or None when it was shown just now.

    A button has longer than the page that it stands on: who reads carefully is not sent round.
    """
    asks = request.method in ("GET", "HEAD")
    if showed_it_again(request, BEFORE_THE_PAGE if asks else BEFORE_THE_BUTTON):
        return None
    way = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
    return HttpResponseRedirect(f"{way}?{urlencode({'next': request.get_full_path()})}")


def end_old_sessions(get_response):
    """Middleware that signs staff out who were away too long, or signed in too long ago, or may no longer sign in.

    It looks at addresses of staff only: reading pages know no session.
    """

    def middleware(request):
        if request.path_info.startswith(STAFF_PATHS) and settings.SESSION_COOKIE_NAME in request.COOKIES:
            _end_or_note(request)
        return get_response(request)

    return middleware


def _end_or_note(request) -> None:
    session = request.session
    if SESSION_KEY not in session:
        return
    if not request.user.is_authenticated:  # switched off: it must not live again with the account
        session.flush()
        return
    now = time.time()
    since, seen = session.get(SINCE, now), session.get(SEEN, now)
    if now - since > LONGEST.total_seconds():
        _sign_out(request, "12 hours", _("You were signed out: twelve hours have passed since you signed in."))
    elif now - seen > IDLE.total_seconds():
        _sign_out(request, "idle", _("You were signed out: nothing has happened here for half an hour."))
    elif SINCE not in session or not 0 <= now - seen < SEEN_AGAIN:  # a clock set back does not stop the limits
        session[SINCE], session[SEEN] = min(since, now), now


def _sign_out(request, why: str, words: str) -> None:
    audit.record(Action.SIGNED_OUT, None, by=request.user, where="admin", detail=why)
    logout(request)
    messages.info(request, words)


def end_sessions_of(user, *, but: str | None = None) -> int:
    """Delete the sessions of `user`, so that none lives again, except the one with the key `but`; return how many."""
    ended = [session for session in sessions_of(user) if session.pk != stored_key(but)]
    for session in ended:
        session.delete()
    return len(ended)
