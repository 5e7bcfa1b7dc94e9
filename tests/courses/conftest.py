"""A course folder on disk, and the import as an operator runs it."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.factories.course_folder import write_folder


@pytest.fixture
def folder(tmp_path):
    """A small course folder without a mistake."""
    return write_folder(tmp_path / "mice")


@pytest.fixture
def run_import():
    """Run import_course and return what it printed, line by line."""

    def run(path, *options: str) -> list[str]:
        out = StringIO()
        call_command("import_course", str(path), *options, stdout=out)
        return out.getvalue().splitlines()

    return run
