"""One answer in each form in which it is sent: as it is, with gzip, with brotli; whole, or "you have it already"."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import brotli

Headers = list[tuple[str, str]]
Answer = tuple[str, Headers, list[bytes]]  # status line, headers, body

PLAIN = ""
# By how small they make a page. Quality and level are those from which a lesson hardly gets smaller, only slower.
CODERS = {
    "br": lambda body: brotli.compress(body, mode=brotli.MODE_TEXT, quality=9),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}
# What a 304 repeats (RFC 9110, 15.4.5).
OF_NOT_MODIFIED = ("cache-control", "cdn-cache-control", "vary")
OK = "200 OK"


@dataclass(frozen=True)
class Form:
    """The answer in one coding, ready to be sent."""

    tag: str
    headers: Headers
    body: list[bytes]
    not_modified: Answer


class Page:
    """An answer that is the same for everybody. A form is made when it is first asked for, and kept.

    `headers` without those that belong to a form: length, coding, tag and Vary.
    """

    def __init__(self, status: str, headers: Headers, body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body
        self._forms: dict[str, Form] = {}

    @property
    def size(self) -> int:
        """The bytes that it takes at most: as it is, and compressed, which is never more."""
        return len(self.body) * (1 + len(CODERS))

    def answer(self, environ: Mapping[str, str]) -> Answer:
        """Return what a WSGI request is answered; for HEAD the same with no body."""
        coding = coding_of(environ.get("HTTP_ACCEPT_ENCODING", ""))
        form = self._forms.get(coding) or self._make(coding)
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and self.status == OK and names(known, form.tag):
            return form.not_modified
        return self.status, form.headers, form.body if environ["REQUEST_METHOD"] == "GET" else []

    @cached_property
    def _digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:32]

    def _make(self, coding: str) -> Form:
        """Return the form in `coding`, or as it is where that would make it no smaller."""
        body = CODERS[coding](self.body) if coding else self.body
        if coding and len(body) >= len(self.body):
            form = self._forms.get(PLAIN) or self._make(PLAIN)
        else:
            form = self._form(coding, body)
        self._forms[coding] = form
        return form

    def _form(self, coding: str, body: bytes) -> Form:
        # Strong: each form has a tag of its own, for its bytes are others (RFC 9110, 8.8.3.3).
        tag = f'"{self._digest}{coding and "-"}{coding}"'
        own = [("Vary", "Accept-Encoding"), ("ETag", tag)]
        headers = [*self.headers, *own, *([("Content-Encoding", coding)] if coding else [])]
        repeated = [(name, value) for name, value in [*self.headers, *own] if name.lower() in OF_NOT_MODIFIED]
        not_modified = ("304 Not Modified", [*repeated, ("ETag", tag)], [])
        return Form(tag, [*headers, ("Content-Length", str(len(body)))], [body], not_modified)


@lru_cache(maxsize=128)
def coding_of(accepted: str) -> str:
    """Return the coding to send to who sends this Accept-Encoding (RFC 9110, 12.5.3): "br", "gzip" or "" for none."""
    weights = {}
    for part in accepted.lower().split(","):
        name, _, rest = part.partition(";")
        weights[name.strip()] = _weight(rest)
    fits = [coding for coding in CODERS if weights.get(coding, weights.get("*", 0)) > 0]
    return fits[0] if fits else PLAIN


def _weight(parameters: str) -> float:
    """Return the `q` of a part; one that nobody can read is a no."""
    name, _, value = parameters.replace(" ", "").partition("=")
    if not name:
        return 1
    try:
        return float(value) if name == "q" else 0
    except ValueError:
        return 0


def names(known: str, tag: str) -> bool:
    """Tell whether an If-None-Match names `tag` (RFC 9110, 13.1.2: compared weakly)."""
    if known == tag:
        return True
    return known.strip() == "*" or tag in {each.strip().removeprefix("W/") for each in known.split(",")}
