"""What can be chosen when pictures are taken: make pictures ARGS="--only lesson --width 768"."""

from pathlib import Path

from django.conf import settings

from config.languages import CODES

SCHEMES = ("light", "dark")
WIDTHS = (360, 1440)
FOLDER = Path(settings.BASE_DIR) / "var" / "pictures"


def add(parser) -> None:
    """Add the options to pytest's."""
    group = parser.getgroup("pictures of the portal")
    group.addoption("--only", default="", help="part of the name of a scene or of its group")
    group.addoption("--width", type=int, action="append", help=f"CSS pixels, repeatable; default {WIDTHS}")
    group.addoption("--languages", type=_words, default=CODES, help=f"default {','.join(CODES)}")
    group.addoption("--schemes", type=_words, default=SCHEMES, help=f"default {','.join(SCHEMES)}")
    group.addoption("--into", type=Path, default=FOLDER, help="folder of the pictures; default var/pictures")
    group.addoption("--keep", action="store_true", help="take the kept pictures anew, and nothing else")
    group.addoption("--docs", action="store_true", help="take the pictures of README and docs/, and nothing else")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))
