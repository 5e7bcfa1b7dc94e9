"""Brings a page into the form that the typesetter needs: what browsers do by themselves, and it does not."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from courses.books.words import Words

SVG = "{http://www.w3.org/2000/svg}"
ORNAMENT = "data:image/svg+xml;base64,"  # what the address of an ornament begins with
SHEET = (Path(__file__).resolve().parent / "drawings.css").read_text(encoding="utf-8")
# As in book.css. Of the families with Han the Korean cut has quotation marks of Latin width.
FAMILIES = {
    "en": '"Noto Sans CJK KR", "Noto Sans", "DejaVu Sans", sans-serif',
    "zh": '"Noto Sans CJK HK", "Noto Sans HK", "Noto Sans CJK TC", "Noto Sans TC", sans-serif',
}


def prepare(root: ET.Element) -> None:
    """Change a parsed page in place."""
    language = root.get("lang", "")[:2]
    for parent, at, child in list(_children(root)):
        if child.tag == f"{SVG}svg":
            _prepare_drawing(parent, at, child, SHEET.replace("FAMILY", FAMILIES[language]))
    Words(language).walk(root)


def _children(element: ET.Element) -> Iterator[tuple[ET.Element, int, ET.Element]]:
    """Yield each element below `element` with its parent and its place there; nothing of what a drawing is made of."""
    for at, child in enumerate(element):
        yield element, at, child
        if child.tag != f"{SVG}svg":
            yield from _children(child)


def _prepare_drawing(parent: ET.Element, at: int, drawing: ET.Element, sheet: str) -> None:
    """Give a drawing its colours, which it gets from no sheet of the page, and all its words for who hears it.

    What is only an ornament becomes a background: nobody is told of a picture without words.
    """
    style = ET.Element(f"{SVG}style")
    style.text = sheet
    if drawing.get("aria-hidden") == "true":
        drawing.insert(0, style)
        parent[at] = _ornament(drawing)
        return
    parts = [*drawing.findall(f"{SVG}title"), *drawing.findall(f"{SVG}desc")]
    said = [" ".join("".join(each.itertext()).split()) for each in parts]
    for each in parts:
        drawing.remove(each)
    title = ET.Element(f"{SVG}title")
    title.text = parent.get("aria-label") or " ".join(words if words[-1] in ".。" else f"{words}:" for words in said)
    drawing[:0] = [title, style]


def _ornament(drawing: ET.Element) -> ET.Element:
    """Return a box with a drawing in its background."""
    box = ET.Element("span", {"class": f"ornament {drawing.get('class', '')}".strip()})
    box.tail, drawing.tail = drawing.tail, None
    picture = b64encode(ET.tostring(drawing)).decode()
    box.set("style", f"background-image: url({ORNAMENT}{picture})")
    return box
