"""Compiled catalogues of the interface's words: made at the start from the `.po` files, without GNU gettext.

Each app keeps its words beside its code, in `<app>/locale/<locale>/LC_MESSAGES/django.po`. What gettext reads is
written to `DATA_DIR`, so that the program's own folder can be read-only.
"""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings

APPS = ("config", "courses", "support")
LOCALE = "zh_Hant"
_FILE = Path(LOCALE, "LC_MESSAGES", "django.po")


def source(app: str) -> Path:
    """Return the catalogue of `app` that people edit."""
    return settings.BASE_DIR / app / "locale" / _FILE


def compiled(app: str) -> Path:
    """Return the catalogue of `app` that gettext reads."""
    return settings.CATALOGUES / app / _FILE.with_suffix(".mo")


def compile_catalogues() -> None:
    """Compile each catalogue that is newer than what was made of it; two processes may do so at once."""
    for app in APPS:
        made_from, made = source(app), compiled(app)
        if made.exists() and made.stat().st_mtime_ns >= made_from.stat().st_mtime_ns:
            continue
        made.parent.mkdir(parents=True, exist_ok=True)
        with made_from.open("rb") as file:
            catalogue = read_po(file, locale=LOCALE)
        draft = made.with_suffix(f".{os.getpid()}")
        with draft.open("wb") as file:
            write_mo(file, catalogue)
        draft.replace(made)
