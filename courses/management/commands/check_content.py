"""Says what is wrong with the words of a course."""

from argparse import ArgumentParser
from collections.abc import Iterable

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from courses.checks.report import Report, check_course, check_folder
from courses.models import Course


def _track(things, what: str):
    """Pass `things` on; on a terminal, show how far they are."""
    return tqdm(things, desc=what, disable=None, leave=False)


class Command(BaseCommand):
    """`check_content [PATH] [--strict]`: prints every finding; raises CommandError, status 1, when it refuses."""

    help = "Checks a course folder, or without PATH what the database holds, against the rules for content."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, and whether warnings count."""
        parser.add_argument("path", metavar="PATH", nargs="?", help="a course folder")
        parser.add_argument("--strict", action="store_true", help="refuse unanswered warnings as well")

    def handle(self, *args, path: str | None, strict: bool, **options) -> None:
        """Print errors, then warnings."""
        report = check_folder(path, track=_track) if path else _check_database()
        self._list("Errors", (error.within(path or "") for error in report.errors))
        self._list("Unanswered warnings", (warning.within(path or "") for warning in report.warnings))
        counts = f"Errors: {len(report.errors)}. Unanswered warnings: {len(report.warnings)}."
        if report.errors or (strict and report.warnings):
            raise CommandError(f"{counts} Mend what is listed above.")
        self.stdout.write(counts)

    def _list(self, title: str, findings: Iterable[str]) -> None:
        lines = list(findings)
        self.stdout.write("\n".join([f"{title}:", *lines]) if lines else "", ending="\n" if lines else "")


def _check_database() -> Report:
    """Return what is wrong with all courses together; the glossary, which they share, is said once."""
    reports = [check_course(course, track=_track) for course in Course.objects.all()]
    errors = dict.fromkeys(error for report in reports for error in report.errors)
    return Report(list(errors), [warning for report in reports for warning in report.warnings])
