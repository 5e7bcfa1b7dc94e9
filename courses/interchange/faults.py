"""What is wrong with a course folder: where, what, and how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True)
class Fault:
    """One mistake. `path` is relative to the folder; `line` counts from 1, 0 means the file as a whole."""

    path: str
    line: int
    code: str
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.message}"

    def within(self, folder: str | Path) -> str:
        """Return the mistake with its path as seen from where `folder` was named."""
        return str(replace(self, path=str(Path(folder) / self.path)))


class FolderError(Exception):
    """The folder has mistakes; `faults` holds each of them once, in order of file and line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(dict.fromkeys(faults), key=lambda fault: (fault.path, fault.line))
        super().__init__(f"{len(self.faults)} mistakes")


@dataclass(frozen=True)
class Sheet:
    """A file that is being read, and the list that its mistakes go to."""

    path: str
    faults: list[Fault]

    def fault(self, line: int, code: str, message: str) -> None:
        """Note a mistake in this file."""
        self.faults.append(Fault(self.path, line, code, message))
