"""Sessions of staff as the database holds them: a copy of it neither opens the desk nor tells what a session knows.

The browser has a random key and the database its keyed hash, as with the visits of people who ask. What is kept with it
is sealed and bound to its row: the secret of an app that is just being added is among it.
"""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as PlainStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from support.crypto import SealError, keyed_hash, seal, unseal

KEY_LENGTH = 40  # of the column; 160 bits


def stored_key(key: str | None) -> str:
    """Return under which key the database holds the session that a browser calls `key`."""
    return keyed_hash("session", key or "").hex()[:KEY_LENGTH]


def sessions_of(user) -> list[Session]:
    """Return every session of `user` that has not ended.

    Only staff have sessions (a person's visit is none), so that all of them can be looked at.
    """
    going_on = Session.objects.filter(expire_date__gt=timezone.now()).iterator()
    return [row for row in going_on if SessionStore().opened(row).get(SESSION_KEY) == str(user.pk)]


class SessionStore(PlainStore):
    """Django's sessions in the database, under another key and sealed."""

    def opened(self, row: Session) -> dict:
        """Return what a row holds, nothing where it does not open."""
        try:
            return self.decode(unseal(row.session_data, _context(row.session_key)))
        except SealError:
            return {}

    def load(self) -> dict:
        """Return what is kept for the key of the browser; without a row the key is forgotten."""
        row = Session.objects.filter(pk=stored_key(self.session_key), expire_date__gt=timezone.now()).first()
        if row is None:
            self._session_key = None
        return self.opened(row) if row else {}

    def exists(self, session_key: str) -> bool:
        """Tell whether a browser has this key."""
        return super().exists(stored_key(session_key))

    def create_model_instance(self, data: dict) -> Session:
        """Return the row that holds `data`."""
        row = super().create_model_instance(data)
        row.session_key = stored_key(self.session_key)
        row.session_data = seal(row.session_data, _context(row.session_key))
        return row

    def delete(self, session_key: str | None = None) -> None:
        """Delete the session of this key, by default our own."""
        Session.objects.filter(pk=stored_key(session_key or self.session_key)).delete()


def _context(key: str) -> str:
    return f"session.{key}"
