"""Many lessons: memory grows with the folder and no faster, and a bar shows how far the work is."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.factories.course_folder import write_folder
from tests.factories.large_folder import write_large_folder

FEW, MANY = 40, 240
# Two texts of a kilobyte, read, compared and stored: with room for what differs between machines.
IMPORT_KB_A_LESSON, EXPORT_KB_A_LESSON = 60, 30
PEAK = """\
import resource, sys
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[1:]])
sys.stdout.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
"""

# An empty machine has no terminals to give: one that is made up serves as well.
TERMINAL = """\
import io, sys
from django.core.management import execute_from_command_line
class Terminal(io.StringIO):
    def isatty(self):
        return True
real, sys.stderr = sys.stderr, Terminal()
execute_from_command_line(["manage.py", *sys.argv[1:]])
real.write(sys.stderr.getvalue())
"""


@pytest.fixture(scope="module")
def migrated(tmp_path_factory) -> Path:
    """A folder with an empty database, to be copied: the migrations run once."""
    folder = tmp_path_factory.mktemp("migrated") / "data"
    _run(_environment(folder), "migrate", "-v0")
    return folder


@pytest.fixture
def home(migrated, tmp_path) -> dict[str, str]:
    """The environment of a portal with an empty SQLite database of its own."""
    return _environment(shutil.copytree(migrated, tmp_path / "data"))


def _environment(data: Path) -> dict[str, str]:
    variables = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return variables | {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "config.settings"}


def _run(variables: dict[str, str], *command: str) -> int:
    """Run a command in a process of its own and return its peak memory in kilobytes."""
    done = subprocess.run(
        [sys.executable, "-c", PEAK, *command],
        env=variables,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return int(done.stdout)


def test_memory_grows_by_a_bounded_amount_for_each_lesson(migrated, tmp_path):
    peaks = []
    for lessons in (FEW, MANY):
        variables = _environment(shutil.copytree(migrated, tmp_path / f"data-{lessons}"))
        folder, copy = tmp_path / f"folder-{lessons}", tmp_path / f"copy-{lessons}"
        write_large_folder(folder, lessons)
        imported = _run(variables, "import_course", str(folder), "-v0")
        exported = _run(variables, "export_course", "many", str(copy), "-v0")
        assert len(list((copy / "lessons").rglob("*.md"))) == 2 * lessons
        peaks.append((imported, exported))
    (few_in, few_out), (many_in, many_out) = peaks
    assert (many_in - few_in) / (MANY - FEW) < IMPORT_KB_A_LESSON
    assert (many_out - few_out) / (MANY - FEW) < EXPORT_KB_A_LESSON


def _on_a_terminal(variables: dict[str, str], *command: str) -> str:
    """Run a command whose errors go to what says that it is a terminal, and return what it drew there."""
    done = subprocess.run(
        [sys.executable, "-c", TERMINAL, *command],
        env=variables,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stderr


def test_a_terminal_shows_how_far_import_and_export_are(home, tmp_path):
    folder = write_folder(tmp_path / "mice")
    drawn = _on_a_terminal(home, "import_course", str(folder))
    assert [words for words in ("Reading:", "Checking:", "Creating: lesson text:") if words not in drawn] == []
    drawn = _on_a_terminal(home, "export_course", "mice", str(tmp_path / "copy"))
    assert [words for words in ("Writing: lessons:", "Writing: claims.yaml:") if words not in drawn] == []
