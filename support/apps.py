"""The way to the specialists."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    """Enquiries: stored, triaged and answered."""

    name = "support"
    verbose_name = _("Enquiries")
