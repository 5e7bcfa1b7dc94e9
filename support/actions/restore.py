"""A backup comes back: checked, brought up to date, and without what was erased since."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from tqdm import tqdm

from support import audit, erased_list
from support.actions.erase import erase_listed
from support.backup.keys import check_keys, knows_the_codes
from support.backup.loading import check, load
from support.backup.places import alone, drill, restore_into_ours
from support.backup.sealed_file import BackupError, Frames, SealedFile
from support.backup.tables import check_known, migrate
from support.erased_list import Erased
from support.models import Action, Enquiry, Tombstone, Visit

Bar = Callable[[str, int, str], tqdm]  # of what is done, how much of it there is, and in which unit
OTHER_CODES = "SECRET_KEY is not that of the backup: no code that people have opens a conversation."


@dataclass
class Report:
    """What was found in a backup and done with it."""

    made: datetime
    rows: int = 0
    erased: int = 0
    warnings: list[str] = field(default_factory=list)


def restore(*, path: Path, with_erased_list: bool, only_a_drill: bool, bar: Bar) -> Report:
    """Load a backup into our empty database, or for a drill into another that is removed again.

    Everything is read and checked before anything is made, and nothing is in its place before what was erased is gone
    again. Without the list of erased references only what the backup itself knows is gone. Raises BackupError,
    ErasedListError, OSError, DatabaseError.
    """
    lines = erased_list.read() if with_erased_list else None
    with path.open("rb") as file, alone():
        backup = SealedFile(path, file)
        digest = _verified(backup, bar)
        _check_fits(backup)
        report = Report(backup.made)

        def fill(target: Path | None) -> None:
            manifest = _fill(backup, target, bar)
            report.rows = sum(manifest["counts"].values())
            _make_ready(manifest)
            if not knows_the_codes(manifest):
                report.warnings.append(OTHER_CODES)
            report.erased = _forget(lines)
            audit.record(Action.RESTORED, None, by=audit.WORKER, where="restore", detail=f"sha256 {digest}")

        (drill if only_a_drill else restore_into_ours)(fill)
    return report


def _verified(backup: SealedFile, bar: Bar) -> str:
    with bar("checking", backup.path.stat().st_size, "B") as progress:
        return backup.verify(progress.update)


def _check_fits(backup: SealedFile) -> None:
    """Raise BackupError for a backup of another kind of database, or of a portal that is newer than this one."""
    if backup.vendor != connection.vendor:
        raise BackupError(f"The backup is one of {backup.vendor}, and DATABASE_URL names {connection.vendor}.")
    check_known(backup.migrations)


def _fill(backup: SealedFile, target: Path | None, bar: Bar) -> dict:
    """Load the content and hold it against what the backup notes; return that."""
    frames = Frames(backup.chunks())
    manifest = json.loads(frames.one())
    with bar("loading", manifest["frames"], "part") as progress:
        load(frames, manifest, backup.migrations, target, lambda: progress.update(1))
    check(manifest)
    return manifest


def _make_ready(manifest: dict) -> None:
    """Bring the loaded database to where this portal serves it."""
    migrate()
    call_command("migrate", interactive=False, verbosity=0)  # nothing is left to apply; it makes the permissions
    check_keys(manifest)
    # Who has signed out or left since the backup must not be let in again by it.
    Session.objects.all().delete()
    Visit.objects.all().delete()


def _forget(lines: list[Erased] | None) -> int:
    """Erase again what was erased; return how many enquiries the backup had brought back. Raises BackupError."""
    if lines is None:
        return 0
    listed = {line.reference for line in lines}
    if unlisted := sorted(set(Tombstone.objects.values_list("pk", flat=True)) - listed):
        raise BackupError(
            f"The list of erased references is older than the backup, or of another portal: {unlisted[0]} is not on it."
        )
    erased = erase_listed(lines=lines, where="restore")
    if left := sorted(set(Enquiry.objects.values_list("pk", flat=True)) & listed):
        raise BackupError(f"{left[0]} was erased and is there still.")
    return erased
