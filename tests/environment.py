"""Gives each test process its own DATA_DIR; pyproject.toml loads this as a plugin before Django's settings.

What a developer has set for the portal does not count here, with one exception:
TEST_DATABASE_URL=postgres://… runs the tests on that server.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from scripts.variables import names

HOME = "PORTAL_TESTS_HOME"  # the folder of the whole run, for its parallel workers


def _home() -> Path:
    """Return the folder of this run. The process that makes it removes it, whatever becomes of its workers."""
    if HOME not in os.environ:
        folder = tempfile.mkdtemp(prefix="portal-tests-")
        os.environ[HOME] = folder
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(os.environ[HOME])


def _prepare(variables) -> None:
    """Remove the portal's own variables and set those of the tests."""
    database = variables.get("TEST_DATABASE_URL")
    for name in names():
        variables.pop(name, None)
    variables["MAKE_BOOKS"] = "off"  # a worker of a test would make them of another database
    variables["DATA_DIR"] = str(_home() / variables.get("PYTEST_XDIST_WORKER", "main"))
    if database:
        variables["DATABASE_URL"] = database


_prepare(os.environ)
