"""The contact sheet: every picture small, in a table for each group, in a folder that opens from disk."""

import re
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

from PIL import Image

from tests.looks.window import Scene

THUMB = (200, 400)  # at most, in pixels

STYLE = """\
body { font: 16px/1.4 system-ui, sans-serif; margin: 1rem; background: #ddd; color: #111 }
table { border-collapse: collapse } th, td { padding: .4rem; vertical-align: top; text-align: left }
thead th { position: sticky; top: 0; background: #ddd } tbody th { max-width: 14rem; font-weight: normal }
img { display: block; border: 1px solid #888 } nav a { margin-right: 1rem }
"""


@dataclass(frozen=True)
class Taken:
    """One picture of a scene."""

    scene: Scene
    language: str
    scheme: str
    width: int

    @property
    def column(self) -> str:
        """Return the heading of its column."""
        return f"{self.width} {self.language} {self.scheme}"

    @property
    def file(self) -> str:
        """Return the name of its file."""
        words = re.sub(r"\W+", "-", f"{self.scene.group} {self.scene.name}".lower()).strip("-")
        return f"{words}.{self.language}.{self.scheme}.{self.width}.png"


def write_sheet(folder: Path, pictures: list[Taken]) -> None:
    """Write index.html and the small pictures beside the large ones."""
    (folder / "small").mkdir(exist_ok=True)
    parts = ["<!doctype html><html lang='en'><meta charset='utf-8'><title>Pictures of the portal</title>"]
    parts.append(f"<style>{STYLE}</style><h1>Pictures of the portal</h1>")
    groups = {name: list(found) for name, found in groupby(sorted(pictures, key=_group), _group)}
    parts.append("<nav>" + "".join(f"<a href='#{name}'>{name}</a>" for name in groups) + "</nav>")
    for name, found in groups.items():
        parts += [f"<h2 id='{name}'>{name}</h2>", *_table(folder, found)]
    (folder / "index.html").write_text("\n".join(parts), encoding="utf-8")


def _group(picture: Taken) -> str:
    return picture.scene.group


def _table(folder: Path, pictures: list[Taken]) -> list[str]:
    order = {each.column: (each.language, each.scheme, each.width) for each in pictures}
    columns = sorted(order, key=order.get)
    cells = {(each.scene.name, each.column): each for each in pictures}
    names = list(dict.fromkeys(each.scene.name for each in pictures))
    rows = ["<table><thead><tr><th>" + "".join(f"<th>{column}" for column in columns) + "<tbody>"]
    for name in names:
        found = [cells.get((name, column)) for column in columns]
        rows.append(f"<tr><th>{escape(name)}" + "".join(f"<td>{_cell(folder, each)}" for each in found))
    return [*rows, "</table>"]


def _cell(folder: Path, picture: Taken | None) -> str:
    if picture is None:
        return "–"
    small = f"small/{picture.file.removesuffix('.png')}.webp"
    with Image.open(folder / picture.file) as image:
        image.draft("RGB", THUMB)
        scale = THUMB[0] / image.width
        thumb = image.convert("RGB").resize((THUMB[0], round(image.height * scale)), Image.Resampling.BILINEAR)
        thumb = thumb.crop((0, 0, THUMB[0], min(thumb.height, THUMB[1])))
        thumb.save(folder / small, quality=70)
    size = f"width='{thumb.width}' height='{thumb.height}'"
    return f"<a href='{picture.file}'><img loading='lazy' {size} src='{small}' alt=''></a>"
