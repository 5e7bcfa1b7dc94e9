"""The general holidays come from a file that a start writes, and from the library where that does not know a year."""

import subprocess
import sys
from datetime import date

import pytest

from support.general_holidays import AHEAD, holidays_of, write_ahead

LUNAR_NEW_YEAR = [date(2027, 2, day) for day in (6, 8, 9)]


@pytest.fixture(autouse=True)
def own_file(settings, tmp_path):
    """Let each test begin without a file, and with nothing remembered."""
    settings.DATA_DIR = tmp_path
    holidays_of.cache_clear()
    yield
    holidays_of.cache_clear()


@pytest.fixture
def without_library(monkeypatch):
    """Make the library fail to load."""
    monkeypatch.setitem(sys.modules, "holidays", None)


def of_february(year: int) -> list[date]:
    return sorted(day for day in holidays_of(year) if day.month == 2)


def test_without_a_file_the_library_is_asked():
    assert of_february(2027) == LUNAR_NEW_YEAR


def test_what_a_start_has_written_is_enough_for_years(request):
    write_ahead()
    years = range(date.today().year - 1, date.today().year + AHEAD)
    known = {year: holidays_of(year) for year in years}
    holidays_of.cache_clear()
    request.getfixturevalue("without_library")
    assert {year: holidays_of(year) for year in years} == known
    with pytest.raises(ImportError):
        holidays_of(years[-1] + 1)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"2027": []}', "\xff"])
def test_a_damaged_file_does_no_harm(tmp_path, content):
    (tmp_path / "holidays.json").write_bytes(content.encode("latin-1"))
    assert of_february(2027) == LUNAR_NEW_YEAR


def test_no_process_that_serves_loads_the_library(tmp_path):
    code = "import config.wsgi, sys; print('holidays' in sys.modules)"
    environment = {"DATA_DIR": str(tmp_path), "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
