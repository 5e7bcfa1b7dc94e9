"""The drawings of the lessons: valid, described in words, in the page's colours and translatable."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

FOLDER = Path(settings.BASE_DIR, "templates", "courses", "figures")
DRAWINGS = sorted(path.stem for path in FOLDER.glob("*.svg"))
MOST_BYTES = 4096
PLAIN_COLOURS = {"none", "currentColor"}
pytestmark = pytest.mark.parametrize("key", DRAWINGS)


def source(key: str) -> str:
    return (FOLDER / f"{key}.svg").read_text(encoding="utf-8")


def drawing(key: str) -> ElementTree.Element:
    with translation.override("en"):
        return ElementTree.fromstring(render_to_string(f"courses/figures/{key}.svg"))  # noqa: S314 - our own file


def caption(key: str) -> str:
    with translation.override("en"):
        return render_to_string("courses/figures/captions.html", {"key": key}).strip()


def test_a_drawing_is_one_small_svg(key):
    svg = drawing(key)
    assert svg.tag == "svg"
    assert svg.get("role") == "img"
    assert "figure__drawing" in svg.get("class").split()
    assert len(source(key).encode()) <= MOST_BYTES


def test_a_drawing_is_drawn_for_a_phone(key):
    left, top, width, height = map(int, drawing(key).get("viewBox").split())
    assert (left, top) == (0, 0)
    assert 320 <= width <= 360
    assert height >= width


def test_a_drawing_has_a_title_and_a_long_description(key):
    svg = drawing(key)
    title, description = svg[0], svg[1]
    assert (title.tag, title.get("id")) == ("title", f"figure-{key}-title")
    assert (description.tag, description.get("id")) == ("desc", f"figure-{key}-desc")
    assert svg.get("aria-labelledby").split() == [title.get("id"), description.get("id")]
    assert title.text.strip()
    assert len(description.text.split()) > len(title.text.split())


def test_ids_are_unique_and_belong_to_the_drawing(key):
    ids = [element.get("id") for element in drawing(key).iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(name.startswith(f"figure-{key}-") for name in ids)


def test_a_drawing_points_only_into_itself(key):
    svg = drawing(key)
    ids = {f"#{element.get('id')}" for element in svg.iter() if element.get("id")}
    links = {element.get(name) for element in svg.iter() for name in element.attrib if name.endswith("href")}
    assert links <= ids
    assert "url(" not in source(key)


def test_a_drawing_holds_lines_and_words_only(key):
    svg = drawing(key)
    assert {element.tag for element in svg.iter()} <= {"svg", "title", "desc", "g", "path", "use", "text"}
    names = {name for element in svg.iter() for name in element.attrib}
    assert "style" not in names
    assert not [name for name in names if name.startswith("on")]


def test_colours_come_from_the_page(key):
    svg = drawing(key)
    colours = {element.get(name) for element in svg.iter() for name in ("fill", "stroke", "color")} - {None}
    assert colours <= PLAIN_COLOURS
    without_links = re.sub(r'href="#[^"]*"', "", source(key))
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|lab|lch|oklch|color)a?\(", without_links)


def test_every_word_is_translatable(key):
    literal = re.sub(r"{%.*?%}|<[^>]*>", "", source(key), flags=re.DOTALL)
    assert not literal.strip()
    spoken = [element for element in drawing(key).iter() if element.tag in {"title", "desc", "text"}]
    assert spoken
    assert all(element.text and element.text.strip() and not len(element) for element in spoken)


def test_words_are_large_enough_on_a_narrow_phone(key):
    """At 320 px the page's margins leave 280 px: 13 px there are 15 units of a drawing 320 units wide."""
    svg = drawing(key)
    width = int(svg.get("viewBox").split()[2])
    sizes = [float(element.get("font-size")) for element in svg.iter() if element.get("font-size")]
    assert sizes
    assert min(sizes) * 280 / width >= 13


def test_a_drawing_has_a_caption_of_its_own(key):
    assert caption(key)
    assert caption(key) not in {caption(other) for other in DRAWINGS if other != key}


def test_what_was_seen_in_mice_says_so(key):
    words = " ".join(drawing(key).itertext())
    if "tumour" in words:
        assert "in mice" in words
        assert "in mice" in caption(key).lower()
