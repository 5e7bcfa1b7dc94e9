"""Loads a course folder."""

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from tqdm import tqdm

from courses.actions.import_course import import_course
from courses.actions.sync_records import Report
from courses.checks.doubts import doubts
from courses.interchange.faults import Fault, FolderError
from courses.interchange.reader import read_folder
from courses.interchange.records import CourseFolder

DESK = "/admin/courses/review/desk/"
INTERRUPTED = 130  # what a shell reports after Ctrl-C


def _track(things, what: str):
    """Pass `things` on; on a terminal, show how far they are."""
    return tqdm(things, desc=what, disable=None, leave=False)


class Command(BaseCommand):
    """`import_course PATH [--overwrite]`: all or nothing; raises CommandError with every mistake of the folder."""

    help = (
        "Loads a course folder. Changes nothing when it finds a mistake; keeps what was edited here since. "
        "The first course of an empty database is published; everything later is a draft."
    )

    def add_arguments(self, parser) -> None:
        """Take the folder and whether to overwrite."""
        parser.add_argument("path", metavar="PATH", help="a folder with course.yaml and the files beside it")
        parser.add_argument(
            "--overwrite", action="store_true", help="replace also what was edited here since, as a draft"
        )

    def handle(self, *args, path: str, overwrite: bool, **options) -> None:
        """Read everything, then store everything, then say what was done."""
        try:
            folder = read_folder(path, track=_track)
            report = import_course(folder=folder, overwrite=overwrite, track=_track)
        except FolderError as error:
            raise CommandError(_mistakes(path, error.faults)) from None
        except IntegrityError:
            message = "Somebody changed the course at the same moment. Nothing was imported; run the command again."
            raise CommandError(message) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped. Nothing was imported.", returncode=INTERRUPTED) from None
        if options["verbosity"]:
            self._warn(path, folder)
            self._say(folder.slug, report)

    def _warn(self, path: str, folder: CourseFolder) -> None:
        warnings = doubts(folder.texts)
        for warning in warnings:
            self.stdout.write(warning.within(path))
        if warnings:
            self.stdout.write(f"Unanswered warnings: {len(warnings)}. They stop nothing; mend or answer them.")

    def _say(self, slug: str, report: Report) -> None:
        for title in report.kept:
            self.stdout.write(f"{title}: edited here since the last import; kept. --overwrite replaces it.")
        for title in report.missing:
            self.stdout.write(f"{title}: no longer in the folder; kept.")
        counts = f"{len(report.created)} created, {len(report.changed)} changed, {report.unchanged} unchanged"
        self.stdout.write(f"{slug}: {counts}, {len(report.kept)} kept.")
        self._say_who_sees_it(slug, report)

    def _say_who_sees_it(self, slug: str, report: Report) -> None:
        if report.is_public:
            self.stdout.write(f"{slug}: published, not yet reviewed by a clinician.")
        if report.waiting:
            waits = "1 change waits as a draft" if report.waiting == 1 else f"{report.waiting} changes wait as drafts"
            self.stdout.write(f"{slug}: {waits} for a second person; see the editors' desk at {DESK}.")
        if report.taken_back:
            taken = "1 change is" if report.taken_back == 1 else f"{report.taken_back} changes are"
            self.stdout.write(f"{slug}: {taken} taken back; the folder says again what readers see.")


def _mistakes(path: str, faults: list[Fault]) -> str:
    """Return every mistake as `file:line: what is wrong`, files with the path as it was given."""
    lines = [fault.within(path) for fault in faults]
    return "\n".join([f"Nothing was imported. Mistakes to mend: {len(faults)}.", *lines])
