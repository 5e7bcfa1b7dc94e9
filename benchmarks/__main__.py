"""Takes the measures and prints one table: python -m benchmarks [--quick] [--only NAME].

What a measure needs but does not time, such as a full database, is made first, for all of them at once, and beside it
the measures are taken in which nothing is timed. Then the others are taken, each with the machine for itself.

The whole run writes docs/performance.md too. Status 1 when a measure could not be taken; a goal that was not met is
said in the table.
"""

import argparse
import importlib
import sys
import time
from contextlib import ExitStack
from types import ModuleType

from benchmarks import measures, report
from benchmarks.row import Row
from benchmarks.side import wait_for
from benchmarks.taking import Taking
from scripts.steps import exit_on_signals

# In the order of the table.
NAMES = (
    "published_page",
    "wagtail",
    "enquiry",
    "lesson_count",
    "desk_size",
    "worker_memory",
    "import_growth",
    "search",
    "book",
    "first_visit",
    "lighthouse",
    "nginx",
)
# They time nothing, and are taken while the others fill their databases.
UNTIMED = ("worker_memory",)


def main(words: list[str]) -> int:
    """Take the measures that `words` ask for; return the exit status."""
    options = _parser().parse_args(words)
    began = time.monotonic()
    modules = chosen(options)
    taken = take(modules, quick=options.quick)
    rows = [row for some in taken for row in some]
    sys.stdout.write(f"\n{report.machine_line()}\n\n{report.as_text(rows)}")
    print(f"\n{len(rows)} rows in {time.monotonic() - began:.0f} s")
    if not options.quick and not options.only:
        report.write(list(zip(modules, taken, strict=True)))
    return int(not all(taken))


def take(modules: list[ModuleType], *, quick: bool) -> list[list[Row]]:
    """Return the rows of each measure, none for one that fails."""
    takings = [Taking(module, quick=quick) for module in modules]
    timed = [taking for taking in takings if is_timed(taking.module)]
    rows: dict[Taking, list[Row]] = {}
    with ExitStack() as stack:
        for taking in takings:
            stack.callback(taking.close)
            taking.begin()
        rows |= {taking: taking.take() for taking in takings if taking not in timed}
        _wait_for(timed)
        rows |= {taking: taking.take() for taking in timed}
    return [rows[taking] for taking in takings]


def is_timed(module: ModuleType) -> bool:
    """Tell whether a measure needs the machine for itself."""
    return module.__name__.rpartition(".")[2] not in UNTIMED


def _wait_for(takings: list[Taking]) -> None:
    """Wait until all that these have begun is done, and the machine is quiet."""
    began = time.monotonic()
    wait_for(side for taking in takings for side in taking.sides)
    print(f"Waited for what was begun ({time.monotonic() - began:.0f} s).\n", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the measures that fit in a minute and a half")
    parser.add_argument("--only", action="append", choices=NAMES, help="this measure alone; may be given again")
    return parser


def chosen(options: argparse.Namespace) -> list[ModuleType]:
    """Return the modules of the measures that are asked for, in the order of the table."""
    modules = [importlib.import_module(f"{measures.__name__}.{name}") for name in options.only or NAMES]
    return [module for module in modules if module.QUICK or not options.quick]


if __name__ == "__main__":
    exit_on_signals()
    sys.exit(main(sys.argv[1:]))
