"""System checks of the project."""

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from config.languages import CODES
from support import reading_hours, retention


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
