"""docs/security.md names every item of ASVS 5.0, levels 1 and 2, and only tests that exist."""

import re

import pytest
from django.conf import settings

DOC = (settings.BASE_DIR / "docs" / "security.md").read_text(encoding="utf-8")
TESTS = settings.BASE_DIR / "tests"
# The items of levels 1 and 2 by section, from the standard (5.0.0, May 2025). V10 and V17 do not apply as a whole.
ITEMS = {
    "1.1": "1-2", "1.2": "1-9", "1.3": "1-11", "1.4": "1-3", "1.5": "1-2",
    "2.1": "1-3", "2.2": "1-3", "2.3": "1-4", "2.4": "1-1",
    "3.2": "1-2", "3.3": "1-4", "3.4": "1-6", "3.5": "1-5", "3.7": "1-2",
    "4.1": "1-3", "4.2": "1-1", "4.3": "1-2", "4.4": "1-4",
    "5.1": "1-1", "5.2": "1-3", "5.3": "1-2", "5.4": "1-3",
    "6.1": "1-3", "6.2": "1-12", "6.3": "1-4", "6.4": "1-4", "6.5": "1-5", "6.6": "1-3", "6.8": "1-4",
    "7.1": "1-3", "7.2": "1-4", "7.3": "1-2", "7.4": "1-5", "7.5": "1-2", "7.6": "1-2",
    "8.1": "1-2", "8.2": "1-3", "8.3": "1-1", "8.4": "1-1",
    "9.1": "1-3", "9.2": "1-4",
    "11.1": "1-2", "11.2": "1-3", "11.3": "1-3", "11.4": "1-4", "11.5": "1-1", "11.6": "1-1",
    "12.1": "1-3", "12.2": "1-2", "12.3": "1-4",
    "13.1": "1-1", "13.2": "1-5", "13.3": "1-2", "13.4": "1-5",
    "14.1": "1-2", "14.2": "1-4", "14.3": "1-3",
    "15.1": "1-3", "15.2": "1-3", "15.3": "1-7",
    "16.1": "1-1", "16.2": "1-5", "16.3": "1-4", "16.4": "1-3", "16.5": "1-3",
}  # fmt: skip
ROWS = re.findall(r"^\| (\d[\d., ]*) \|(.*?)\| ([^|]+) \|$", DOC, re.MULTILINE)


def expected() -> set[str]:
    found = set()
    for section, span in ITEMS.items():
        first, last = map(int, span.split("-"))
        found |= {f"{section}.{number}" for number in range(first, last + 1)}
    return found


def test_every_item_has_one_line():
    named = [item for items, _how, _shown in ROWS for item in items.split(", ")]
    assert (sorted(set(named) ^ expected()), len(named)) == ([], len(set(named)))


def test_every_line_names_a_test_or_a_reason():
    assert [items for items, _how, shown in ROWS if not shown.startswith(("`", "– "))] == []


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(\w+/test_\w+\.py(?:::\w+)?)`", DOC))))
def test_each_named_test_exists(name):
    path, _, function = name.partition("::")
    text = (TESTS / path).read_text(encoding="utf-8")
    assert (name, f"def {function}(" in text) == (name, bool(function)) or not function
