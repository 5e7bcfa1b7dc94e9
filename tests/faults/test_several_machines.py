"""Three application servers behind the nginx of deploy/, and one PostgreSQL: none of them is missed when it goes."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager

import psycopg
import pytest

from scripts import machine, postgres
from tests.faults.clients import Door, ask_at_once
from tests.faults.processes import ROOT, Postgres
from tests.faults.several import NAME, Node, in_front_of
from tests.faults.test_load import free_port
from tests.support.mail_server import MailServer

IS_FULL = os.environ.get("FAULTS") == "full"
CLIENTS, ROUNDS, MAILS = (8, 6, 300) if IS_FULL else (8, 1, 40)
# The shipped pause after a failure is longer than what `make test` has time for; FAULTS=full keeps it.
PAUSE = 6 if IS_FULL else 1.2
CHANGED = {} if IS_FULL else {"fail_timeout=5s": "fail_timeout=1s"}
MAILS_SECONDS = 60
WRITTEN = re.compile(r"[-+:T0-9]+ (GET|POST|HEAD|OTHER) [0-9]{3} [0-9.]+ [0-9a-f]{32}")
INSIDE = (sys.executable, "-m", "tests.faults.inside")

# Only on a developer's machine that lacks it: with CI=true scripts/check.py ends before a test is left out.
pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not machine.nginx(), reason="there is no nginx"),
    pytest.mark.skipif(not postgres.programs(), reason="there is no PostgreSQL"),
]


@pytest.fixture(scope="module")
def database():
    server = Postgres()
    yield server
    server.end()


@pytest.fixture(scope="module")
def mail_server():
    server = MailServer(free_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def nodes(tmp_path_factory, database, mail_server):
    """Yield three machines that were prepared at the same moment and serve."""
    home = tmp_path_factory.mktemp("machines")
    shared = {
        "DATABASE_URL": database.url,
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
    }
    static = {1: {"STATIC_ROOT": str(home / "static")}}  # where nginx is
    nodes = [Node(home / f"node-{number}", free_port(), **shared, **static.get(number, {})) for number in (1, 2, 3)]
    preparing = [node.prepare() for node in nodes]
    assert [process.wait() for process in preparing] == [0, 0, 0], [node.log.read_text() for node in nodes]
    starts = [threading.Thread(target=node.start) for node in nodes]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    yield nodes
    for node in nodes:
        node.end()


@pytest.fixture(scope="module")
def nginx(nodes):
    home = nodes[0].log.parent.parent
    server = in_front_of(nodes, home / "nginx", port=free_port(), plain_port=free_port(), **CHANGED)
    yield server
    server.end()


@pytest.fixture
def door(nginx) -> Door:
    return Door(nginx.port, NAME, nginx.certificate)


def inside(node: Node, *words: str) -> str:
    """Do something on one machine, beside its server; return what it printed."""
    done = subprocess.run(
        [*INSIDE, *words], cwd=ROOT, env=node.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_servers_restart_one_by_one_and_one_is_killed_and_nobody_who_writes_notices(door, nodes, database):
    asked, threads = ask_at_once(door, clients=CLIENTS, writing=0.5)
    for _round in range(ROUNDS):
        for node in nodes:
            node.restart()
            time.sleep(PAUSE)
        with nobody_can_store(database):
            time.sleep(2)  # everybody has sent what they wrote, and waits
            nodes[1].kill()
        time.sleep(PAUSE)
        nodes[1].start()
        time.sleep(PAUSE)
    asked.enough.set()
    for thread in threads:
        thread.join()
    now = json.loads(inside(nodes[0], "stored"))
    print(f"\n{len(asked.references)} confirmed, {len(asked.tries_again)} tries again")
    assert asked.gave_up == []
    assert sorted(asked.references) == now["references"]
    assert len(asked.references) > CLIENTS  # they did write meanwhile
    assert (len(set(asked.references)), now["messages"], now["audited"]) == (len(asked.references),) * 3
    assert asked.tries_again == []


@contextmanager
def nobody_can_store(database):
    """Let everything that is to be stored wait in the database."""
    with psycopg.connect(host=str(database.folder), user=postgres.ACCOUNT, dbname="postgres") as line:
        line.execute("LOCK TABLE support_enquiry IN EXCLUSIVE MODE")
        yield
        line.rollback()


def test_three_workers_send_each_mail_once_though_one_is_stopped_meanwhile(nodes, mail_server):
    inside(nodes[0], "plant", str(MAILS))
    mail_server.slow = 0.02
    for node in nodes:
        node.start_worker()
    until(lambda: len(mail_server.mails) >= MAILS // 4)
    nodes[2].worker.send_signal(signal.SIGTERM)
    assert nodes[2].worker.wait(timeout=MAILS_SECONDS) == 0
    until(lambda: json.loads(inside(nodes[0], "stored"))["waiting"] == 0)
    now = json.loads(inside(nodes[0], "stored"))
    people = Counter(mail["To"] for mail in mail_server.mails if mail["To"].startswith("person-"))
    assert people == Counter({f"person-{number}@example.com": 1 for number in range(MAILS)})
    assert (len(now["sent"]), now["failed"]) == (MAILS, 0)


def until(what) -> None:
    """Wait until `what` comes true. Raises AssertionError when it takes too long."""
    limit = time.monotonic() + MAILS_SECONDS
    while not what():
        assert time.monotonic() < limit
        time.sleep(0.1)


ALIKE = (
    *("Cache-Control", "Access-Control-Allow-Origin", "X-Content-Type-Options", "Vary", "Content-Type"),
    *("Cross-Origin-Resource-Policy", "Referrer-Policy", "Content-Encoding"),
)


def file_from(door: Door, path: str) -> tuple[dict[str, str], bytes]:
    """Return what is said of a static file, and the file."""
    line = door.line()
    line.request("GET", path, headers={"Accept-Encoding": "gzip", "X-Forwarded-Proto": "https", "Host": NAME})
    answer = line.getresponse()
    content = answer.read()
    line.close()
    assert answer.status == 200
    return {name: (answer.headers[name] or "").replace('"', "").lower() for name in ALIKE}, content


def test_static_files_come_from_nginx_as_they_would_from_the_portal(door, nginx, nodes):
    static = nginx.folder.parent / "static"
    files = [path for path in sorted(static.rglob("*.*")) if path.suffix not in (".gz", ".br", ".json")]
    files = [path for path in files if not path.name.startswith("LICENSE.")]  # of no kind, and asked for by no page
    # One of each kind, with a fingerprint in its name and without.
    paths = {(path.suffix, path.name.count(".")): f"/static/{path.relative_to(static)}" for path in files}.values()
    assert {path.rpartition(".")[2] for path in paths} >= {"css", "js", "svg"}
    ours = {path: file_from(Door(nodes[0].port), path) for path in paths}
    assert {path: file_from(door, path) for path in paths} == ours


def test_another_account_can_read_the_static_files_and_nothing_else(nginx, nodes):
    static = nginx.folder.parent / "static"
    modes = {("folder" if path.is_dir() else "file", path.stat().st_mode & 0o777) for path in static.rglob("*")}
    assert modes == {("folder", 0o755), ("file", 0o644)}
    assert (nodes[0].log.parent / "data").stat().st_mode & 0o777 == 0o700


def test_what_nginx_writes_down_names_no_page_and_no_person(door, nginx):
    line = door.line()
    line.request("GET", "/en/search/?q=planted", headers=door.headers() | {"Referer": "https://portal.example/planted"})
    line.getresponse().read()
    line.close()
    lines = nginx.written("access.log").splitlines()
    assert lines
    assert [each for each in lines if not WRITTEN.fullmatch(each)] == []
    assert nginx.written("error.log") == ""
