"""A published lesson, asked for again and again over 8 connections that stay open, once each portal worker has
answered it. The peer is a WSGI application that does nothing: it returns the status line, headers and bytes which the
portal has just answered, served by the very same gunicorn configuration (worker class, workers, threads). The same for
the answer to a browser that has the page already (304) and for the compressed answers.
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
OF_GUNICORN = {"server", "date", "connection"}  # gunicorn says these by itself


def measure(folder: Path, quick: bool) -> list[Row]:
    """Return a row for each kind of answer."""
    seconds = 0.6 if quick else 1
    with portal(folder) as ours:
        asked = {kind: request_bytes(LESSON, headers) for kind, headers in kinds(ours.port).items()}
        answers = {kind: ask(ours.port, request) for kind, request in asked.items()}
        with bare(folder, {f"/{kind}": answer for kind, answer in answers.items()}) as peer:
            return [
                _row(kind, (ours.port, asked[kind]), (peer.port, request_bytes(f"/{kind}")), answers[kind], seconds)
                for kind in asked
            ]


def kinds(port: int) -> dict[str, dict[str, str]]:
    """Return what a browser says, by the kind of answer that it gets; brotli only where the portal offers it."""
    found = {"whole": {}, "304": {}, "gzip": {"Accept-Encoding": "gzip"}, "br": {"Accept-Encoding": "br"}}
    answers = {kind: ask(port, request_bytes(LESSON, headers)) for kind, headers in found.items()}
    found["304"] = {"If-None-Match": answers["whole"].header("ETag")}
    return {
        kind: headers for kind, headers in found.items() if kind != "br" or answers["br"].header("Content-Encoding")
    }


@contextmanager
def bare(folder: Path, answers: dict[str, Answer]) -> Iterator[Server]:
    """Serve recorded `answers` by their paths, as the portal is served."""
    file, port = folder / "answers.json", free_port()
    file.write_text(json.dumps({path: _recorded(answer) for path, answer in answers.items()}))
    command = [sys.executable, *GUNICORN[:-1], "benchmarks.peers.bare"]
    environment = environment_in(folder, PORT=str(port), BARE_ANSWERS=str(file))
    with serving(folder, port, command, environment, at=next(iter(answers))) as server:
        yield server


def _recorded(answer: Answer) -> tuple:
    headers = [(name, value) for name, value in answer.all_headers() if name.lower() not in OF_GUNICORN]
    return f"{answer.status} {HTTPStatus(answer.status).phrase}", headers, answer.body.hex()


def _row(kind: str, ours: tuple, peer: tuple, answer: Answer, seconds: float) -> Row:
    if kind == "304" and answer.status != HTTPStatus.NOT_MODIFIED:
        return Row("published lesson, 304", f"answers {answer.status}", "-", None, f">= {GOAL} x", False)

    def side(port: int, request: bytes):
        return lambda: load(port, request, status=answer.status, seconds=seconds, warm_up=0.2)

    compared = side_by_side(side(*ours), side(*peer))
    return compared.row(f"published lesson, {kind} ({len(answer.body):,} bytes)", at_least=GOAL, of="requests")
