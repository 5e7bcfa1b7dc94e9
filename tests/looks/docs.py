"""The pictures of README.md and docs/: small files, taken from the running portal."""

from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import Image

from tests.looks.scenes import scene_of
from tests.looks.window import Window

FOLDER = Path(settings.BASE_DIR) / "docs" / "images"
PHONES = [("reading", "home"), ("reading", "lesson with a note open"), ("asking", "contact")]
WIDE = {  # file: scene and language
    "lesson.webp": (("reading", "lesson with statements"), "en"),
    "lesson-chinese.webp": (("reading", "lesson with statements"), "zh-hant"),
    "desk.webp": (("desk", "list, everything"), "en"),
    "enquiry.webp": (("desk", "an enquiry that is mine"), "en"),
    "review.webp": (("editing", "review, for a reviewer"), "en"),
}
PHONE, DESK = (360, 720), (1280, 860)
GAP = 40  # pixels of the picture, which has one and a half to each of CSS
LARGEST = 150_000  # bytes


def phones(opened: Window) -> None:
    """Write phone.png: three pages of a phone side by side."""
    taken = [_picture(opened, which, PHONE) for which in PHONES]
    width = sum(each.width for each in taken) + GAP * (len(taken) - 1)
    sheet = Image.new("RGBA", (width, taken[0].height), (0, 0, 0, 0))
    for number, picture in enumerate(taken):
        sheet.paste(picture, (number * (picture.width + GAP), 0))
    _write(sheet.quantize(256, method=Image.Quantize.FASTOCTREE), FOLDER / "phone.png", optimize=True)


def wide(opened: Window) -> None:
    """Write the pictures of wide pages in the language of the window."""
    for name, (which, language) in WIDE.items():
        if language == opened.language:
            _write(_picture(opened, which, DESK), FOLDER / name, quality=70, method=6)


def _picture(opened: Window, which: tuple[str, str], size: tuple[int, int]) -> Image.Image:
    opened.page.set_viewport_size({"width": size[0], "height": size[1]})
    opened.show(scene_of(*which))
    with Image.open(BytesIO(opened.page.screenshot(animations="disabled"))) as image:
        return image.convert("RGB")


def _write(image: Image.Image, file: Path, **how) -> None:
    image.save(file, **how)
    if file.stat().st_size > LARGEST:
        raise ValueError(f"{file.name} has {file.stat().st_size} bytes, more than {LARGEST}.")
