"""One measure, from its folder to its rows."""

import tempfile
import time
import traceback
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType

from benchmarks import report
from benchmarks.peers.environment import KEPT_IN
from benchmarks.row import Row
from benchmarks.side import Side


class Taking:
    """A measure that is begun, taken and cleared away. An error is printed: the other measures are still wanted."""

    def __init__(self, module: ModuleType, *, quick: bool) -> None:
        self.module, self.quick = module, quick
        self.stack, self.failed = ExitStack(), False
        self.sides: list[Side] = []

    def begin(self) -> None:
        """Begin with what the measure wants done before anything is timed, such as to fill a database."""
        # On the disk where the portal is, not in memory: to store something durably costs what it costs.
        KEPT_IN.mkdir(parents=True, exist_ok=True)
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="now-", dir=KEPT_IN)))
        if not hasattr(self.module, "begun"):
            return
        try:
            self.sides = self.stack.enter_context(self.module.begun(self.folder, self.quick))
        except Exception:  # whatever it is
            traceback.print_exc()
            self.failed = True

    def take(self) -> list[Row]:
        """Return the rows of the measure, none when it fails; nothing of it is left then."""
        print(f"{self.module.TITLE} …", flush=True)
        began = time.monotonic()
        rows = [] if self.failed else self._rows()
        said = report.as_text(rows) if rows else "could not be measured"
        print(said, f"({time.monotonic() - began:.0f} s)\n", flush=True)
        return rows

    def _rows(self) -> list[Row]:
        try:
            with self.stack:
                return self.module.measure(self.folder, self.quick, *self.sides)
        except Exception:  # whatever it is
            traceback.print_exc()
            return []

    def close(self) -> None:
        """Clear away what a measure that was not taken has begun."""
        self.stack.close()
