"""Sends requests over a number of connections that stay open, and says how many were answered and how quickly.

One thread and epoll: on a machine with two cores the generator competes with the server that it measures. Each answer
is read whole and its status checked; what is sent was put into bytes before the clock starts.
"""

import itertools
import re
import selectors
import socket
import statistics
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

HOST = "127.0.0.1"
PATIENCE = 60  # seconds without any answer after which a server counts as gone
RECEIVED_AT_ONCE = 1 << 16  # bytes
_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)\r\n", re.IGNORECASE)
_CLOSES = re.compile(rb"\r\nconnection: *close\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked\r\n", re.IGNORECASE)


class UnexpectedError(Exception):
    """A server answered otherwise than the measure wants, or not at all."""


@dataclass(frozen=True)
class Result:
    """What came of one run: answers a second, and milliseconds within which half and 99 of 100 were there."""

    answers: int
    rate: float
    p50: float
    p99: float
    times: tuple[float, ...] = field(repr=False)  # milliseconds, of each answer


@dataclass(frozen=True)
class Answer:
    """One answer as it came over the wire."""

    status: int
    head: bytes  # status line and headers, with the empty line
    body: bytes

    def header(self, name: str) -> str:
        """Return the first header `name`, or ""."""
        found = re.search(rb"\r\n" + name.encode() + rb": *([^\r]*)\r\n", self.head, re.IGNORECASE)
        return found[1].decode("latin-1") if found else ""

    def all_headers(self) -> list[tuple[str, str]]:
        """Return every header, in order."""
        lines = self.head.decode("latin-1").split("\r\n")[1:-2]
        return [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]


def percentile(times: Sequence[float], hundredth: int) -> float:
    """Return the time within which so many of a hundred answers were there."""
    return statistics.quantiles(times, n=100, method="inclusive")[hundredth - 1]


def request_bytes(
    path: str, headers: Mapping[str, str] | None = None, *, method: str = "GET", body: bytes | None = None
) -> bytes:
    """Return one request as it goes over the wire."""
    fields = {"Host": HOST, **(headers or {})}
    if body is not None:
        fields["Content-Length"] = str(len(body))
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b"")


def ask(port: int, request: bytes) -> Answer:
    """Send one request on a connection of its own and return the answer. Raises OSError, UnexpectedError."""
    with socket.create_connection((HOST, port), timeout=PATIENCE) as line:
        line.sendall(request)
        data = bytearray()
        while (end := _end_of(data, bodiless=request.startswith(b"HEAD"))) is None:
            part = line.recv(RECEIVED_AT_ONCE)
            if not part:
                raise UnexpectedError("The connection ended within an answer.")
            data += part
    head, _, body = bytes(data[:end]).partition(b"\r\n\r\n")
    return Answer(int(head[9:12]), head + b"\r\n\r\n", body)


def ask_all(port: int, requests: Iterable[bytes], *, at_once: int = 8) -> list[Answer]:
    """Send each of `requests`, so many at a time, and return the answers in the same order."""
    with ThreadPoolExecutor(at_once) as clients:
        return list(clients.map(partial(ask, port), requests))


def load(
    port: int,
    request: bytes | Iterable[bytes],
    *,
    status: int,
    connections: int = 8,
    seconds: float | None = None,
    count: int | None = None,
    warm_up: float = 0,
) -> Result:
    """Send `request` again and again, or each of several once, and return what came of it.

    It ends after `seconds`, after `count` answers, or when there are no more requests, whichever comes first. The
    first `warm_up` seconds are not counted. Raises UnexpectedError for any answer whose status is not `status`.
    """
    requests = itertools.repeat(request) if isinstance(request, bytes) else iter(request)
    if warm_up:
        _Run(port, requests, status, connections).until(seconds=warm_up)
    requests = requests if count is None else itertools.islice(requests, count)
    return _Run(port, requests, status, connections).until(seconds=seconds)


class _Run:
    """Connections that send one request after the other."""

    def __init__(self, port: int, requests: Iterator[bytes], status: int, connections: int) -> None:
        self.port, self.requests, self.connections = port, requests, connections
        self.expected = b" %d " % status
        self.times: list[float] = []
        self.selector = selectors.EpollSelector()

    def until(self, *, seconds: float | None) -> Result:
        """Send until the time is over or the requests are; wait for what was sent."""
        started = time.perf_counter()
        self.deadline = started + seconds if seconds else float("inf")
        try:
            for _ in range(self.connections):
                self._send(self._open())
            while self.selector.get_map():
                self._receive_what_is_there()
        finally:
            for key in list(self.selector.get_map().values()):
                self._close(key.data)
            self.selector.close()
        return self._result(time.perf_counter() - started)

    def _receive_what_is_there(self) -> None:
        ready = self.selector.select(PATIENCE)
        if not ready:
            raise UnexpectedError(f"No answer within {PATIENCE} seconds.")
        for key, _events in ready:
            self._receive(key.data)

    def _open(self) -> "_Line":
        line = _Line(socket.create_connection((HOST, self.port), timeout=PATIENCE))
        line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.selector.register(line.socket, selectors.EVENT_READ, line)
        return line

    def _close(self, line: "_Line") -> None:
        self.selector.unregister(line.socket)
        line.socket.close()

    def _send(self, line: "_Line") -> None:
        """Send the next request on `line`; close it when there is none, or no time for one."""
        now = time.perf_counter()
        request = next(self.requests, None) if now < self.deadline else None
        if request is None:
            self._close(line)
            return
        line.sent_at, line.data = now, b""
        line.socket.sendall(request)

    def _receive(self, line: "_Line") -> None:
        part = line.socket.recv(RECEIVED_AT_ONCE)
        line.data = line.data + part if line.data else part
        if not part:
            raise UnexpectedError("A connection ended within an answer.")
        end = _end_of(line.data)
        if end is None:
            return
        self.times.append(time.perf_counter() - line.sent_at)
        if line.data[8:13] != self.expected or end != len(line.data):
            raise UnexpectedError(f"Not{self.expected.decode()}but {line.data[:500]!r}")
        if _CLOSES.search(line.data, 0, line.data.index(b"\r\n\r\n") + 2):
            self._close(line)
            line = self._open()
        self._send(line)

    def _result(self, took: float) -> Result:
        if len(self.times) < 2:
            raise UnexpectedError(f"Only {len(self.times)} answers.")
        times = tuple(seconds * 1000 for seconds in self.times)
        return Result(len(times), len(times) / took, percentile(times, 50), percentile(times, 99), times)


class _Line:
    """One connection with the request that is under way on it."""

    __slots__ = ("data", "sent_at", "socket")

    def __init__(self, connection: socket.socket) -> None:
        self.socket, self.sent_at, self.data = connection, 0.0, b""


def _end_of(data: bytes | bytearray, *, bodiless: bool = False) -> int | None:
    """Return where the answer at the beginning of `data` ends, or None while it is not whole."""
    head_end = data.find(b"\r\n\r\n")
    if head_end < 0:
        return None
    body_at = head_end + 4
    if bodiless or data[9:12] in (b"304", b"204"):
        return body_at
    if length := _LENGTH.search(data, 0, head_end + 2):
        end = body_at + int(length[1])
        return end if len(data) >= end else None
    if _CHUNKED.search(data, 0, head_end + 2):
        return len(data) if data.endswith(b"\r\n0\r\n\r\n") else None
    raise UnexpectedError("An answer does not say how long it is.")
