"""A backup is made, and old ones go."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from tqdm import tqdm

from support import audit, erased_list
from support.backup.places import alone, draft
from support.backup.sealed_file import BackupError, SealedFile, SealedWriter, first_key
from support.backup.snapshot import Snapshot, snapshot
from support.models import Action

Bar = Callable[[str, int, str], tqdm]  # of what is done, how much of it there is, and in which unit
NAME, PATTERN = "portal-%Y%m%d-%H%M%SZ.backup", "portal-*.backup"
UNFINISHED = ".part"


@dataclass
class Made:
    """A backup that was made, its SHA-256, and the expired ones that went for it."""

    path: Path
    digest: str
    expired: list[Path] = field(default_factory=list)


def back_up(*, path: Path, bar: Bar) -> Made:
    """Write a backup to `path`, read it again, and only then give it its name.

    Whoever has the file has everything, so the audit says that it was made, or it is not made. Raises BackupError,
    OSError, DatabaseError.
    """
    first_key()
    if path.exists():
        raise BackupError(f"{path} exists already.")
    with alone(), _unfinished(path) as part:
        erased_list.complete()
        _write(part, bar)
        digest = _verified(part, bar)
        audit.record(Action.BACKED_UP, None, by=audit.WORKER, where="backup", detail=f"sha256 {digest}")
        part.rename(path)
    erased_list.sync_folder(path.parent)
    return Made(path, digest)


def back_up_into(*, folder: Path, bar: Bar) -> Made:
    """Write a backup into `folder` under the name of this moment, and then delete our expired ones.

    Raises as `back_up`.
    """
    made = back_up(path=folder / timezone.now().astimezone(UTC).strftime(NAME), bar=bar)
    made.expired += _expired(folder)
    for each in made.expired:
        each.unlink()
    return made


@contextmanager
def _unfinished(path: Path) -> Iterator[Path]:
    """Yield the name that a backup has until it is whole; what fails leaves nothing there."""
    part = path.with_name(f".{path.name}{UNFINISHED}")
    try:
        yield part
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _write(part: Path, bar: Bar) -> None:
    opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with draft(settings.DATA_DIR / ".backup.sqlite3") as copy, snapshot(copy) as found:
            # What was erased before this moment is on the list before the backup counts: see `support.actions.restore`.
            erased_list.complete()
            _seal(opened, found, bar)
    finally:
        os.close(opened)


def _seal(opened: int, found: Snapshot, bar: Bar) -> None:
    header = {
        "portal": settings.SITE_ORIGIN,
        "made": timezone.now().isoformat(timespec="seconds"),
        "database": connection.vendor,
        "migrations": found.migrations,
    }
    writer = SealedWriter(opened, header)
    writer.frame(json.dumps(found.manifest).encode())
    with bar("writing", found.manifest["frames"], "part") as progress:
        for part in found.parts:
            for content in part:
                writer.frame(content)
                progress.update(1)
            writer.frame(b"")
    writer.finish()


def _verified(part: Path, bar: Bar) -> str:
    """Read back what was written, to the last bit."""
    with part.open("rb") as file, bar("checking", part.stat().st_size, "B") as progress:
        return SealedFile(part, file).verify(progress.update)


def _expired(folder: Path) -> Iterator[Path]:
    """Yield the backups of this portal that are too old, and what a killed run has left of one."""
    limit = timezone.now() - timedelta(days=settings.BACKUP_DAYS)
    for path in sorted([*folder.glob(PATTERN), *folder.glob(f".{PATTERN}{UNFINISHED}")]):
        with suppress(BackupError, OSError), path.open("rb") as file:
            found = SealedFile(path, file)
            if found.portal == settings.SITE_ORIGIN and found.made < limit:
                yield path
