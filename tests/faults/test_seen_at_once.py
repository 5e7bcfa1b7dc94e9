"""What is decided on one machine is seen on every worker of all of them within a second, though pages are kept."""

import http.client
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from scripts import postgres
from tests.faults.processes import ROOT, Postgres, children
from tests.faults.several import NAME, Node
from tests.faults.test_load import free_port

WORKERS = 4
SEEN_WITHIN = 1  # second
AT_ONCE = 16
MOST_LINES = 320  # to one server, until each of its workers holds one
LESSON = "tnbc-immune-cells/what-happened-in-mice"
ASKED = {"Host": NAME, "X-Forwarded-Proto": "https", "Accept-Encoding": "br"}

pytestmark = pytest.mark.faults


class Line:
    """A kept line to one worker, as a browser holds it."""

    def __init__(self, port: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def status(self) -> int:
        """Return what the worker answers a reader."""
        self._line.request("GET", f"/en/courses/{LESSON}/", headers=ASKED)
        answer = self._line.getresponse()
        answer.read()
        return answer.status

    def last_without(self, status: int) -> float:
        """Ask until the answer is `status`, for a minute at most; return when the last other answer was asked for.

        What counts is when a reader asked: how long a busy machine then takes to answer says nothing of what it knows.
        """
        last = asked = time.time()
        limit = asked + 60
        while self.status() != status and asked < limit:
            time.sleep(0.05)
            last, asked = asked, time.time()
        return last


@pytest.fixture(params=["SQLite", "PostgreSQL"], scope="module")
def nodes(request, tmp_path_factory):
    """Yield two servers of four workers each with one database."""
    if request.param == "PostgreSQL" and not postgres.programs():
        # Only on a developer's machine that lacks it: with CI=true scripts/check.py ends before a test is left out.
        pytest.skip("there is no PostgreSQL")
    home, server = tmp_path_factory.mktemp("servers"), Postgres() if request.param == "PostgreSQL" else None
    # Two servers with one SQLite are on one machine and share its folder.
    shared = {"DATABASE_URL": server.url} if server else {"DATA_DIR": str(home / "data")}
    # A line stays open while the others are found, however long a busy machine takes for that.
    more = {
        "WEB_CONCURRENCY": str(WORKERS),
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "GUNICORN_CMD_ARGS": "--keep-alive 180 --timeout 180",
    }
    nodes = [Node(home / f"node-{number}", free_port(), **more, **shared) for number in (1, 2)]
    for node in nodes:
        assert node.prepare().wait() == 0, node.log.read_text()
    for node in nodes:
        node.start()
    yield nodes
    for node in nodes:
        node.end()
    if server:
        server.end()


@contextmanager
def lines_to_each_worker(nodes: list[Node]) -> Iterator[list[Line]]:
    """Yield lines of which each worker of each server holds one at least; all of them have been answered."""
    with ExitStack() as open_lines:
        lines = []
        for node in nodes:
            before = {pid: sockets(pid) for pid in children(node.server.pid)}
            assert len(before) == WORKERS
            limit = len(lines) + MOST_LINES
            while any(sockets(pid) <= held for pid, held in before.items()):
                assert len(lines) < limit
                lines += call_at_once(node, open_lines)
        yield lines


def call_at_once(node: Node, open_lines: ExitStack) -> list[Line]:
    """Return so many new lines that one worker alone can hardly take all of them; each has been answered."""
    lines = [open_lines.enter_context(closing(Line(node.port))) for _line in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as readers:
        assert all(readers.map(Line.status, lines))
    return lines


def sockets(pid: int) -> int:
    """Return to how many lines a worker listens or talks; those to its database do not count."""
    mine = Path(f"/proc/{pid}/fd")
    return Counter(os.readlink(each).partition(":")[0] for each in mine.iterdir() if each.is_symlink())["socket"]


def decide(node: Node, act: str) -> float:
    """Withdraw or publish the lesson on one machine; return when that was stored."""
    command = [sys.executable, "-m", "tests.faults.inside", act, LESSON]
    done = subprocess.run(command, cwd=ROOT, env=node.environment, capture_output=True, text=True, check=True)
    return float(done.stdout)


@pytest.mark.parametrize(("act", "before", "after"), [("withdraw", 200, 410), ("publish", 410, 200)])
def test_what_is_decided_is_seen_within_a_second_on_every_worker_of_every_server(nodes, act, before, after):
    with lines_to_each_worker(nodes) as lines:
        assert {line.status() for line in lines} == {before}
        with ThreadPoolExecutor(len(lines)) as readers:  # who read all the time, so that the stores are full
            asked = [readers.submit(line.last_without, after) for line in lines]
            stored = decide(nodes[0], act)
            shown = [each.result() - stored for each in asked]
        print(f"\n{act}: {len(lines)} lines, the old state shown for {max(shown):.2f} s at most")
        assert max(shown) < SEEN_WITHIN
        assert {line.status() for line in lines} == {after}
