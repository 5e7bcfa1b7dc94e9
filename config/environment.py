"""Reads the environment strictly: a wrong value is one sentence that names the variable."""

import base64
import binascii
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from zoneinfo import available_timezones

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email
from environ import Env
from environ.fileaware_mapping import FileAwareMapping

SQLITE_OPTIONS = {
    # A write takes its lock at BEGIN: no "database is locked" half-way through a transaction.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,  # seconds a writer waits for its turn
    # Each thread has a connection of its own: what one keeps, of statements and below of pages, a worker keeps often.
    "cached_statements": 32,
    # FULL: once we have said "received", a power cut must not take it back.
    # secure_delete: what is erased is overwritten, not only unlinked.
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
        "PRAGMA foreign_keys=ON; PRAGMA cache_size=-4000"
    ),
}
KEY_BYTES = 32  # AES-256
ORIGIN = re.compile(r"https://[a-z0-9.-]+(:[0-9]{1,5})?")
LINK = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]{1,5})?([/?][!-~]*)?", re.IGNORECASE)


class Environment:
    """The variables of one process, each read by a method named for what it is."""

    def __init__(self, variables: dict[str, str] | None = None) -> None:
        # Only the mapping of django-environ: its readers take a secret that starts with "$" for another variable.
        self._variables = FileAwareMapping(env=variables, cache=False)

    def text(self, name: str, *, default: str | None) -> str | None:
        """Return the text of `name` or of the file `name`_FILE, without surrounding white space."""
        try:
            value = self._variables.get(name, "").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise ImproperlyConfigured(f"{name}_FILE must be a text file in UTF-8.") from None
        return value or default

    def folder(self, name: str, *, default: Path) -> Path:
        """Return a folder that exists from now on, and that only its owner opens if it had to be made."""
        path = Path(self.text(name, default=str(default))).resolve()
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ImproperlyConfigured(f"{name} cannot be used: {error}.") from None
        return path

    def words(self, name: str) -> list[str]:
        """Return a comma-separated list; empty when unset."""
        return [word.strip() for word in (self.text(name, default="") or "").split(",") if word.strip()]

    def integer(self, name: str, *, default: int | None) -> int | None:
        """Return a positive whole number."""
        value = self.text(name, default=None)
        if value is None:
            return default
        if not re.fullmatch("[0-9]{1,9}", value) or int(value) == 0:
            raise ImproperlyConfigured(f"{name} must be a positive whole number, not {value!r}.")
        return int(value)

    def days(self, name: str) -> dict[str, int]:
        """Return whole days by name, written `closed:365,duplicate:90`; nothing when unset."""
        found = {}
        for word in self.words(name):
            match = re.fullmatch(r"([a-z-]+):([1-9][0-9]{0,4})", word)
            if not match or match[1] in found:
                raise ImproperlyConfigured(f"{name} must read closed:365,duplicate:90, each once, not {word!r}.")
            found[match[1]] = int(match[2])
        return found

    def switch(self, name: str, *, default: bool) -> bool:
        """Return on or off: 1, true, yes, on against 0, false, no, off."""
        value = (self.text(name, default="") or "").lower()
        if value in {"1", "true", "yes", "on"}:
            return True
        if value in {"0", "false", "no", "off"}:
            return False
        if value:
            raise ImproperlyConfigured(f"{name} must be on or off, not {value!r}.")
        return default

    def origin(self, name: str) -> str:
        """Return an https origin such as `https://portal.example.org`, or "" when unset."""
        value = (self.text(name, default="") or "").rstrip("/").lower()
        if value and not ORIGIN.fullmatch(value):
            raise ImproperlyConfigured(
                f"{name} must be an https origin without a path, such as https://portal.example."
            )
        return value

    def address(self, name: str) -> str:
        """Return a mail address without a display name, or "" when unset."""
        value = self.text(name, default="") or ""
        try:
            if value:
                validate_email(value)
        except ValidationError:
            raise ImproperlyConfigured(f"{name} must be a mail address and nothing else.") from None
        return value

    def link(self, name: str) -> str:
        """Return the address of one https page, or "" when unset."""
        value = self.text(name, default="") or ""
        if value and not LINK.fullmatch(value):
            raise ImproperlyConfigured(f"{name} must be the https address of a page.")
        return value

    def contact(self, name: str) -> str:
        """Return a mail address as `mailto:`, or the address of an https page, or "" when unset."""
        value = self.text(name, default="") or ""
        return f"mailto:{self.address(name)}" if "@" in value else self.link(name)

    def zone(self, name: str, *, default: str) -> str:
        """Return the name of a time zone that this machine or the package tzdata knows."""
        value = self.text(name, default=default)
        if value not in available_timezones():
            raise ImproperlyConfigured(f"{name} must name a time zone such as {default}, not {value!r}.")
        return value

    def secret(self, name: str, *, keep_in: Path | None) -> str:
        """Return a secret of at least 50 characters; embedded use makes one in `keep_in`."""
        value = self.text(name, default=None) or _kept(name, keep_in, make=lambda: secrets.token_urlsafe(50))
        if len(value) < 50 or len(set(value)) < 5:
            raise ImproperlyConfigured(f"{name} must have at least 50 random characters.")
        return value

    def encryption_keys(self, name: str, *, keep_in: Path | None, required: bool = True) -> dict[str, bytes]:
        """Return the keys of `id:base64,…` by id, in order: the first encrypts, all decrypt.

        Embedded use makes one in `keep_in`. Where nothing keeps one and it is not `required`, there are none.
        """
        value = self.text(name, default=None)
        if value is None and keep_in is None and not required:
            return {}
        value = value or _kept(
            name, keep_in, make=lambda: "k1:" + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
        )
        keys: dict[str, bytes] = {}
        for entry in value.split(","):
            key_id, _, encoded = entry.strip().partition(":")
            try:
                key = base64.b64decode(encoded, validate=True)
            except (binascii.Error, ValueError):
                key = b""
            if not (key_id.isascii() and key_id.isalnum()) or len(key) != KEY_BYTES or key_id in keys:
                raise ImproperlyConfigured(
                    f"{name} must read id:base64,id:base64,… with different ids and {KEY_BYTES} bytes a key."
                )
            keys[key_id] = key
        return keys

    def database(self, name: str, *, sqlite_in: Path) -> dict:
        """Return Django's database settings: SQLite in `sqlite_in`, or PostgreSQL from a URL."""
        url = self.text(name, default=None)
        if url is None:
            return {
                "ENGINE": "config.sqlite",
                "NAME": sqlite_in / "portal.sqlite3",
                "OPTIONS": SQLITE_OPTIONS,
                "CONN_MAX_AGE": 60,
                "TEST": {"NAME": sqlite_in / "test.sqlite3"},  # a file: threads share it as they do in use
            }
        if not url.startswith(("postgres://", "postgresql://")):
            raise ImproperlyConfigured(f"{name} must start with postgres://; leave it out for SQLite.")
        try:
            return Env.db_url_config(url) | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
        except ValueError:  # its text may quote the password
            raise ImproperlyConfigured(f"{name} must read postgres://user:password@host:port/name.") from None

    def mail(self, name: str, *, files_in: Path | None) -> dict:
        """Return Django's EMAIL_* settings; embedded use writes each mail as a file."""
        url = self.text(name, default=None)
        if not url and files_in is None:
            raise ImproperlyConfigured(_missing(name))
        if not url:
            return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": files_in}
        try:
            mail = Env.email_url_config(url)
        except (ValueError, ImproperlyConfigured):
            mail = {"EMAIL_HOST": None}
        if (url.startswith("smtp") and not mail["EMAIL_HOST"]) or "EMAIL_BACKEND" not in mail:
            raise ImproperlyConfigured(f"{name} must read smtp+tls://user:password@host:587 or another mail URL.")
        if mail["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
            mail["EMAIL_BACKEND"] = "config.smtp.EmailBackend"
        return mail | {"EMAIL_TIMEOUT": 20}


def _missing(name: str) -> str:
    return f"{name} (or {name}_FILE) must be set when SITE_ORIGIN is set."


def _kept(name: str, folder: Path | None, *, make) -> str:
    """Return the secret kept in `folder`, made on first use with mode 0600; two starts agree on one."""
    if folder is None:
        raise ImproperlyConfigured(_missing(name))
    path = folder / name.lower()
    try:
        if not path.exists():
            _make(path, make())
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"DATA_DIR cannot keep {name}: {error}.") from None


def _make(path: Path, secret: str) -> None:
    """Write `secret` to `path` whole or not at all, readable by its owner only."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first: then its secret counts
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
