"""What the journeys of the list share: how it lies on a device, and how it is opened, filled and read."""

import json

from playwright.sync_api import Page

LESSON = "/courses/tnbc-immune-cells/what-happened-in-mice/"
NOTE = "#note-nk-wnt-stem"
CONSENT = "[data-consent]"
SAID = "[data-said]"


def hold(page: Page, **values: object) -> None:
    """Let the device of an open page hold `values` under our names: text as it is, anything else as JSON."""
    for name, value in values.items():
        text = value if isinstance(value, str) else json.dumps(value)
        page.evaluate("([name, text]) => localStorage.setItem('portal.' + name, text)", [name, text])


def held(page: Page) -> dict | None:
    """Return the list as the device holds it, None where there is none."""
    text = page.evaluate("localStorage.getItem('portal.list')")
    return None if text is None else json.loads(text)


def names(page: Page) -> list[str]:
    """Return everything that the device holds of this site, by name."""
    return sorted(page.evaluate("Object.keys(localStorage)"))


def question(text: str, **more: object) -> dict:
    """Return a question as the list holds it, about nothing."""
    return {"id": text, "kind": "question", "text": text, **more}


def passage(at: str, **more: object) -> dict:
    """Return a passage as the list holds it."""
    return {"id": at, "kind": "section", "at": at, "title": "A lesson", "heading": at, "sources": [], **more}


def open_list(page: Page, *items: dict, language: str = "en", **values: object) -> None:
    """Open the page of the list on a device that remembers and holds `items`."""
    page.goto(f"/{language}/pack/")
    hold(page, remember='"yes"', list={"version": 2, "items": list(items)}, **values)
    page.reload()


def questions(page: Page) -> list[str]:
    """Return the questions that the page of the list shows, in order."""
    return page.locator("[data-questions] [data-title]").all_inner_texts()


def passages(page: Page) -> list[str]:
    """Return where the passages that the page of the list shows come from, in order."""
    return page.locator("[data-passages] [data-where] a").all_inner_texts()


def count(page: Page) -> str:
    """Return what the header says of how much there is, "" where it says nothing."""
    place = page.locator("header [data-count]")
    return place.inner_text() if place.is_visible() else ""


def agree(page: Page) -> None:
    """Say "remember on this device" where it is asked."""
    page.locator(f"{CONSENT} [data-remember-yes]").click()


def write(page: Page, text: str) -> None:
    """Write a question on the page of the list."""
    page.get_by_label("Write a question", exact=True).fill(text)
    page.locator("[data-new] [type=submit]").click()


def refuse_storage(page: Page) -> None:
    """Let the browser refuse its storage to every page that is opened from now on."""
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError') }})"
    )


def fill_storage(page: Page) -> None:
    """Leave no room in the browser's storage: it takes what it holds already, and nothing longer."""
    page.add_init_script(
        """const set = Storage.prototype.setItem
        Storage.prototype.setItem = function (name, text) {
          if (name === 'portal.list') throw new DOMException('full', 'QuotaExceededError')
          set.call(this, name, text)
        }"""
    )
