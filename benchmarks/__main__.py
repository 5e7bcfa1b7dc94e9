"""Takes the measures one after the other and prints one table: python -m benchmarks [--quick] [--only NAME].

The whole run writes docs/performance.md too. Status 1 when a measure could not be taken; a goal that was not met is
said in the table.
"""

import argparse
import importlib
import sys
import tempfile
import time
import traceback
from pathlib import Path
from types import ModuleType

from benchmarks import measures, report
from benchmarks.peers.environment import KEPT_IN
from benchmarks.row import Row
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


def main(words: list[str]) -> int:
    """Take the measures that `words` ask for; return the exit status."""
    options = _parser().parse_args(words)
    began = time.monotonic()
    taken = [_take(module, quick=options.quick) for module in chosen(options)]
    rows = [row for some, _seconds in taken for row in some]
    sys.stdout.write(f"\n{report.machine_line()}\n\n{report.as_text(rows)}")
    print(f"\n{len(rows)} rows in {time.monotonic() - began:.0f} s")
    if not options.quick and not options.only:
        report.write([(module, some) for module, (some, _) in zip(chosen(options), taken, strict=True)])
    return int(any(not some for some, _seconds in taken))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the measures that fit in a minute and a half")
    parser.add_argument("--only", action="append", choices=NAMES, help="this measure alone; may be given again")
    return parser


def chosen(options: argparse.Namespace) -> list[ModuleType]:
    """Return the modules of the measures that are asked for, in the order of the table."""
    modules = [importlib.import_module(f"{measures.__name__}.{name}") for name in options.only or NAMES]
    return [module for module in modules if module.QUICK or not options.quick]


def _take(module: ModuleType, *, quick: bool) -> tuple[list[Row], float]:
    """Return the rows of one measure, none when it fails, and the seconds that it took."""
    print(f"{module.TITLE} …", flush=True)
    began = time.monotonic()
    # On the disk where the portal is, not in memory: to store something durably costs what it costs.
    KEPT_IN.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="now-", dir=KEPT_IN) as folder:
        try:
            rows = module.measure(Path(folder), quick)
        except Exception:  # whatever it is, the other measures are still wanted
            traceback.print_exc()
            rows = []
    seconds = time.monotonic() - began
    print(report.as_text(rows) if rows else "could not be measured", f"({seconds:.0f} s)\n", flush=True)
    return rows, seconds


if __name__ == "__main__":
    exit_on_signals()
    sys.exit(main(sys.argv[1:]))
