"""People who write to us while everything breaks down, and who try again as a browser would."""

import http.client
import re
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

PATIENCE = 150  # seconds after which a client gives up
PAUSE = 0.3
_HIDDEN = r'name="{}"\s+value="([^"]*)"'
_REFERENCE = re.compile(r"data-reference>([0-9-]+)<")


class GaveUpError(Exception):
    """No answer in all that time."""


@dataclass
class Asked:
    """What the clients saw: a reference for each enquiry, and how often somebody had to try again."""

    references: list[str] = field(default_factory=list)
    tries_again: int = 0
    gave_up: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Browser:
    """One person with one form."""

    def __init__(self, port: int, asked: Asked) -> None:
        self.port, self.asked, self.cookies = port, asked, {}

    def ask(self, message: str, *, writing: float = 0) -> str:
        """Send one enquiry after so many seconds and return the reference that the confirmation shows."""
        page = self.until(200, "GET", "/en/contact/")
        time.sleep(writing)
        fields = {name: re.search(_HIDDEN.format(name), page)[1] for name in ("csrfmiddlewaretoken", "token")}
        body = urlencode(fields | {"message": message, "consent": "on"})
        self.until(303, "POST", "/en/contact/", body)
        return _REFERENCE.search(self.until(200, "GET", "/en/contact/received/"))[1]

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
                self.asked.tries_again += 1
            time.sleep(PAUSE)
        raise GaveUpError(f"{method} {path}: last {status}")

    def once(self, method: str, path: str, body: str) -> tuple[int, str]:
        """Send a request on a line of its own and keep the cookies of the answer."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
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


def ask_at_once(port: int, *, clients: int, enquiries: int) -> tuple[Asked, list[threading.Thread]]:
    """Let so many clients send so many enquiries between them; return what they see, and the threads to join."""
    asked, numbers, lock = Asked(), iter(range(enquiries)), threading.Lock()

    def work() -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            try:
                reference = Browser(port, asked).ask(f"Question number {number}, asked while things break.")
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
