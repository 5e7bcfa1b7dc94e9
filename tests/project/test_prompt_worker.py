"""A page that is kept goes over the wire as gunicorn's own worker would send it, whatever is asked and however."""

import re
import socket

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import TConn, ThreadWorker
from hypothesis import given
from hypothesis import strategies as st

from config.gunicorn_worker import PromptWorker
from config.pages.front import Front
from config.pages.page import Page
from config.pages.store import Pages
from courses.stamp import Watch

PATH, QUERY = "/en/courses/small-course/", "evidence=people"
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-cache"), ("X-Name", "naïve")]
PAGES = {(PATH, ""): "<p>kept</p>" * 400, (PATH, QUERY): "<p>kept too</p>", ("/en/", ""): ""}
TAG = Page("200 OK", HEADERS, PAGES[PATH, ""].encode()).answer({"REQUEST_METHOD": "GET"})[1]
NEW = b"made anew"


class Application:
    """What stands behind the front: makes an answer and counts how often."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self, environ, start_response):
        self.made += 1
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(NEW)))])
        return [NEW]


class Served:
    """A worker whose application has `PAGES` ready."""

    def __init__(self, worker: type[ThreadWorker], **settings) -> None:
        self.application = Application()
        now = object()
        pages = Pages(Watch(lambda _last: now))
        for address, text in PAGES.items():
            pages.put(address, pages.state(), Page("200 OK", HEADERS, text.encode()))
        self.config = Config()
        for name, value in settings.items():
            self.config.set(name, value)
        self.worker = worker(1, 1, [], None, 30, self.config, Logger(self.config))
        self.worker.wsgi = Front(self.application, pages)

    def send(self, request: bytes) -> tuple[list[bytes], bool, int]:
        """Return the answers to what comes over one connection, whether it stays open, and how many were made anew."""
        ours, theirs = socket.socketpair()
        with ours, theirs:
            ours.sendall(request)
            ours.shutdown(socket.SHUT_WR)
            connection = TConn(self.config, theirs, ("127.0.0.1", 40000), ("127.0.0.1", 80))
            before, answers, stays = self.application.made, [], True
            theirs.setblocking(True)
            while stays and len(answers) < 3:
                stays = bool(self.worker.handle(connection))
                answers.append(without_date(received(ours)))
            return answers, stays, self.application.made - before


def received(line: socket.socket) -> bytes:
    """Return what has arrived."""
    found = b""
    while True:
        try:
            part = line.recv(1 << 20, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return found
        if not part:
            return found
        found += part


def without_date(answer: bytes) -> bytes:
    assert answer == b"" or b"\r\nDate: " in answer or answer.startswith(b"HTTP/1.1 4") or b"100 Continue" in answer
    return re.sub(rb"\r\nDate: [^\r]+", b"", answer)


def request(method: str = "GET", path: str = PATH, version: str = "1.1", *headers: str, body: str = "") -> bytes:
    lines = [f"{method} {path} HTTP/{version}", *(headers or ("Host: 127.0.0.1",))]
    return "\r\n".join([*lines, "", body]).encode("latin-1")


HOST = "Host: 127.0.0.1"
TAGS = [value for name, value in TAG if name == "ETag"]
ASKED = {
    "whole": request(),
    "a query that is known": request("GET", f"{PATH}?{QUERY}"),
    "nothing in it": request("GET", "/en/"),
    "its headers": request("HEAD"),
    "gzip": request("GET", PATH, "1.1", HOST, "Accept-Encoding: gzip, deflate"),
    "br": request("GET", PATH, "1.1", HOST, "accept-encoding: br"),
    "has it": request("GET", PATH, "1.1", HOST, f"If-None-Match: {TAGS[0]}"),
    "has another": request("GET", PATH, "1.1", HOST, 'If-None-Match: "other"'),
    "stays open": request("GET", PATH, "1.1", HOST, "Connection: Keep-Alive"),
    "two at once": request() + request("HEAD"),
    "https by a proxy": request("GET", PATH, "1.1", HOST, "X-Forwarded-Proto: https"),
}
UNUSUAL = {
    "will close": request("GET", PATH, "1.1", HOST, "Connection: close"),
    "old": request("GET", PATH, "1.0"),
    "old and stays open": request("GET", PATH, "1.0", HOST, "Connection: keep-alive"),
    "with a body": request("GET", PATH, "1.1", HOST, "Content-Length: 3", body="abc"),
    "with a body in pieces": request(
        "GET", PATH, "1.1", HOST, "Transfer-Encoding: chunked", body="1\r\na\r\n0\r\n\r\n"
    ),
    "waits for leave": request("GET", PATH, "1.1", HOST, "Content-Length: 1", "Expect: 100-continue", body="a"),
    "says a header twice": request("GET", PATH, "1.1", HOST, "Accept-Encoding: br", "Accept-Encoding: gzip"),
}
MADE_ANEW = {
    "posts": request("POST", PATH, "1.1", HOST, "Content-Length: 1", body="a"),
    "another query": request("GET", f"{PATH}?x=1"),
    "another page": request("GET", "/en/other/"),
    "another host": request("GET", PATH, "1.1", "Host: elsewhere.example"),
    "no host": request("GET", PATH, "1.1", "X-Host: 127.0.0.1"),
    "not for readers": request("GET", "/admin/"),
}


@pytest.fixture(scope="module")
def serve():
    """Yield what makes a `Served`; put away afterwards what gunicorn opens for a worker."""
    made = []

    def serve(*args, **settings) -> Served:
        made.append(Served(*args, **settings))
        return made[-1]

    yield serve
    for each in made:
        each.worker.tmp.close()


@pytest.fixture(scope="module")
def ours(serve) -> Served:
    return serve(PromptWorker)


@pytest.fixture(scope="module")
def gunicorns(serve) -> Served:
    return serve(ThreadWorker)


@pytest.mark.parametrize("asked", [*ASKED.values(), *UNUSUAL.values()], ids=[*ASKED, *UNUSUAL])
def test_what_is_kept_goes_out_as_gunicorn_sends_it(ours, gunicorns, asked):
    assert ours.send(asked) == gunicorns.send(asked)
    assert ours.send(asked)[2] == 0


@pytest.mark.parametrize("asked", MADE_ANEW.values(), ids=MADE_ANEW)
def test_what_is_not_kept_is_made_by_the_application(ours, gunicorns, asked):
    assert ours.send(asked) == gunicorns.send(asked)
    assert ours.send(asked)[2] == 1


@pytest.mark.parametrize("name", [*ASKED])
def test_a_plain_request_for_what_is_kept_does_without_an_environment(ours, monkeypatch, name):
    monkeypatch.setattr("gunicorn.http.wsgi.create", None)
    answers, _stays, _made = ours.send(ASKED[name])
    assert answers[0].startswith(b"HTTP/1.1 304" if name == "has it" else b"HTTP/1.1 200 OK")


def test_a_worker_that_ends_says_that_the_connection_will_close(serve):
    ending = serve(PromptWorker)
    ending.worker.alive = False
    [answer], stays, made = ending.send(request())
    assert (b"\r\nConnection: close\r\n" in answer, stays, made) == (True, False, 0)


def test_a_worker_that_keeps_nothing_open_says_so(serve):
    [answer], stays, made = serve(PromptWorker, keepalive=0).send(request())
    assert (b"\r\nConnection: close\r\n" in answer, stays, made) == (True, False, 0)


def test_an_application_that_keeps_nothing_is_asked(serve):
    served = serve(PromptWorker)
    served.worker.wsgi = served.application
    assert served.send(request())[2] == 1


words = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)
names = st.sampled_from(
    ["Host", "Connection", "Accept-Encoding", "If-None-Match", "Expect", "Content-Length", "Range", "X"]
)
values = (
    st.sampled_from(["", "close", "keep-alive, x", "br;q=0", "*", "127.0.0.1", "localhost:1", TAGS[0], "0"]) | words
)


@given(
    st.sampled_from(["GET", "HEAD", "get", "OPTIONS"]),
    st.sampled_from([PATH, "/en/", f"{PATH}?{QUERY}", "//en/", f"http://127.0.0.1{PATH}", f"{PATH}%20", f"{PATH}#a"]),
    st.sampled_from(["1.1", "1.0", "1.2"]),
    st.lists(st.tuples(names, values), max_size=3),
)
def test_strange_requests_are_answered_as_gunicorn_answers_them(ours, gunicorns, method, path, version, headers):
    asked = request(method, path, version, HOST, *[f"{name}: {value}" for name, value in headers])
    assert ours.send(asked) == gunicorns.send(asked)
