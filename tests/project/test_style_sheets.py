"""The style sheets: small parts, served as few files, with every colour in one place and enough contrast."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

FOLDER = Path(settings.BASE_DIR) / "static" / "css"
SHEETS = sorted(FOLDER.rglob("*.css"))
TOKENS = (FOLDER / "tokens.css").read_text()
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", re.IGNORECASE)
# A QR code is read by machines, black on white; paper knows no theme.
NOT_OURS = ("color: #000; background: #fff", "color: #000; background: none", "1px solid #000")
GROUNDS = ("paper", "shade", "field", "alarm-paper", "care-paper", "good-paper")
TEXTS = ("ink", "soft", "accent", "alarm")


def names(sheet: Path) -> str:
    """Return a sheet's path as a test shows it."""
    return sheet.relative_to(FOLDER).as_posix()


def themes() -> tuple[dict, dict]:
    """Return the colours by day and by night, as tokens.css gives them."""
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", TOKENS)
    return {name: day for name, day, _night in pairs}, {name: night for name, _day, night in pairs}


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb" (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2), 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet.name != "tokens.css"], ids=names)
def test_no_colour_is_named_outside_the_tokens(sheet):
    lines = sheet.read_text().splitlines()
    assert [line for line in lines if COLOUR.search(line) and not any(each in line for each in NOT_OURS)] == []


@pytest.mark.parametrize("theme", themes(), ids=["day", "night"])
def test_every_text_stands_out_from_every_ground(theme):
    ratios = {(text, ground): contrast(theme[text], theme[ground]) for text in TEXTS for ground in GROUNDS}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 7} == {}


@pytest.mark.parametrize("theme", themes(), ids=["day", "night"])
def test_the_edge_of_a_field_can_be_seen(theme):
    assert min(contrast(theme["edge"], theme[ground]) for ground in ("paper", "shade", "field")) >= 3


def test_a_browser_without_light_dark_reads_by_day():
    plain = dict(re.findall(r"--([\w-]+): (#\w{6});", TOKENS))
    assert {name: plain.get(name) for name in themes()[0]} == themes()[0]


@pytest.mark.parametrize("sheet", SHEETS, ids=names)
def test_each_sheet_begins_by_saying_what_it_is_for(sheet):
    assert sheet.read_text().startswith("/* ")


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if "@import" in sheet.read_text()], ids=names)
def test_what_is_served_holds_what_it_imports_and_asks_for_no_more(sheet):
    served = Path(staticfiles_storage.path(staticfiles_storage.stored_name(f"css/{names(sheet)}"))).read_text()
    assert "@import" not in served
    assert [names(part) for part in imported(sheet) if (rule := _last_rule(part)) and rule not in served] == []


def imported(sheet: Path) -> list[Path]:
    """Return what a sheet imports, and what that imports, in order."""
    paths = [(sheet.parent / path).resolve() for path in re.findall(r'@import url\("(.+)"\);', sheet.read_text())]
    return [each for path in paths for each in (*imported(path), path)]


def _last_rule(sheet: Path) -> str:
    rules = [line for line in sheet.read_text().splitlines() if "{" in line and not line.startswith(("@", "/*"))]
    return rules[-1].strip() if rules else ""


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if "@import" in sheet.read_text()], ids=names)
def test_what_is_served_holds_each_part_once(sheet):
    assert len(set(imported(sheet))) == len(imported(sheet))


def test_a_frame_of_the_style_guide_loads_every_part():
    assert {part for part in SHEETS if part.parent.name == "parts"} <= set(imported(FOLDER / "parts.css"))


def test_every_part_is_served_with_some_page():
    entries = [sheet for sheet in SHEETS if "@import" in sheet.read_text()]
    reached = {part for entry in entries if entry.name != "parts.css" for part in imported(entry)}
    assert [names(part) for part in SHEETS if part.parent != FOLDER and part not in reached] == []
