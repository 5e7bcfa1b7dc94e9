"""Kept pictures: the first screenful of a few pages, small, and how far a new one is from it.

Small and slightly blurred, a picture says where the columns are and what colour they have, and nothing of how a font
draws its letters. They are taken with a clock that stands still and from rows that are always the same.
"""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter, ImageStat
from playwright.sync_api import Page

from tests.looks.scenes import scene_of
from tests.looks.window import HEIGHT, Scene

FOLDER = Path(__file__).parent / "kept"
PAGES = {
    "home": ("reading", "home"),
    "lesson": ("reading", "lesson with statements"),
    "contact": ("asking", "contact"),
    "desk": ("desk", "list, everything"),
}
LOOKS = [("en", "light"), ("zh-hant", "dark")]
SMALL = {360: 180, 1440: 360}  # how wide a picture of a page of this width is kept
BLUR = 2  # pixels of the small picture
MEAN = 1.2  # of 255: the mean difference of all pixels
FAR, MANY = 24, 0.004  # of 255: a pixel that differs more is far off, and so many of them (of 1) are too many


def scenes() -> dict[str, Scene]:
    """Return the scenes of which a picture is kept, by the name of its file."""
    return {name: scene_of(*which) for name, which in PAGES.items()}


def file_of(name: str, width: int, language: str, scheme: str) -> Path:
    """Return where a picture is kept."""
    return FOLDER / f"{name}.{width}.{language}.{scheme}.png"


def small(page: Page, width: int) -> Image.Image:
    """Return the first screenful of a page at a width, small."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    with Image.open(BytesIO(page.screenshot(animations="disabled"))) as image:
        return image.convert("RGB").resize((SMALL[width], HEIGHT * SMALL[width] // width), Image.Resampling.BOX)


def keep(image: Image.Image, file: Path) -> None:
    """Write a small picture with 64 colours."""
    file.parent.mkdir(exist_ok=True)
    image.quantize(64, dither=Image.Dither.NONE).save(file, optimize=True)


def differs(now: Image.Image, file: Path) -> str:
    """Return in words how far a small picture is from the one that is kept; "" when it is the same to a reader."""
    with Image.open(file) as image:
        before = image.convert("RGB")
    if before.size != now.size:
        return f"{now.size} instead of {before.size}"
    blurred = [each.filter(ImageFilter.GaussianBlur(BLUR)) for each in (before, now)]
    apart = ImageChops.difference(*blurred)
    mean = sum(ImageStat.Stat(apart).mean) / 3
    worst = ImageChops.lighter(ImageChops.lighter(apart.getchannel("R"), apart.getchannel("G")), apart.getchannel("B"))
    far = sum(worst.histogram()[FAR + 1 :]) / (now.width * now.height)
    return f"mean {mean:.2f}, far off {far:.2%}" if mean > MEAN or far > MANY else ""
