"""`manage.py backup`: everything in one sealed file."""

from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError
from tqdm import tqdm

from support.actions.backup import back_up, back_up_into
from support.backup.sealed_file import BackupError
from support.backup.trouble import ended_by_sigterm, said


class Command(BaseCommand):
    """Writes a backup while people write to us: all of it or nothing, and read again before it counts."""

    help = (
        "Write the whole database into one file that only BACKUP_KEYS open, while the portal serves. FIELD_ENCRYPTION_"
        "KEYS and SECRET_KEY are not in it. With --into the file is named by the time, and backups of this portal that "
        "are older than BACKUP_DAYS are deleted once the new one is complete and was read again."
    )

    def add_arguments(self, parser) -> None:
        """Declare where it goes."""
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("path", nargs="?", type=Path, metavar="PATH", help="a file that does not exist yet")
        where.add_argument("--into", type=Path, metavar="FOLDER", help="a folder of backups")

    def handle(self, *, path: Path | None, into: Path | None, **options) -> None:
        """Print what was written and what was deleted. Raises CommandError with one line, and leaves no half file."""
        try:
            with ended_by_sigterm():
                made = back_up_into(folder=into, bar=bar) if into else back_up(path=path, bar=bar)
        except (BackupError, OSError, DatabaseError) as error:
            raise CommandError(f"No backup was made. {said(error)}") from None
        self.stdout.write(f"{made.path}: {made.path.stat().st_size:,} bytes, SHA-256 {made.digest}")
        for each in made.expired:
            self.stdout.write(f"{each.name}: older than {settings.BACKUP_DAYS} days, deleted.")


def bar(what: str, total: int, unit: str) -> tqdm:
    """Return a progress bar, which shows on a terminal only."""
    return tqdm(total=total, desc=what, unit=unit, unit_scale=unit == "B", disable=None, leave=False)
