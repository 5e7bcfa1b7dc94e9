"""A course folder with 1,000 lessons and one with 10,000, each lesson in both languages with a claim and a source, is
imported into an empty database: read, checked, stored, published, with versions and edition. Each import runs in a
process of its own, and the clock runs from the first file to the commit. The small folder is imported before the large
one and after it, and the mean counts. Memory is the peak of the process (resident set size): the import keeps what it
has read until all of it is found free of mistakes, so it grows with the folder, by less than a fixed amount a lesson.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from benchmarks.portal import settle
from benchmarks.row import Row
from benchmarks.side import Side, side_in

TITLE = "An import of 10,000 lessons"
QUICK = False
GROWS = 1.1
FEW, MANY = 1_000, 10_000
KB_A_LESSON = 60  # two texts of a kilobyte, their records and rows, a claim: tests/courses/test_interchange_scale.py


@dataclass(frozen=True)
class Import:
    """One import: seconds, and peak memory in kilobytes."""

    lessons: int
    seconds: float
    peak: int

    @property
    def a_lesson(self) -> float:
        """Milliseconds for each lesson."""
        return self.seconds / self.lessons * 1000

    def __str__(self) -> str:
        return f"{self.a_lesson:.2f} ms a lesson"


@contextmanager
def begun(folder: Path, quick: bool) -> Iterator[list[Side]]:
    """Begin to write both course folders, beside an empty portal."""
    settle(folder / "empty", empty=True)
    with side_in(folder / "empty") as side:
        side.begin("write_folders", folders={str(_course(folder, lessons)): lessons for lessons in (FEW, MANY)})
        yield [side]


def measure(folder: Path, quick: bool, writer: Side) -> list[Row]:
    """Return how time grows, and how memory does."""
    writer.answer()
    before, many, after = (_import(folder, lessons) for lessons in (FEW, MANY, FEW))
    few = mean((before.a_lesson, after.a_lesson))
    ratio, memory = many.a_lesson / few, (many.peak - before.peak) / (MANY - FEW)
    peaks = f"{many.peak / 1024:.0f} MB, {memory:.0f} KB a lesson", f"{before.peak / 1024:.0f} MB"
    return [
        Row(
            f"import of {MANY:,} lessons, against {FEW:,}",
            f"{many}, {many.seconds:.0f} s",
            f"{few:.2f} ms a lesson",
            ratio,
            f"<= {GROWS} x",
            ratio <= GROWS,
        ),
        Row(f"memory of it, against {FEW:,}", *peaks, None, f"<= {KB_A_LESSON} KB a lesson", memory <= KB_A_LESSON),
    ]


def _course(folder: Path, lessons: int) -> Path:
    return folder / f"course-{lessons}"


def _import(folder: Path, lessons: int) -> Import:
    """Import a folder into an empty database, in a process of its own."""
    place = folder / "place"
    shutil.copytree(folder / "empty", place)
    with side_in(place) as side:
        done = side.ask("import_folder", path=str(_course(folder, lessons)))
    shutil.rmtree(place)
    return Import(lessons, **done)
