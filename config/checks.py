"""System checks of the project."""

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register  # noqa: A004 - Django's name
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from config.languages import CODES
from support import reading_hours, retention, statement


@register(Tags.security)
def host_prefixed_cookies(app_configs, **kwargs):
    """portal.E001: `__Host-` cookies are only accepted with Secure, Path=/ and no Domain."""
    wrong = [
        name
        for name in ("SESSION", "CSRF")
        if getattr(settings, f"{name}_COOKIE_NAME").startswith("__Host-")
        and not (
            getattr(settings, f"{name}_COOKIE_SECURE")
            and getattr(settings, f"{name}_COOKIE_PATH") == "/"
            and getattr(settings, f"{name}_COOKIE_DOMAIN") is None
        )
    ]
    return [Error(f"Browsers will refuse the {name.lower()} cookie.", id="portal.E001") for name in wrong]


@register(Tags.translation)
def languages_of_the_contract(app_configs, **kwargs):
    """portal.E002: the addresses of the contract exist in exactly these two languages."""
    if CODES == ("en", "zh-hant"):
        return []
    return [Error("LANGUAGES must be en and zh-hant.", id="portal.E002")]


@register
def reading_hours_make_sense(app_configs, **kwargs):
    """portal.E003: a page that says when somebody reads needs hours that can be read."""
    try:
        reading_hours.next_reading(timezone.now())
    except ImproperlyConfigured as error:
        return [Error(str(error), id="portal.E003")]
    return []


@register
def retention_names_statuses(app_configs, **kwargs):
    """portal.E004: a period for a status that does not exist would erase nothing, and nobody would know."""
    try:
        retention.periods()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="portal.E004")]
    return []


@register
def backups_go_when_people_were_told(app_configs, **kwargs):
    """portal.E005: the collection statement says after how many days backups are deleted."""
    if settings.BACKUP_DAYS <= statement.BACKUP_DAYS:
        return []
    said = f"BACKUP_DAYS must be at most {statement.BACKUP_DAYS}: the collection statement promises it."
    return [Error(said, id="portal.E005")]


@register(Tags.security)
def guessing_is_slowed(app_configs, **kwargs):
    """portal.W001: behind a proxy that we do not know of, every address is hidden and no guesser is slowed."""
    if settings.TRUSTED_PROXIES or not settings.PRODUCTION:
        return []
    said = "TRUSTED_PROXIES is not set: addresses are hidden by the proxy, and nobody who guesses is slowed down."
    return [Warning(said, id="portal.W001")]
