"""One portal of a measure in a process of its own that is asked to do things, one after the other."""

import json
import select
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.portal import environment_in, settle
from scripts.variables import ROOT

TIMES = 3  # fetches of a page in one round, of which the median counts


class NoAnswerError(Exception):
    """The process has ended, or a page was not what the measure wants; what it wrote stands in the log."""


@dataclass(frozen=True)
class Fetched:
    """A page: milliseconds that it took, the fewest queries that it asked, its length in bytes."""

    milliseconds: float
    queries: int
    size: int


class Side:
    """A portal with a name, whose database is filled for a measure."""

    def __init__(self, name: str, process: subprocess.Popen) -> None:
        self.name, self.process = name, process

    def ask(self, do: str, **details):
        """Let the process do something (see `benchmarks.inside`) and return its answer. Raises NoAnswerError."""
        self.begin(do, **details)
        return self.answer()

    def begin(self, do: str, **details) -> None:
        """Let the process begin with something; what comes of it, `answer` tells."""
        self.process.stdin.write(json.dumps({"do": do, **details}) + "\n")
        self.process.stdin.flush()

    def answer(self):
        """Wait for what comes of the thing that was begun last, and return it. Raises NoAnswerError."""
        line = self.process.stdout.readline()
        if not line:
            raise NoAnswerError(f"“{self.name}” has ended.")
        return json.loads(line)

    def fetch(self, path: str, *, times: int = TIMES, staff: str = "") -> Fetched:
        """Fetch a page some times. Raises NoAnswerError for anything but 200."""
        found = self.ask("get", path=path, times=times, staff=staff)
        if found["status"] != 200:
            raise NoAnswerError(f"{path} is answered {found['status']} on “{self.name}”.")
        return Fetched(median(found["seconds"]) * 1000, found["queries"], found["size"])


def wait_for(sides: Iterable[Side]) -> None:
    """Wait until each of `sides` has done what it has begun, or has ended; which of both, `answer` tells."""
    for side in sides:
        select.select([side.process.stdout], [], [])


@contextmanager
def sides(folder: Path, *names: str, **settings: str) -> Iterator[list[Side]]:
    """Settle a portal with the shipped course for each name, and let each of them wait for what it is asked.

    No page is kept: each is made anew.
    """
    for name in names:
        settle(folder / name)
    with ExitStack() as stack:
        yield [stack.enter_context(side_in(folder / name, **settings)) for name in names]


@contextmanager
def side_in(folder: Path, **settings: str) -> Iterator[Side]:
    """Let the portal that is settled in `folder` wait for what it is asked; at the end it is gone."""
    process = _start(folder, settings)
    try:
        yield Side(folder.name, process)
    finally:
        process.stdin.close()
        process.kill()
        process.wait()


def _start(folder: Path, settings: dict[str, str]) -> subprocess.Popen:
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "benchmarks.inside"],
            cwd=ROOT,
            env=environment_in(folder, PAGE_STORE="false", **settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )


def in_turn(few: Side, many: Side, path: str, *, rounds: int, staff: str = "") -> list[tuple[Fetched, Fetched]]:
    """Fetch a page on both sides so many times in turn; who begins changes from round to round."""
    for side in (few, many):
        side.fetch(path, staff=staff)  # not counted: what is read for the first time
    found = []
    for number in range(rounds):
        pair = {side: side.fetch(path, staff=staff) for side in ((few, many) if number % 2 == 0 else (many, few))}
        found.append((pair[few], pair[many]))
    return found
