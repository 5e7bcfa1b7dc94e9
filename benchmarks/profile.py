"""Where the time of one answer goes, layer by layer: python -m benchmarks.profile lesson|enquiry [--functions].

One process, one thread, a database of its own. A clock interrupts the work a thousand times a second; the time since
the last interruption goes to the innermost layer that was at work. `--functions` lists the dearest functions too.
"""

import argparse
import io
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from functools import partial
from itertools import islice
from pathlib import Path
from types import FrameType

from benchmarks.load import HOST, Answer, UnexpectedError
from benchmarks.peers.environment import KEPT_IN
from benchmarks.portal import environment_in
from scripts.variables import ROOT

Call = Callable[[], object]
INTERVAL = 0.001  # seconds
WARM_UP = 10
ANSWERS = {"lesson": 60, "enquiry": 150}
LAYERS = (  # the first that matches a function, innermost first; by file, and by function where it is named
    ("opening and closing the database", "django/db/backends/", {"get_new_connection", "_close"}),
    ("commit to disk", "django/db/backends/base/base.py", {"_commit"}),
    (
        "the database",
        "django/db/backends/",
        {"execute", "executemany", "_execute", "_start_transaction_under_autocommit"},
    ),
    ("ORM", "django/db/", None),
    ("templates", "django/template/", None),
    ("forms", "django/forms/", None),
    ("forms", "crispy_forms/", None),
    ("forms", "phonenumber", None),
    ("Markdown", "markdown_it/", None),
    ("Markdown", f"{ROOT}/courses/markdown/", None),
    ("Markdown", "nh3", None),
    ("encryption and hashes", f"{ROOT}/support/crypto.py", None),
    ("encryption and hashes", "cryptography/", None),
    ("translation", "django/utils/translation/", None),
    ("our middleware and logs", f"{ROOT}/config/", None),
    ("logging", "/logging/", None),
    ("Django's handler, middleware, addresses", "django/core/handlers/", None),
    ("Django's handler, middleware, addresses", "django/middleware/", None),
    ("Django's handler, middleware, addresses", "django/urls/", None),
    ("Django's handler, middleware, addresses", "django/http/", None),
    ("our reading and views", f"{ROOT}/courses/", None),
    ("our reading and views", f"{ROOT}/support/", None),
)
OTHER = "anything else"


class Sampler:
    """Adds up the time by layer and by function."""

    def __init__(self) -> None:
        self.layers: Counter[str] = Counter()
        self.functions: Counter[str] = Counter()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Sample what this thread does in the block."""
        self.last = time.perf_counter()
        before = signal.signal(signal.SIGALRM, self._take)
        signal.setitimer(signal.ITIMER_REAL, INTERVAL, INTERVAL)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def _take(self, _number: int, frame: FrameType | None) -> None:
        now = time.perf_counter()
        passed, self.last = now - self.last, now
        if frame:
            self.functions[f"{frame.f_code.co_filename}:{frame.f_code.co_qualname}"] += passed
            self.layers[_layer_of(frame)] += passed


def _layer_of(frame: FrameType | None) -> str:
    while frame:
        name, file = frame.f_code.co_name, frame.f_code.co_filename
        for layer, part, functions in LAYERS:
            if part in file and (functions is None or name in functions):
                return layer
        frame = frame.f_back
    return OTHER


def lesson(application) -> Iterator[Call]:
    """Yield what asks for a lesson that is rendered anew."""
    from benchmarks.measures.published_page import LESSON

    while True:
        yield partial(ask, application, "GET", LESSON)


def enquiry(application) -> Iterator[Call]:
    """Yield what sends each of the forms that were fetched before."""
    from django.core.management import call_command

    from benchmarks.measures.enquiry import ASK, LONGER_THAN_SPAM, enquiry_in, filled_in

    call_command("create_staff", "mei", groups=["triage"], email="duty@example.com", stdout=io.StringIO())
    pages = [ask(application, "GET", ASK) for _ in range(ANSWERS["enquiry"] * 2 + WARM_UP + 1)]
    forms = [filled_in(page, enquiry_in(page, number), number) for number, page in enumerate(pages)]
    time.sleep(LONGER_THAN_SPAM)
    for headers, body in forms:
        yield partial(ask, application, "POST", ASK, headers, body, status=303)


WHAT = {"lesson": lesson, "enquiry": enquiry}


def ask(application, method: str, path: str, headers=None, body: bytes = b"", *, status: int = 200) -> Answer:
    """Ask the application as gunicorn does, and return its answer. Raises UnexpectedError for another status."""
    said = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in (headers or {}).items()}
    environ = said | {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SERVER_NAME": HOST,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": HOST,
        "HTTP_HOST": HOST,
        "CONTENT_TYPE": said.get("HTTP_CONTENT_TYPE", ""),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
    }
    begun = []
    answer = application(environ, lambda *line: begun.append(line))
    content = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    line, fields = begun[0]
    if int(line[:3]) != status:
        raise UnexpectedError(f"Not {status} but {line}")
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return Answer(status, f"HTTP/1.1 {line}\r\n{head}\r\n".encode(), content)


def profile(what: str, *, functions: bool) -> str:
    """Return the table for `what`: milliseconds an answer by layer, queries, and how long one takes unprofiled."""
    application = _application()
    calls = WHAT[what](application)
    for call in islice(calls, WARM_UP):
        call()
    number, sampler = ANSWERS[what], Sampler()
    began, worked = time.perf_counter(), time.process_time()
    for call in islice(calls, number):
        call()
    plain, worked = (time.perf_counter() - began) / number, (time.process_time() - worked) / number
    with sampler.at_work():
        for call in islice(calls, number):
            call()
    return "".join(
        (
            f"{what}: {plain * 1000:.1f} ms an answer in one thread, {worked * 1000:.1f} ms of them at work, "
            f"{_queries(next(calls))} queries\n\n",
            _table("layer", sampler.layers, number),
            _table("function", Counter(dict(sampler.functions.most_common(40))), number) if functions else "",
        )
    )


def _application():
    from django.core.management import call_command

    from config.wsgi import application  # which sets Django up

    call_command("prepare", stdout=io.StringIO())
    return application


def _queries(call: Call) -> int:
    from django.db import connection

    seen = []

    def count(execute, sql, *rest):
        seen.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        call()
    return len(seen)


def _table(title: str, times: Counter[str], number: int) -> str:
    total = times.total()
    rows = [f"| {name} | {spent / number * 1000:.2f} | {spent / total:.0%} |\n" for name, spent in times.most_common()]
    return f"| {title} | ms | share |\n|---|---|---|\n{''.join(rows)}\n"


def main(words: list[str]) -> None:
    """Print the table that `words` ask for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.profile", description=__doc__)
    parser.add_argument("what", choices=WHAT)
    parser.add_argument("--functions", action="store_true", help="the dearest functions too")
    options = parser.parse_args(words)
    KEPT_IN.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="now-", dir=KEPT_IN) as folder:
        os.environ.update(environment_in(Path(folder), PAGE_STORE="off", TRUSTED_PROXIES="1"))
        lines = io.StringIO()
        with redirect_stderr(lines):  # the log of the requests
            table = profile(options.what, functions=options.functions)
    print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
