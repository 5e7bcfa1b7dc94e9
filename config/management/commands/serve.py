"""`manage.py serve`: what `make run` runs."""

import signal
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import BaseCommand, CommandError

from config import serving
from config.environment import Environment


class Command(BaseCommand):
    """Prepares the database, loads the course if there is none, and serves until it is stopped."""

    help = "Migrate, load the shipped course into an empty database, collect static files and serve with gunicorn."

    def handle(self, *args, **options) -> None:
        """Raise CommandError with one line when something stops the start; otherwise never return."""
        serving.check_port(settings.PORT)
        try:
            Environment().integer("WEB_CONCURRENCY", default=None)
            self.prepare()
        except ImproperlyConfigured as error:
            raise CommandError(f"Settings: {error}") from None
        except KeyboardInterrupt:
            sys.exit(128 + signal.SIGINT)
        self.announce()
        serving.become_gunicorn()

    def prepare(self) -> None:
        """Bring database and files up to date, and say so before: it may take a while."""
        self.stdout.write("Preparing the database and the pages …")
        self.stdout.flush()
        serving.prepare_in_turn()

    def announce(self) -> None:
        """Say where the portal is, and to a new operator how the first colleague gets in."""
        self.stdout.write(f"The portal is at {settings.SITE_ORIGIN}/ - Ctrl-C stops it.")
        if not serving.has_staff():
            self.stdout.write(
                "Nobody can log in to /admin/ yet. The first account, in a second terminal:\n"
                f"  {serving.same_settings()}.venv/bin/python manage.py create_staff NAME --superuser --group triage"
            )
        self.stdout.flush()
