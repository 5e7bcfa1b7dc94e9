"""One log line for each request: which page, how it ended, how long it took. Never who asked, or for what."""

import logging
import re
import secrets
import time

from django.conf import settings
from django.utils.functional import LazyObject, empty

from config import logs
from config.health import ANSWERS

log = logging.getLogger(__name__)

# A proxy of ours numbers its requests; what anybody else sends as a number is not looked at.
OF_A_PROXY = re.compile(r"[A-Za-z0-9-]{8,64}")
# What a client may call a method is free text.
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")
FAILED = 400


def one_line_each(get_response):
    """Middleware, the outermost: numbers the request and writes its line when it is answered.

    The number stands in no header: a reading page is the same for everybody.
    """

    def middleware(request):
        started = time.monotonic()
        request.request_id = _number(request)
        token = logs.request_id.set(request.request_id)
        try:
            response = get_response(request)
            if _is_news(request, response):
                log.info("request", extra=_facts(request, response, time.monotonic() - started))
        finally:
            logs.request_id.reset(token)
        return response

    return middleware


def _number(request) -> str:
    """Return the number that a proxy of ours gave the request, or a new one."""
    given = request.headers.get("X-Request-ID", "") if settings.TRUSTED_PROXIES else ""
    return given if OF_A_PROXY.fullmatch(given) else secrets.token_hex(8)


def _is_news(request, response) -> bool:
    """Tell whether the line says anything: monitors ask all day, and each page brings its files along."""
    if request.path_info in ANSWERS:
        return False
    return response.status_code >= FAILED or not request.path_info.startswith(settings.STATIC_URL)


def _facts(request, response, seconds: float) -> dict:
    match = getattr(request, "resolver_match", None)
    return {
        "route": match.view_name if match else None,
        "method": request.method if request.method in METHODS else "other",
        "status": response.status_code,
        "duration_ms": round(seconds * 1000),
        "staff": _staff(request),
    }


def _staff(request) -> int | None:
    """Return the key of the colleague who is signed in, if the page has looked for one.

    Who has not been looked for stays unknown: asking would read a cookie, and the database after the answer.
    """
    user = getattr(request, "user", None)
    if isinstance(user, LazyObject) and user._wrapped is empty:
        return None
    return user.pk if getattr(user, "is_staff", False) else None
