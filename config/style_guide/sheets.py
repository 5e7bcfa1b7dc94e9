"""What the guide shows: one entry for each small style sheet that has a template under templates/style_guide/."""

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings

# Where the sheets of a group lie, and the one that a page with them loads.
GROUPS = {
    "base": ("css", "portal"),
    "parts": ("css/parts", "parts"),
    "desk": ("css/desk", "desk"),
}
# What lies over the text is seen when an address opens it.
OPENED = {"sheet": "note-mice", "sheet.word": "term-word"}

_FIRST_COMMENT = re.compile(r"/\*\s*(.*?)\s*\*/", re.DOTALL)
_TOKEN = re.compile(r"^  --([a-z0-9-]+): ([^;]+);", re.MULTILINE)
_TIME = re.compile(r"[0-9.]+m?s")
_CSS = settings.BASE_DIR / "static"
_TEMPLATES = settings.BASE_DIR / "templates" / "style_guide"


@dataclass(frozen=True)
class Variant:
    """One page of a part: its name in the address, the template, and the id that its address opens, if any."""

    name: str
    template: str
    opens: str


@dataclass(frozen=True)
class Part:
    """One style sheet and what it makes; `use` is the first sentence of the sheet."""

    group: str
    slug: str
    use: str
    variants: tuple[Variant, ...]

    @property
    def name(self) -> str:
        """Return the name for people: "help now"."""
        return self.slug.replace("-", " ")

    @property
    def sheet(self) -> str:
        """Return the style sheet that a page with this part loads."""
        return f"css/{GROUPS[self.group][1]}.css"


@dataclass(frozen=True)
class Token:
    """One custom property of tokens.css; `kind` says how to show it."""

    name: str
    value: str
    kind: str


@cache
def parts() -> dict[str, list[Part]]:
    """Return the parts that the guide shows, by group, in the order of their names."""
    found = {}
    for group, (folder, _loads) in GROUPS.items():
        templates = sorted((_TEMPLATES / group).glob("*.html"))
        slugs = dict.fromkeys(path.stem.partition(".")[0] for path in templates)
        found[group] = [_part(group, slug, folder, [path.stem for path in templates]) for slug in slugs]
    return found


def part(group: str, slug: str) -> Part | None:
    """Return one part, or None."""
    return next((each for each in parts().get(group, []) if each.slug == slug), None)


def _part(group: str, slug: str, folder: str, stems: list[str]) -> Part:
    comment = _FIRST_COMMENT.search((_CSS / folder / f"{slug}.css").read_text("utf-8"))
    own = [stem for stem in stems if stem == slug or stem.startswith(f"{slug}.")]
    variants = (Variant(stem, f"style_guide/{group}/{stem}.html", OPENED.get(stem, "")) for stem in own)
    return Part(group, slug, " ".join(comment[1].split()), tuple(variants))


@cache
def tokens() -> list[Token]:
    """Return the custom properties of tokens.css as they are by day, in the order of the sheet."""
    sheet = (_CSS / "css" / "tokens.css").read_text("utf-8")
    by_day = sheet[sheet.index(":root {") : sheet.index("}\n")]
    return [Token(name, value, _kind(value)) for name, value in _TOKEN.findall(by_day)]


def _kind(value: str) -> str:
    if value.startswith(("#", "rgb")):
        return "colour"
    if "serif" in value or "mono" in value:
        return "letters"
    return "time" if _TIME.fullmatch(value) else "length"
