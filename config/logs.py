"""Log lines that carry no person's words."""

import logging
import time
import traceback


class SparseFormatter(logging.Formatter):
    """Formats time, level, logger and message; of a request its status and route, never its path.

    An exception is written as its type and the lines it passed: its text may quote what someone typed.
    """

    converter = time.gmtime

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")

    def format(self, record: logging.LogRecord) -> str:
        """Return one record as text; Django's request records lose their arguments."""
        request = getattr(record, "request", None)
        if request is not None or record.name.startswith("django.security"):
            match = getattr(request, "resolver_match", None)
            route = match.view_name if match else "-"
            record = logging.makeLogRecord(
                record.__dict__
                | {"msg": f"status={getattr(record, 'status_code', 400)} route={route}", "args": (), "exc_text": None}
            )
        return super().format(record)

    def formatException(self, exc_info) -> str:  # noqa: N802 - logging's name
        """Return the exception's type and its frames, without its text or any value."""
        kind, _, trace = exc_info
        frames = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
        return "\n".join([kind.__qualname__, *frames])
