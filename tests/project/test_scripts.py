"""Scripts: small parts, each page loads what it does as one file, nothing is asked for twice."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

FOLDER = Path(settings.BASE_DIR, "static", "js")
SCRIPTS = sorted(FOLDER.glob("**/*.js"))
IMPORT = re.compile(r'^import "(.+)";$', re.MULTILINE)
ENTRIES = [script for script in SCRIPTS if IMPORT.search(script.read_text())]


def names(script: Path) -> str:
    """Return the path of a script within its folder."""
    return str(script.relative_to(FOLDER))


def served(name: str) -> str:
    """Return a script as a browser gets it."""
    return Path(staticfiles_storage.path(staticfiles_storage.stored_name(f"js/{name}"))).read_text()


@pytest.mark.parametrize("script", SCRIPTS, ids=names)
def test_each_script_begins_by_saying_what_it_is_for(script):
    assert script.read_text().startswith("// ")


@pytest.mark.parametrize("script", ENTRIES, ids=names)
def test_what_is_served_holds_its_parts_and_asks_for_no_more(script):
    whole = served(names(script))
    assert IMPORT.findall(whole) == []
    for part in IMPORT.findall(script.read_text()):
        words = re.sub(r"^ *// .*\n", "", (FOLDER / part).read_text(), flags=re.MULTILINE)
        assert f"{{\n{words}}}\n" in whole


def test_a_script_that_imports_nothing_is_served_without_its_comments():
    words = (FOLDER / "device.js").read_text()
    assert served("device.js") == re.sub(r"^ *// .*\n", "", words, flags=re.MULTILINE) != words
