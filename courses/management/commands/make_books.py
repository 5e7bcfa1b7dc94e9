"""`manage.py make_books`: the course as PDF, in each language."""

import fcntl
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from courses.actions.books import make_books
from courses.books.typesetting import missing


class Command(BaseCommand):
    """Makes what is missing or out of date, and says what it did; beside a running portal its worker calls it."""

    help = (
        "Make the PDF of each published course in each language where it is missing or out of date, some seconds each. "
        "What cannot be made leaves the last good file, and the exit code is 1. Needs Pango and fonts on this machine; "
        "the runbook names the packages."
    )

    def add_arguments(self, parser) -> None:
        """Declare how it is called by the worker."""
        parser.add_argument(
            "--quiet", action="store_true", help="say nothing unless something failed; without Pango do nothing"
        )

    def handle(self, *, quiet: bool, **options) -> None:
        """Print how many books were made. Raises CommandError where one could not be."""
        if why := missing():
            if quiet:
                return
            raise CommandError(why)
        with (settings.DATA_DIR / "books.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two at once on a machine would make the same
            done = make_books()
        if not quiet:
            self.stdout.write(f"{done.made} made, {done.stood} as they were, {done.removed} removed.")
        if done.failed:
            sys.exit(f"{done.failed} not made: {' '.join(done.reasons)}")
