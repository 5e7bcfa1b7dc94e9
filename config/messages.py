"""Where a word for the next page waits: in a cookie of ours, and what does not fit into it in the session.

Two requests at once would overwrite each other's word in the session.
"""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class OwnCookie(CookieStorage):
    """Its name has the prefix by which browsers refuse it from anywhere else."""

    cookie_name = f"{settings.COOKIE_PREFIX}messages"


class Storage(FallbackStorage):
    """Django's order of the two."""

    storage_classes = (OwnCookie, SessionStorage)
