"""`manage.py prepare`: what a start needs, where `manage.py serve` does not start gunicorn."""

from django.core.exceptions import ImproperlyConfigured
from django.core.management import BaseCommand, CommandError

from config import serving


class Command(BaseCommand):
    """Prepares database and files and ends; any number of machines may do so at once."""

    help = (
        "Migrate, check the keys, load the shipped course into an empty database, collect static files and compile "
        "the catalogues. The units in deploy/systemd/ do this before each start; machines that share a PostgreSQL wait "
        "for each other."
    )

    def handle(self, *args, **options) -> None:
        """Raise CommandError with one line when something cannot be prepared."""
        try:
            serving.prepare_in_turn()
        except ImproperlyConfigured as error:
            raise CommandError(f"Settings: {error}") from None
