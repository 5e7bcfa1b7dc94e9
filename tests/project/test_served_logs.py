"""What a served portal writes down while everything that it meets holds one word: requests, mails, its own faults."""

import os
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from scripts.variables import ROOT
from tests.faults.processes import Portal
from tests.support.mail_server import MailServer

WORD = "Wolkenkuckucksheim"
SECONDS = 60
STORE = f"""
import django; django.setup()
from tests.support.mail_server import make_asker, make_mail
for _ in range(2):
    make_mail(make_asker(message="{WORD}", name="{WORD}", email="{WORD.lower()}@example.com"))
"""
LINES = [
    *(f"GET /en/{WORD}/?q={WORD} HTTP/1.1", f"GET /en/glossary/ HTTP/1.1\r\nCookie: session={WORD}; visit={WORD}"),
    *(f"{WORD.upper()} /en/ HTTP/1.1", f"POST /en/contact/ HTTP/1.1\r\nContent-Length: {WORD}"),
    *(f"GET /en/ HTTP/{WORD}", f"GET /en/ HTTP/1.1\r\n{WORD}({WORD}): x", f"GET /{WORD * 500} HTTP/1.1", f"{WORD}"),
    *(f"POST /en/contact/ HTTP/1.1\r\nTransfer-Encoding: {WORD}", f"GET /en/ HTTP/1.1\r\nX: {WORD * 1000}"),
    *(f"GET /static/{WORD}.css HTTP/1.1", f"POST /admin/login/?next={WORD} HTTP/1.1\r\nReferer: {WORD}"),
    f"POST /en/contact/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{WORD}",
    f"OPTIONS /en/references/?{WORD} HTTP/1.1\r\nX-Request-ID: {WORD}",
]


def free_port() -> int:
    """Return the number of a port that nobody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return probe.getsockname()[1]


@pytest.fixture
def mail_server():
    """Yield a mail server that refuses with the word: the first mail for now, the second for ever."""
    server = MailServer(free_port())
    server.to_recipient = [f"451 <{WORD}> {WORD}", f"550 <{WORD}> {WORD}"]
    server.start()
    yield server
    server.stop()


@pytest.fixture
def portal(tmp_path, mail_server):
    """Yield a portal that serves and sends its mails there."""
    served = Portal(tmp_path, free_port(), EMAIL_URL=f"smtp://127.0.0.1:{mail_server.port}")
    served.start()
    try:
        yield served
    finally:
        served.process.terminate()
        served.process.wait(timeout=SECONDS)


def send(port: int, text: str) -> bytes:
    """Send the beginning of a request as it is; return how the answer begins."""
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as line:
        line.sendall(f"{text}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        return line.recv(100)


def written(portal, *wanted: str) -> str:
    """Return the log once each of `wanted` stands in it."""
    limit = time.monotonic() + SECONDS
    while time.monotonic() < limit and any(words not in portal.log.read_text() for words in wanted):
        time.sleep(0.1)
    return portal.log.read_text()


def test_a_served_portal_writes_no_word_of_a_request_a_mail_server_or_a_fault(portal):
    answers = [send(portal.port, line)[9:12] for line in LINES]
    assert {b"200", b"400", b"403", b"404", b"405"} <= set(answers)
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run([sys.executable, "-c", STORE], cwd=ROOT, env=portal.environment | settings, check=True)
    with closing(sqlite3.connect(os.path.join(portal.environment["DATA_DIR"], "portal.sqlite3"))) as database:
        database.execute("ALTER TABLE courses_term RENAME TO word")
        database.commit()
    assert send(portal.port, f"GET /en/glossary/?q={WORD} HTTP/1.1")[9:12] == b"503"
    log = written(portal, "reason=451", "reason=550", "exception=OperationalError")
    for words in ("GET courses:glossary 200", "404", "Invalid request", "mail put off", "mail given up", "reason=550"):
        assert (words, words in log) == (words, True)
    assert [line for line in log.splitlines() if WORD.casefold() in line.casefold()] == []
