"""The table: on the terminal, and in docs/performance.md with method, machine and date."""

import inspect
import os
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

from benchmarks.row import Row
from scripts.variables import ROOT

DOCUMENT = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- made by make bench: begin -->", "<!-- made by make bench: end -->"
NO_GOAL = "as measured"
HEADINGS = ("measure", "ours", "peer", "ratio", "goal", "")
COUNTED_IN = 1024**2  # /proc/meminfo counts kilobytes, we say gigabytes


def as_text(rows: list[Row]) -> str:
    """Return the table with columns of equal width."""
    lines = [HEADINGS, *(cells(row) for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(HEADINGS))]
    padded = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
    return "".join(f"{line.rstrip()}\n" for line in padded)


def as_markdown(rows: list[Row]) -> str:
    """Return the table as Markdown."""
    lines = [HEADINGS, ("---",) * len(HEADINGS), *(cells(row) for row in rows)]
    return "".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |\n" for line in lines)


def cells(row: Row) -> tuple[str, ...]:
    """Return what stands in the columns of `row`."""
    ratio = "" if row.ratio is None else f"{row.ratio:.2f} x"
    judged = "" if row.goal == NO_GOAL else "met" if row.met else "NOT MET"
    return row.measure, row.ours, row.peer, ratio, row.goal, judged


def machine_line() -> str:
    """Return on what was measured: processor, cores, memory, system, versions."""
    kilobytes = _found_in("/proc/meminfo", r"MemTotal:\s*([0-9]+)")
    return ", ".join(
        (
            _found_in("/proc/cpuinfo", r"model name\s*: (.+)") or platform.machine(),
            f"{len(os.sched_getaffinity(0))} cores",
            f"{int(kilobytes) / COUNTED_IN:.0f} GB",
            _found_in("/etc/os-release", r'PRETTY_NAME="(.+)"') or platform.platform(),
            f"Linux {platform.release()}",
            f"Python {platform.python_version()}",
            *(f"{name} {version(name)}" for name in ("Django", "gunicorn")),
        )
    )


def _found_in(path: str, pattern: str) -> str:
    found = re.search(pattern, Path(path).read_text(encoding="utf-8"))
    return found[1] if found else ""


def write(taken: list[tuple[ModuleType, list[Row]]], document: Path = DOCUMENT) -> None:
    """Put table, machine and methods between the marks of `document`; what stands around them is kept."""
    before, _, rest = document.read_text(encoding="utf-8").partition(BEGIN)
    _made, _, after = rest.partition(END)
    made = f"{BEGIN}\n\n{_generated(taken)}\n{END}"
    document.write_text(f"{before}{made}{after}", encoding="utf-8")


def _generated(taken: list[tuple[ModuleType, list[Row]]]) -> str:
    day = datetime.now(UTC).date().isoformat()
    rows = [row for _module, some in taken for row in some]
    missing = [f"Could not be measured: {module.TITLE}.\n" for module, some in taken if not some]
    methods = [f"### {module.TITLE}\n\n{inspect.getdoc(module)}\n" for module, _some in taken]
    machine = f"Measured on {day}: {machine_line()}.\n"
    return "\n".join(("## Table\n", machine, as_markdown(rows), *missing, "## Method of each measure\n", *methods))
