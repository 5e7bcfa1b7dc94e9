"""`manage.py make_books`: the course as PDF, in each language."""

import fcntl
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from courses.actions.books import make_books
from courses.books.parent import end_with
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
            "--with-parent",
            type=int,
            metavar="PID",
            help="end when this parent is gone; say nothing unless a book failed, and without Pango do nothing",
        )

    def handle(self, *, with_parent: int | None, **options) -> None:
        """Print how many books were made. Raises CommandError where one could not be."""
        if with_parent:
            end_with(with_parent)
        if why := missing():
            if with_parent:
                return
            raise CommandError(why)
        with (settings.DATA_DIR / "books.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two at once on a machine would make the same
            done = make_books()
        if not with_parent:
            self.stdout.write(f"{done.made} made, {done.stood} as they were, {done.removed} removed.")
        if done.failed:
            sys.exit(f"{done.failed} not made: {' '.join(done.reasons)}")
