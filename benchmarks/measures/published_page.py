"""A published lesson, asked for again and again over 8 connections that stay open, once each portal worker has
answered it. The peer is a WSGI application that does nothing: it returns the status line, headers and bytes which the
portal has just answered to the same requests, served by the very same gunicorn configuration (worker class, workers,
threads). The same for the answer to a browser that has the page already (304) and for the compressed answers. One
worker on each side, and the generator of the requests has the other core: how chance spreads 8 connections over two
workers makes more of a difference than what is measured here.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

from benchmarks.load import Answer, ask, load, request_bytes
from benchmarks.portal import GUNICORN, Server, environment_in, free_port, portal, serving
from benchmarks.rounds import side_by_side
from benchmarks.row import Row

TITLE = "A published lesson against a WSGI application that does nothing"
QUICK = True
LESSON = "/en/courses/tnbc-immune-cells/what-happened-in-mice/"
GOAL = 0.95
ONE_WORKER = {"WEB_CONCURRENCY": "1"}
OF_GUNICORN = {"server", "date", "connection"}  # gunicorn says these by itself


def measure(folder: Path, quick: bool) -> list[Row]:
    """Return a row for each kind of answer."""
    rounds = 5 if quick else 7
    with portal(folder, **ONE_WORKER) as ours:
        return [_row(folder, ours, *asked, rounds=rounds) for asked in kinds(ours.port).items()]


def kinds(port: int) -> dict[str, dict[str, str]]:
    """Return what a browser says, by the kind of answer that it gets; brotli only where the portal offers it."""
    found = {"whole": {}, "304": {}, "gzip": {"Accept-Encoding": "gzip"}, "br": {"Accept-Encoding": "br"}}
    answers = {kind: ask(port, request_bytes(LESSON, headers)) for kind, headers in found.items()}
    found["304"] = {"If-None-Match": answers["whole"].header("ETag")}
    return {
        kind: headers for kind, headers in found.items() if kind != "br" or answers["br"].header("Content-Encoding")
    }


@contextmanager
def bare(folder: Path, answer: Answer) -> Iterator[Server]:
    """Serve a recorded answer, whatever is asked, as the portal is served."""
    file, port = folder / "answer.json", free_port()
    file.write_text(json.dumps(_recorded(answer)))
    command = [sys.executable, *GUNICORN[:-1], "benchmarks.peers.bare"]
    environment = environment_in(folder, PORT=str(port), BARE_ANSWER=str(file), **ONE_WORKER)
    with serving(folder, port, command, environment) as server:
        yield server


def _recorded(answer: Answer) -> tuple:
    headers = [(name, value) for name, value in answer.all_headers() if name.lower() not in OF_GUNICORN]
    return f"{answer.status} {HTTPStatus(answer.status).phrase}", headers, answer.body.hex()


def _row(folder: Path, ours: Server, kind: str, headers: dict[str, str], *, rounds: int) -> Row:
    request = request_bytes(LESSON, headers)
    answer = ask(ours.port, request)
    measure = f"published lesson, {kind} ({len(answer.body):,} bytes)"
    if kind == "304" and answer.status != HTTPStatus.NOT_MODIFIED:
        return Row(measure, f"answers {answer.status}", "-", None, f">= {GOAL} x", False)

    def side(port: int):
        return lambda: load(port, request, status=answer.status, seconds=0.2, warm_up=0.05)

    with bare(folder, answer) as peer:
        return side_by_side(side(ours.port), side(peer.port), rounds=rounds).row(measure, at_least=GOAL, of="requests")
