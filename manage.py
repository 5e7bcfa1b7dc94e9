#!/usr/bin/env python3
"""Django's command line for the portal."""

import os
import sys


def main() -> None:
    """Run one management command; a wrong setting is one clear line, not a traceback."""
    os.umask(0o077)  # what a command writes, the database above all, is its owner's alone
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings.INSTALLED_APPS  # noqa: B018 - reading one setting loads them all
    except ImproperlyConfigured as error:
        sys.exit(f"Settings: {error}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
