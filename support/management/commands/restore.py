"""`manage.py restore`: a backup into an empty place, or proof that one could be."""

import time
from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.timezone import localtime

from support.actions.restore import Report, restore
from support.backup.sealed_file import BackupError
from support.backup.trouble import ended_by_sigterm, said
from support.erased_list import ErasedListError
from support.management.commands.backup import bar


class Command(BaseCommand):
    """Restores where no database is yet; a drill restores beside it, checks, and removes what it made."""

    help = (
        "Load a backup where the database is still empty: everything is checked before anything is made, and what was "
        "erased since is erased again (ERASED_LIST) before the database stands in its place. --drill proves a backup "
        "without touching the portal's own database."
    )

    def add_arguments(self, parser) -> None:
        """Declare the backup, the drill and the way without the list."""
        parser.add_argument("path", type=Path, metavar="PATH", help="a file that manage.py backup has made")
        parser.add_argument("--drill", action="store_true", help="load it into a temporary place, check, and remove it")
        parser.add_argument(
            "--without-erased-list",
            action="store_true",
            help="restore although the list of erased references is lost: WHAT PEOPLE HAVE ERASED COMES BACK",
        )

    def handle(self, *, path: Path, drill: bool, without_erased_list: bool, **options) -> None:
        """Print what was found, and how long it took. Raises CommandError with one line when anything is wrong."""
        began = time.monotonic()
        try:
            with ended_by_sigterm():
                report = restore(path=path, with_erased_list=not without_erased_list, only_a_drill=drill, bar=bar)
        except ErasedListError as error:
            raise CommandError(
                f"Nothing was restored. {error} Without it what people have erased comes back; where it is lost for "
                "good, --without-erased-list says that this is accepted."
            ) from None
        except (BackupError, OSError, DatabaseError) as error:
            raise CommandError(f"Nothing was restored. {said(error)}") from None
        self.report(report, drill=drill, seconds=time.monotonic() - began)
        if without_erased_list:
            self.stderr.write("WARNING: no list of erased references: what was erased after the backup is back.")
        for warning in report.warnings:
            self.stderr.write(f"WARNING: {warning}")
        if drill and report.warnings:
            raise CommandError("The drill failed.")

    def report(self, report: Report, *, drill: bool, seconds: float) -> None:
        """Print one line: what was done, and with what."""
        done = "Drill: the backup can be restored" if drill else "Restored"
        self.stdout.write(
            f"{done}: made {localtime(report.made).isoformat(timespec='seconds')}, {report.rows:,} rows, "
            f"{report.erased} enquiries erased again, {seconds:.1f} s."
        )
