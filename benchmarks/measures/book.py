"""The PDF of the shipped course in each language, from the rows of the database to the finished file, made as the
worker makes it: in a process beside the server, with nothing else to do on the machine. The fonts are Debian's.
"""

from pathlib import Path

from benchmarks.row import Row
from benchmarks.side import Side, sides

TITLE = "The whole course as a PDF"
QUICK = False
MOST_SECONDS = 10
LANGUAGES = {"en": "in English", "zh-hant": "in Chinese"}


def measure(folder: Path, quick: bool) -> list[Row]:
    """Return a row for each language."""
    with sides(folder, "portal") as (portal,):
        return [_row(portal, language) for language in LANGUAGES]


def _row(portal: Side, language: str) -> Row:
    made = portal.ask("make_book", language=language)
    ours = f"{made['seconds']:.1f} s, {made['size'] / 1024:,.0f} KB"
    is_met = made["seconds"] <= MOST_SECONDS
    return Row(f"the whole course as a PDF {LANGUAGES[language]}", ours, "-", None, f"<= {MOST_SECONDS} s", is_met)
