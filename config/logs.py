"""Log lines that carry no person's words: every field is one of a list, and no text from outside is among them."""

import json
import logging
import os
import re
import secrets
import time
import traceback
from contextvars import ContextVar

from django.conf import settings

# The number of the request that is being answered, for every line that is written meanwhile.
REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
FOREIGN_ID = re.compile("[A-Za-z0-9-]{8,64}")
# Whose messages are made of our own words, names and numbers. Of all others only the logger's name is written.
TRUSTED = ("config", "support", "courses", "keeper", "portal", "gunicorn.error")
FIELDS = ("method", "route", "status", "ms", "staff")
QUIET = ("/static/", "/healthz", "/readyz")  # a monitor that asks every second would fill the disk

log = logging.getLogger("portal.request")


def fields(record: logging.LogRecord) -> dict:
    """Return what may be written about `record`: time (UTC), level, logger, and what the list allows.

    An exception is its type and the lines it passed: its text may quote what someone typed.
    """
    found = {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
        "level": record.levelname,
        "logger": record.name,
    }
    if REQUEST_ID.get():
        found["request"] = REQUEST_ID.get()
    if record.name.startswith(tuple(TRUSTED)) and (words := record.getMessage()):
        found["event"] = words
    if request := getattr(record, "request", None):
        found |= {"route": route_of(request), "status": getattr(record, "status_code", None)}
    found |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
    if record.exc_info and record.exc_info[0]:
        kind, _, trace = record.exc_info
        found["error"] = kind.__qualname__
        found["at"] = [f"{os.path.basename(f.filename)}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)]
    return found


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for programs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return json.dumps(fields(record), ensure_ascii=False)


class SparseFormatter(logging.Formatter):
    """The same fields as a line of words, for whoever looks at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; the places that an exception passed stand below it."""
        found = fields(record)
        start = [found.pop(name) for name in ("time", "level", "logger")]
        event, places = found.pop("event", ""), found.pop("at", [])
        words = [*start, *([event] if event else []), *(f"{name}={value}" for name, value in found.items())]
        return "\n".join([" ".join(words), *(f"  {place}" for place in places)])


def formatter() -> logging.Formatter:
    """Return the formatter for here: JSON in production. Asked before there are settings, by gunicorn."""
    return JsonFormatter() if os.environ.get("SITE_ORIGIN") or os.environ.get("SITE_ORIGIN_FILE") else SparseFormatter()


def route_of(request) -> str:
    """Return the name of the view that answers, never the address: that may say what somebody reads."""
    match = getattr(request, "resolver_match", None)
    return match.view_name if match else "-"


def note_each_request(get_response):
    """Middleware, the outermost: gives each request a number, and writes a line when it is answered.

    Who is signed in is written by key, and only where the page itself has asked: reading pages know nobody.
    """

    def middleware(request):
        token = REQUEST_ID.set(_number(request))
        began = time.monotonic()
        try:
            response = get_response(request)
            if not request.path_info.startswith(QUIET):
                log.info("", extra=_said(request, response, began))
            return response
        finally:
            REQUEST_ID.reset(token)

    return middleware


def _number(request) -> str:
    """Return the number that a proxy of ours has given, or a new one."""
    given = request.headers.get("X-Request-ID", "") if settings.TRUSTED_PROXIES else ""
    return given if FOREIGN_ID.fullmatch(given) else secrets.token_hex(8)


def _said(request, response, began: float) -> dict:
    user = getattr(request, "_cached_user", None)
    said = {
        "method": request.method if request.method in ("GET", "HEAD", "POST") else "other",
        "route": route_of(request),
        "status": response.status_code,
        "ms": round((time.monotonic() - began) * 1000),
    }
    return said | ({"staff": user.pk} if user is not None and user.pk else {})
