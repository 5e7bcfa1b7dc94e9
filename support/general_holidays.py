"""Hong Kong's general holidays, from a small file: the library that knows them brings the calendars of the whole world.

That is 12 MB in each process for some twenty days a year. So a start writes the days of the next years into `DATA_DIR`,
and only for a year that is not in the file the library is loaded.
"""

import json
import os
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

AHEAD = 10  # years, for a process that is never started again


def _file() -> Path:
    return settings.DATA_DIR / "holidays.json"


@cache
def holidays_of(year: int) -> frozenset[date]:
    """Return the general holidays of a year."""
    days = _written().get(str(year)) or _known_to_the_library(year)
    return frozenset(date.fromisoformat(day) for day in days)


def write_ahead() -> None:
    """Write the holidays of last year and of the next ones; two processes may do so at once."""
    this_year = timezone.localdate().year
    years = {str(year): _known_to_the_library(year) for year in range(this_year - 1, this_year + AHEAD)}
    draft = _file().with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(years), encoding="utf-8")
    draft.replace(_file())


def _written() -> dict[str, list[str]]:
    try:
        found = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not written yet, or damaged
        return {}
    return found if isinstance(found, dict) else {}


def _known_to_the_library(year: int) -> list[str]:
    import holidays  # here, because of its size

    return sorted(day.isoformat() for day in holidays.country_holidays("HK", years=year))
