"""Which environment variables the portal reads, so that a check does not depend on what a developer has set."""

import re
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READERS = ("config/settings.py", "config/gunicorn_conf.py")  # the only files that read the environment
READING = re.compile(r'env\.[a-z_]+\(\s*[\'"]([A-Z_]+)')


def names() -> set[str]:
    """Return every variable that the settings read, and the name of the file that may stand for it."""
    found = {name for reader in READERS for name in READING.findall((ROOT / reader).read_text())}
    return found | {f"{name}_FILE" for name in found} | {"DJANGO_SETTINGS_MODULE", "PYTEST_ADDOPTS"}


def without_ours(environment: Mapping[str, str]) -> dict[str, str]:
    """Return a copy of `environment` without any variable of the portal."""
    ours = names()
    return {name: value for name, value in environment.items() if name not in ours}
