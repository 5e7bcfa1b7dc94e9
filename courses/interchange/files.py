"""Reads the files of a course folder from disk, and nothing outside it."""

import os
from collections.abc import Iterator
from pathlib import Path

from courses.interchange import yaml_lines
from courses.interchange.faults import Fault, FolderError, Sheet

MEGABYTE = 1_000_000
YAML_LIMIT = 20 * MEGABYTE
MARKDOWN_LIMIT = MEGABYTE
BOM = b"\xef\xbb\xbf"


class Folder:
    """A folder on disk and the mistakes found in it so far."""

    def __init__(self, path: str | Path) -> None:
        """Raise FolderError when `path` is not a folder."""
        self.root = Path(path)
        self.faults: list[Fault] = []
        self._unread: set[str] = set()
        if not self.root.is_dir():
            raise FolderError([Fault(".", 0, "no-folder", "There is no folder at this path. Check the spelling.")])
        self._real_root = self.root.resolve()

    def sheet(self, name: str) -> Sheet:
        """Return the file `name` as a place for mistakes."""
        return Sheet(name, self.faults)

    def was_read(self, name: str) -> bool:
        """Tell whether the file `name` could be read at all: if not, what it should say is not missed elsewhere."""
        return name not in self._unread

    def give_up(self, name: str) -> None:
        """Remember that the file `name` could not be read."""
        self._unread.add(name)

    def yaml(self, name: str):
        """Return the content of a YAML file as Block, Items or scalar, or None after noting why there is none."""
        text = self.text(name, limit=YAML_LIMIT)
        value = None if text is None else yaml_lines.load(self.sheet(name), text)
        if value is None:
            self.give_up(name)
        return value

    def has(self, name: str) -> bool:
        """Tell whether something stands at `name`, were it only a link that leads nowhere."""
        return os.path.lexists(self.root / name)

    def names(self, name: str) -> Iterator[str]:
        """Yield what the folder `name` holds, sorted, without hidden files; nothing when it is missing."""
        path = self.root / name
        if path.is_dir() and self._is_inside(path):
            yield from sorted(f"{name}/{entry.name}" for entry in path.iterdir() if not entry.name.startswith("."))

    def is_folder(self, name: str) -> bool:
        """Tell whether `name` is a folder within this one."""
        path = self.root / name
        return path.is_dir() and self._is_inside(path)

    def text(self, name: str, *, limit: int) -> str | None:
        """Return the text of the file `name` with line ends as \\n, or None after noting why it has none.

        `limit` is in bytes.
        """
        sheet = self.sheet(name)
        data = self._bytes(sheet, limit)
        if data is None:
            return None
        if len(data) > limit:
            return sheet.fault(0, "too-large", f"The file is larger than {limit // MEGABYTE} MB. Split or shorten it.")
        return _decode(sheet, data)

    def _bytes(self, sheet: Sheet, limit: int) -> bytes | None:
        path = self.root / sheet.path
        if not path.is_file():  # also true for a pipe or a device, which would never end
            return sheet.fault(0, "missing-file", "This file is missing. Add it; a list without entries is written [].")
        if not self._is_inside(path):
            return sheet.fault(0, "outside", "This is a link to a file outside the folder. Put the file itself here.")
        try:
            with path.open("rb") as file:
                return file.read(limit + 1)
        except OSError as error:
            return sheet.fault(0, "unreadable", f"The file cannot be read: {error.strerror}. Check its permissions.")

    def _is_inside(self, path: Path) -> bool:
        return path.resolve().is_relative_to(self._real_root)


def _decode(sheet: Sheet, data: bytes) -> str | None:
    if data.startswith(BOM):
        return sheet.fault(
            1, "byte-order-mark", "The file starts with a byte order mark. Save it as UTF-8 without BOM."
        )
    if b"\x00" in data:
        line = _line_at(data, data.index(b"\x00"))
        return sheet.fault(line, "nul", "The file holds a NUL byte. Save it as plain text in UTF-8.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return sheet.fault(_line_at(data, error.start), "not-utf-8", "The file is not UTF-8. Save it as UTF-8.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _line_at(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1
