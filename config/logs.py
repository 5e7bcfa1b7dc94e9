"""Log lines by allow-list: what is not named here is not written, whoever logs it.

A line is one JSON object in production, and the same fields as a short text for a person at a terminal. Messages,
arguments and exception texts of others are never written: they may quote an address, a header or what somebody typed.
"""

import json
import logging
import re
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import PurePath
from uuid import UUID

# The request that is being answered, for lines that are written meanwhile.
request_id: ContextVar[str] = ContextVar("request_id", default="")

# Only these write messages of their own, which are constants (a test looks at each), and these fields beside them.
OUR_LOGGERS = ("config", "courses", "support")
REQUEST_FIELDS = ("route", "method", "status", "duration_ms", "staff")
EVENT_FIELDS = ("mail", "kind", "step", "reason", "attempt", "done", "failed", "exit", "pause")
# What gunicorn says of its workers: numbers of processes and names of signals.
OF_WORKERS = {
    "WORKER TIMEOUT (pid:%s)",
    "Worker (pid:%s) exited with code %s.",
    "Worker (pid:%s) was sent %s!",
    "Worker (pid:%s) was sent %s! Perhaps out of memory?",
}
# What gunicorn says of a request that it could not take goes on with address and path: only how it begins is written.
OF_REQUESTS = ("Invalid request", "Error handling request")
# A value that a line may hold: a number, a uuid, or one name of the kind that programs give.
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:-]{0,79}")
MOST_FRAMES = 30  # the innermost; a recursion without end has a thousand
# In a text these stand by themselves; every other value has its name before it.
PLAIN = ("time", "level", "logger", "event", "method", "route", "status")


def formatter_name(*, production: bool) -> str:
    """Return the formatter of this process: "text" where a person reads along, else "json"."""
    return "text" if sys.stderr.isatty() or not production else "json"


def formatter(*, production: bool) -> logging.Formatter:
    """Return the formatter of this process, for who configures no more than one handler."""
    return (TextFormatter if formatter_name(production=production) == "text" else JsonFormatter)()


def formatters() -> dict:
    """Return the formatters as logging.config.dictConfig takes them."""
    return {
        "json": {"()": "config.logs.JsonFormatter"},
        "text": {"()": "config.logs.TextFormatter"},
    }


def fields_of(record: logging.LogRecord) -> dict:
    """Return what may be written of one record, in a fixed order; nothing empty."""
    request = getattr(record, "request", None)
    match = getattr(request, "resolver_match", None)
    found = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname,
        "logger": record.name,
        "event": _event(record),
        "request_id": getattr(request, "request_id", "") or request_id.get(),
    }
    if _is_ours(record):
        found |= {name: _harmless(getattr(record, name, None)) for name in (*REQUEST_FIELDS, *EVENT_FIELDS)}
    elif request is not None:  # Django says of its own lines which request they are about
        found |= {"route": match and match.view_name, "status": _harmless(getattr(record, "status_code", None))}
    if record.exc_info and record.exc_info[0]:
        found |= {"exception": record.exc_info[0].__qualname__, "frames": _frames(record.exc_info[2])}
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in OUR_LOGGERS


def _event(record: logging.LogRecord) -> str:
    """Return a message that is a constant of ours, or one of gunicorn's that is known to be harmless."""
    message = record.msg if isinstance(record.msg, str) else ""
    if _is_ours(record):
        return message
    if record.name != "gunicorn.error":
        return ""
    if message in OF_WORKERS and isinstance(record.args, tuple) and message.count("%s") == len(record.args):
        return message % record.args
    return next((start for start in OF_REQUESTS if message.startswith(start)), "")


def _harmless(value) -> str | int | None:
    """Return a value of a field, or None for one that no program of ours would write there."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, int):
        return value
    return str(value) if isinstance(value, str) and NAME.fullmatch(value) else None


def _frames(trace) -> list[str]:
    """Return where an exception passed, outermost first: file, line and function, without any value."""
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{PurePath(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-MOST_FRAMES:]


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one record as JSON."""
        return json.dumps(fields_of(record))


class TextFormatter(logging.Formatter):
    """The same fields as a line for a person; the frames of an exception stand below it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one record as text."""
        fields = fields_of(record)
        frames = fields.pop("frames", [])
        words = [str(fields[name]) for name in PLAIN if name in fields]
        words += [f"{name}={value}" for name, value in fields.items() if name not in PLAIN]
        return "\n  ".join([" ".join(words), *frames])
