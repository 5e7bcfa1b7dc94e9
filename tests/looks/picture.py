"""Taking one picture."""

from pathlib import Path

from playwright.sync_api import Page

from tests.looks.window import HEIGHT

TALLEST = 4000  # CSS pixels; what is below says no more about how a page looks


def take(page: Page, width: int, file: Path, *, whole: bool = True) -> None:
    """Write a picture of the page at a width: all of it down to TALLEST, or one screenful."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    if not whole:
        page.screenshot(path=file, animations="disabled")
        return
    tall = page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": width, "height": min(tall, TALLEST)}
    page.screenshot(path=file, full_page=True, clip=clip, animations="disabled")
