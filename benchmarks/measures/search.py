"""The search of the portal over lessons of the length of the shipped course, in two languages, on SQLite: everything
that a page of results needs, passages and evidence included. The shipped lessons are stored again and again under
titles of their own, and a few of them name a drug that no other does. The peer is a scan of the same texts with
`LIKE '%…%'`, which returns the keys of the rows alone. Then the same questions in a portal with a tenth of the lessons,
in turn. Last, a course folder is imported into an empty portal with the index and without it.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.portal import environment_in, settle
from benchmarks.row import Row
from scripts.variables import ROOT
from tests.factories.large_folder import write_large_folder

TITLE = "Search over 10,000 lessons in two languages"
QUICK = False
MANY, FEW = 10_000, 1_000
PART, GROWTH, SLOWER = 1 / 20, 3, 1.3
ROUNDS = 5
IMPORTED = 200  # lessons
# What is asked, by what it is.
RARE = {"a rare word": ("en", "quokkamab"), "a rare word of Chinese": ("zh-hant", "短尾袋鼠")}
COMMON = {
    "a common word": ("en", "cancer"),
    "a question of common words": ("en", "does the tumour grow in mice"),
    "two common Chinese words": ("zh-hant", "乳癌治療"),
    "a slip of the hand": ("en", "imunotherapy"),
}


class Searcher:
    """A process that has a portal with so many lessons and answers how long a search takes."""

    def __init__(self, process: subprocess.Popen) -> None:
        self.process = process

    def ask(self, do: str, language: str, typed: str) -> float:
        """Return the seconds that it took to `search`, or to `scan`."""
        self.process.stdin.write(json.dumps([do, language, typed]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@contextmanager
def searcher(folder: Path, lessons: int) -> Iterator[Searcher]:
    """Start one in `folder`, which becomes a portal; it is gone at the end."""
    settle(folder)
    environment = environment_in(folder)
    command = [sys.executable, "-m", "benchmarks.searching", str(lessons)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) as process:  # noqa: S603 - a command of ours
        try:
            yield Searcher(process)
        finally:
            process.stdin.close()


def measure(folder: Path, quick: bool) -> list[Row]:
    """Return a row for each kind of question, against a scan and against fewer lessons, and one for the import."""
    with searcher(folder / "many", MANY) as many, searcher(folder / "few", FEW) as few:
        rows = [_against_scan(many, name, *asked) for name, asked in RARE.items()]
        rows += [_against_few(many, few, name, *asked) for name, asked in {**RARE, **COMMON}.items()]
    return [*rows, _import(folder)]


def _against_scan(many: Searcher, name: str, language: str, typed: str) -> Row:
    asked = [(many.ask("search", language, typed), many.ask("scan", language, typed)) for _ in range(ROUNDS)]
    ours, peer = (median(side) for side in zip(*asked, strict=True))
    ratio = median(ours / peer for ours, peer in asked)
    measure = f"search for {name} among {MANY:,} lessons, against a LIKE scan of the same text"
    return Row(measure, _ms(ours), _ms(peer), ratio, f"<= 1/{round(1 / PART)}", ratio <= PART)


def _against_few(many: Searcher, few: Searcher, name: str, language: str, typed: str) -> Row:
    asked = [(many.ask("search", language, typed), few.ask("search", language, typed)) for _ in range(ROUNDS)]
    ours, peer = (median(side) for side in zip(*asked, strict=True))
    ratio = median(ours / peer for ours, peer in asked)
    measure = f"search for {name} among {MANY:,} lessons, against {FEW:,}"
    return Row(measure, _ms(ours), _ms(peer), ratio, f"<= {GROWTH} x", ratio <= GROWTH)


def _import(folder: Path) -> Row:
    """Compare imports of a large folder with the index and without."""
    large = write_large_folder(folder / "large", IMPORTED)
    empty = folder / "empty"
    settle(empty, empty=True)
    asked = [tuple(_imported(folder, empty, large, with_index) for with_index in (True, False)) for _ in range(3)]
    ours, peer = (median(side) for side in zip(*asked, strict=True))
    ratio = median(ours / peer for ours, peer in asked)
    measure = f"import of {IMPORTED} lessons in two languages, against one that indexes nothing"
    return Row(measure, f"{ours:.2f} s", f"{peer:.2f} s", ratio, f"<= {SLOWER} x", ratio <= SLOWER)


def _imported(folder: Path, empty: Path, large: Path, with_index: bool) -> float:
    here = folder / "import"
    shutil.copytree(empty, here)
    command = [sys.executable, "-m", "benchmarks.searching", "import", str(large), str(int(with_index))]
    try:
        done = subprocess.run(  # noqa: S603 - a command of ours
            command, cwd=ROOT, env=environment_in(here), check=True, stdout=subprocess.PIPE, text=True
        )
    finally:
        shutil.rmtree(here)
    return json.loads(done.stdout)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
