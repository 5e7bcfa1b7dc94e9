"""`manage.py erase_expired`: erases what has been kept long enough."""

from django.core.exceptions import ImproperlyConfigured
from django.core.management import BaseCommand, CommandError
from tqdm import tqdm

from support.retention import count_expired, erase_expired, periods


class Command(BaseCommand):
    """Run it every night. Each enquiry is erased by itself: a run that is stopped is gone on with by the next."""

    help = (
        "Erase enquiries in which nothing has happened for longer than RETENTION_DAYS says for their status. A "
        "tombstone without words stays: reference, dates, topic, status."
    )

    def add_arguments(self, parser) -> None:
        """Declare the run without a change."""
        parser.add_argument("--dry-run", action="store_true", help="only count, by status")

    def handle(self, *, dry_run: bool, **options) -> None:
        """Print what was erased. Raises CommandError for periods that make no sense."""
        try:
            kept = periods()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from None
        if not kept:
            self.stdout.write("RETENTION_DAYS is not set: everything is kept.")
            return
        waiting = count_expired()
        if dry_run:
            for status in kept:
                self.stdout.write(f"{status:<16} {waiting[status]} would be erased")
            return
        erased = 0
        with tqdm(total=waiting.total(), unit="enquiry", disable=None) as progress:
            for _reference in erase_expired():
                erased += 1
                progress.update()
        self.stdout.write(f"{erased} erased.")
