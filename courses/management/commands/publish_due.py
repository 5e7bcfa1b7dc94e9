"""Publishes what was approved for a time that has come."""

from django.core.management.base import BaseCommand

from courses.actions.review import publish_due


class Command(BaseCommand):
    """Publishes once and says what it did; beside a running portal its worker does the same by itself."""

    help = "Publish the changes whose time has come. What cannot be published says why on the editors' desk."

    def handle(self, **options) -> None:
        """Print how many changes were published and how many not."""
        done, failed = publish_due()
        self.stdout.write(f"{done} published, {failed} not.")
