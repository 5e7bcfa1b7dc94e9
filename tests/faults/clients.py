"""People who write to us while everything breaks down, and who try again as a browser would."""

import http.client
import itertools
import re
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

PATIENCE = 150  # seconds after which a client gives up
PAUSE = 0.3
_HIDDEN = r'name="{}"\s+value="([^"]*)"'
_REFERENCE = re.compile(r"data-reference>([0-9-]+)<")


class GaveUpError(Exception):
    """No answer in all that time."""


@dataclass
class Asked:
    """What the clients saw: a reference for each enquiry, and what somebody had to try again."""

    references: list[str] = field(default_factory=list)
    tries_again: list[str] = field(default_factory=list)
    gave_up: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    enough: threading.Event = field(default_factory=threading.Event)  # who sets it lets everybody finish


@dataclass(frozen=True)
class Door:
    """Where the portal is reached on this machine: plainly, or with a certificate by TLS and under its own name."""

    port: int
    name: str = "127.0.0.1"
    certificate: Path | None = None

    def line(self) -> http.client.HTTPConnection:
        """Return a new line that is not yet open."""
        if not self.certificate:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        return _SecureLine(self)

    def headers(self) -> dict[str, str]:
        """Return what a browser says with each request."""
        return {"Origin": f"https://{self.name}", "Host": self.name} if self.certificate else {}


class _SecureLine(http.client.HTTPSConnection):
    """A line to this machine that asks for the portal's name, and believes its certificate only."""

    def __init__(self, door: Door) -> None:
        super().__init__(door.name, door.port, timeout=30)
        self.context = ssl.create_default_context(cafile=str(door.certificate))

    def connect(self) -> None:
        """Open it without asking a name server."""
        plain = socket.create_connection(("127.0.0.1", self.port), self.timeout)
        self.sock = self.context.wrap_socket(plain, server_hostname=self.host)


class Browser:
    """One person with one form."""

    def __init__(self, door: Door, asked: Asked) -> None:
        self.door, self.asked, self.cookies = door, asked, {}

    def ask(self, message: str, *, writing: float = 0) -> str:
        """Send one enquiry after so many seconds and return the reference that the confirmation shows."""
        body = self.fill_in(message)
        time.sleep(writing)
        self.until(303, "POST", "/en/contact/", body)
        return _REFERENCE.search(self.until(200, "GET", "/en/contact/received/"))[1]

    def fill_in(self, message: str) -> str:
        """Open the form and return what it sends."""
        page = self.until(200, "GET", "/en/contact/")
        fields = {name: re.search(_HIDDEN.format(name), page)[1] for name in ("csrfmiddlewaretoken", "token")}
        return urlencode(fields | {"message": message, "consent": "on"})

    def until(self, wanted: int, method: str, path: str, body: str = "") -> str:
        """Repeat one request until its answer has the status `wanted`. Raises GaveUpError."""
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            try:
                status, text = self.once(method, path, body)
            except (OSError, http.client.HTTPException):
                status, text = 0, ""
            if status == wanted:
                return text
            with self.asked.lock:
                self.asked.tries_again.append(f"{method} {path} {status}")
            time.sleep(PAUSE)
        raise GaveUpError(f"{method} {path}: last {status}")

    def once(self, method: str, path: str, body: str) -> tuple[int, str]:
        """Send a request on a line of its own and keep the cookies of the answer."""
        line = self.door.line()
        try:
            headers = self.door.headers() | {
                "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            }
            if body:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            line.request(method, path, body or None, headers)
            answer = line.getresponse()
            text = answer.read().decode()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.split(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, text
        finally:
            line.close()


def ask_at_once(
    door: Door, *, clients: int, enquiries: int | None = None, writing: float = 0
) -> tuple[Asked, list[threading.Thread]]:
    """Let so many clients send so many enquiries between them; return what they see, and the threads to join.

    Each writes for so many seconds. Without a number of enquiries they go on until `enough` is set.
    """
    numbers = itertools.count() if enquiries is None else iter(range(enquiries))
    asked, lock = Asked(), threading.Lock()

    def work() -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None or asked.enough.is_set():
                return
            try:
                reference = Browser(door, asked).ask(
                    f"Question number {number}, asked while things break.", writing=writing
                )
            except GaveUpError as error:
                with asked.lock:
                    asked.gave_up.append(str(error))
            else:
                with asked.lock:
                    asked.references.append(reference)

    threads = [threading.Thread(target=work, daemon=True) for _each in range(clients)]
    for thread in threads:
        thread.start()
    return asked, threads
