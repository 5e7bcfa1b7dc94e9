"""The memory of the one worker process of a portal with the shipped course, after 1,000 requests and after 100,000: of
each 1,000, 985 are pages that are kept (every page of the site map in both languages, plain and compressed), 5 name
pages that do not exist, 2 have a query string that nobody has sent before, 5 open the contact form and 3 send it with
words, which are sealed and stored. The peer is the worker of an empty Django, one view without apps, middleware and
database, after as many requests as ours had first, under the same gunicorn configuration. What is compared is the
resident set size (RSS), in which what processes share is counted in each; the proportional one (PSS) stands beside it.
"""

import itertools
import re
import secrets
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import ask, ask_all, load, request_bytes
from benchmarks.measures.enquiry import ASK, enquiry_in, filled_in
from benchmarks.measures.published_page import LESSON
from benchmarks.portal import GUNICORN, Server, environment_in, free_port, portal, serving
from benchmarks.row import Row

TITLE = "Memory of a worker"
QUICK = False
GROWS, TIMES_EMPTY = 1.1, 2.2
AT_ONCE, THOUSANDS = 1_000, 100
MISSING, UNKNOWN, FORMS, POSTS = 5, 2, 5, 3
CODINGS = ({}, {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "br"})
MEGA = 1024  # kilobytes


@dataclass(frozen=True)
class Memory:
    """Megabytes of one process: resident, and its share of them."""

    rss: float
    pss: float

    def __str__(self) -> str:
        return f"{self.rss:.1f} MB (PSS {self.pss:.1f})"


def measure(folder: Path, quick: bool) -> list[Row]:
    """Return how the worker grows, and how it stands to an empty one."""
    with portal(folder, WEB_CONCURRENCY="1", TRUSTED_PROXIES="1") as ours:
        rounds = _rounds(ours.port)
        next(rounds)
        first = memory_of(ours)
        for _ in itertools.islice(rounds, THOUSANDS - 1):
            pass
        last = memory_of(ours)
    empty = _of_an_empty_one(folder)
    grows, times = last.rss / first.rss, last.rss / empty.rss
    requests = f"{AT_ONCE * THOUSANDS:,} requests"
    return [
        Row(f"worker after {requests}, against after {AT_ONCE:,}", str(last), str(first), grows, *_met(grows, GROWS)),
        Row(
            f"worker after {requests}, against an empty Django", str(last), str(empty), times, *_met(times, TIMES_EMPTY)
        ),
    ]


def _met(ratio: float, most: float) -> tuple[str, bool]:
    return f"<= {most} x", ratio <= most


def memory_of(server: Server) -> Memory:
    """Return the memory of the one worker of a server."""
    [worker] = server.workers()
    said = Path(f"/proc/{worker}/smaps_rollup").read_text()
    return Memory(*(int(re.search(rf"^{name}:\s+(\d+) kB", said, re.MULTILINE)[1]) / MEGA for name in ("Rss", "Pss")))


def _rounds(port: int) -> Iterator[None]:
    """Send the requests of one round each time that it is asked."""
    kept = itertools.cycle([request_bytes(path, coding) for path in _site(port) for coding in CODINGS])
    people = itertools.count()
    while True:
        forms = ask_all(port, [request_bytes(ASK)] * FORMS)
        filled = [
            filled_in(form, enquiry_in(form, number), number)
            for form, number in zip(forms[:POSTS], people, strict=False)
        ]
        posts = [request_bytes(ASK, headers, method="POST", body=body) for headers, body in filled]
        load(port, posts, status=303)
        load(port, [request_bytes(f"/en/{secrets.token_hex(8)}/") for _ in range(MISSING)], status=404)
        load(port, [request_bytes(f"{LESSON}?{secrets.token_hex(8)}") for _ in range(UNKNOWN)], status=200)
        load(port, itertools.islice(kept, AT_ONCE - MISSING - UNKNOWN - FORMS - POSTS), status=200)
        yield


def _site(port: int) -> list[str]:
    """Return the path of every page, in both languages."""
    found = ask(port, request_bytes("/sitemap.xml")).body.decode()
    return sorted(set(re.findall(r"//[^/\"<]+(/(?:en|zh-hant)/[^\"<]*)", found)))


def _of_an_empty_one(folder: Path) -> Memory:
    port = free_port()
    environment = environment_in(folder, PORT=str(port), WEB_CONCURRENCY="1")
    command = [sys.executable, *GUNICORN[:-1], "benchmarks.peers.empty"]
    with serving(folder, port, command, environment) as server:
        load(port, request_bytes("/"), status=200, count=AT_ONCE)
        return memory_of(server)
