"""The project as an app: its commands, checks and the admin site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    """What belongs to the project and to neither half of it."""

    name = "config"
    label = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        """Register the system checks."""
        from config import checks  # noqa: F401


class PortalAdminConfig(AdminConfig):
    """Django's admin with our front page."""

    default_site = "config.admin.PortalAdminSite"

    def ready(self) -> None:
        """Find what each app shows, then put accounts in our own way."""
        super().ready()
        from config import accounts

        accounts.register()
