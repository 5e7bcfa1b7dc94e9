"""The search of the portal over lessons of the length of the shipped course, in two languages, on SQLite: everything
that a page of results needs, passages and evidence included. The shipped lessons are stored again and again under
titles of their own, and a few of them name a drug that no other does. The peer is a scan of the same texts with
`LIKE '%…%'`, which returns the keys of the rows alone. Then the same questions in a portal with a tenth of the lessons,
in turn. Last, a course folder is imported into an empty portal with the index and without it.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.portal import settle
from benchmarks.row import Row
from benchmarks.side import Side, side_in, sides
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


@contextmanager
def begun(folder: Path, quick: bool) -> Iterator[list[Side]]:
    """Begin to fill a portal with many lessons, and one with few."""
    with sides(folder, "many", "few") as both:
        for side, lessons in zip(both, (MANY, FEW), strict=True):
            side.begin("grow_search", lessons=lessons)
        yield both


def measure(folder: Path, quick: bool, many: Side, few: Side) -> list[Row]:
    """Return a row for each kind of question, against a scan and against fewer lessons, and one for the import."""
    for side in (many, few):
        side.answer()
    rows = [_against_scan(many, name, *asked) for name, asked in RARE.items()]
    rows += [_against_few(many, few, name, *asked) for name, asked in {**RARE, **COMMON}.items()]
    return [*rows, _import(folder)]


def _against_scan(many: Side, name: str, language: str, typed: str) -> Row:
    asked = [
        (_seconds(many, "search", language, typed), _seconds(many, "scan", language, typed)) for _ in range(ROUNDS)
    ]
    ours, peer = (median(side) for side in zip(*asked, strict=True))
    ratio = median(ours / peer for ours, peer in asked)
    measure = f"search for {name} among {MANY:,} lessons, against a LIKE scan of the same text"
    return Row(measure, _ms(ours), _ms(peer), ratio, f"<= 1/{round(1 / PART)}", ratio <= PART)


def _against_few(many: Side, few: Side, name: str, language: str, typed: str) -> Row:
    asked = [
        (_seconds(many, "search", language, typed), _seconds(few, "search", language, typed)) for _ in range(ROUNDS)
    ]
    ours, peer = (median(side) for side in zip(*asked, strict=True))
    ratio = median(ours / peer for ours, peer in asked)
    measure = f"search for {name} among {MANY:,} lessons, against {FEW:,}"
    return Row(measure, _ms(ours), _ms(peer), ratio, f"<= {GROWTH} x", ratio <= GROWTH)


def _seconds(side: Side, do: str, language: str, typed: str) -> float:
    return side.ask(do, language=language, typed=typed)


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
    with side_in(here) as side:
        seconds = side.ask("import_indexed", path=str(large), with_index=with_index)
    shutil.rmtree(here)
    return seconds


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
