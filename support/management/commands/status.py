"""`manage.py status`: is all well, and how much waits."""

import sys

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.timezone import localtime

from config.health import faults
from courses import reading
from courses.books.typesetting import missing
from support import status


class Command(BaseCommand):
    """Prints the faults that make `/readyz` red, then gauges of worker, outbox and queue."""

    help = "Say what is not in order (exit code 1), and how much waits. Numbers only: nobody's words, no reference."

    def handle(self, *args, **options) -> None:
        """Print a line a gauge; exit with 1 when something is not in order."""
        found = faults()
        for fault in found or ["Everything is in order."]:
            self.stdout.write(fault)
        try:
            self._print_gauges()
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {type(error).__name__}") from None
        if found:
            sys.exit(1)

    def _print_gauges(self) -> None:
        seen, mails = status.worker_seen(), status.mails()
        self._line("worker last seen", localtime(seen).isoformat(timespec="seconds") if seen else "never")
        self._line("mails waiting", mails.waiting)
        self._line("oldest of them, minutes", status.minutes(timezone.now() - mails.oldest) if mails.oldest else "-")
        self._line("enquiries whose mail failed", mails.given_up)
        for name, count in status.queue().items():
            self._line(f"enquiries {name}", count)
        there, wanted = reading.count_books()
        self._line("courses as PDF", f"{there} of {wanted}")
        here = (missing() or "yes") if settings.MAKE_BOOKS else "no, MAKE_BOOKS is off"
        self._line("courses as PDF, made here", here)

    def _line(self, name: str, value) -> None:
        self.stdout.write(f"{name:<28} {value}")
