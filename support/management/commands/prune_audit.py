"""`manage.py prune_audit`: the audit is kept AUDIT_YEARS."""

from django.conf import settings
from django.core.management import BaseCommand
from django.utils import timezone

from support.actions.prune_audit import prune_audit
from support.models import AuditEvent


class Command(BaseCommand):
    """Run it once a month."""

    help = "Delete what is older than AUDIT_YEARS from the audit, and write a row into it that says so."

    def add_arguments(self, parser) -> None:
        """Declare the run without a change."""
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *, dry_run: bool, **options) -> None:
        """Print how many rows went."""
        now = timezone.now()
        # The 29th of February has no counterpart in most years.
        day = {"day": 28} if (now.month, now.day) == (2, 29) else {}
        before = now.replace(year=now.year - settings.AUDIT_YEARS, **day)
        if dry_run:
            count = AuditEvent.objects.filter(at__lt=before).count()
            self.stdout.write(f"{count} rows would be deleted.")
            return
        self.stdout.write(f"{prune_audit(before=before, where='prune_audit')} rows deleted.")
