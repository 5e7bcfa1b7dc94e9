"""What a device keeps for who reads on it: choices, where they were; and the panel for both."""

import json

from tests.looks.scenes.reading import COURSE, MICE
from tests.looks.scenes.registry import group
from tests.looks.window import Window

scene = group("comfort")
NAME = COURSE.split("/")[1]
PLACE = {"place": {NAME: ["what-happened-in-mice", ""]}, "read": {NAME: ["why-tnbc-feels-different"]}}
LARGEST = {"comfort": {"size": "4", "lines": "3"}}


def _keep(window: Window, path: str, **values) -> None:
    """Open a page on a device that remembers `values`; it keeps nothing any more once the page is there."""
    window.read("corrections/")
    texts = {f"portal.{name}": json.dumps(value) for name, value in values.items()}
    window.page.evaluate("all => Object.entries(all).forEach(each => localStorage.setItem(...each))", texts)
    window.page.evaluate("localStorage.setItem('portal.remember', 'yes')")
    window.read(path)
    window.page.evaluate("localStorage.clear()")


def _open(window: Window) -> None:
    window.page.locator("header .to-comfort").click()
    window.page.locator("#comfort:popover-open").wait_for()


@scene("the panel", whole=False)
def panel(window: Window) -> None:
    window.read(MICE)
    _open(window)


@scene("the panel, after a choice that is not kept", whole=False)
def panel_said(window: Window) -> None:
    window.read("glossary/")
    _open(window)
    window.page.locator("[data-comfort=lines][value='2']").check(force=True)


@scene("the panel of a device that remembers", whole=False)
def panel_remembers(window: Window) -> None:
    _keep(window, MICE)
    _open(window)


@scene("course, where one was and what one has read")
def place(window: Window) -> None:
    _keep(window, COURSE, **PLACE)


@scene("home, where one was")
def place_at_home(window: Window) -> None:
    _keep(window, "", **PLACE)


@scene("lesson in the largest letters and widest lines")
def largest(window: Window) -> None:
    _keep(window, MICE, **LARGEST)


@scene("contact in the largest letters and widest lines")
def largest_form(window: Window) -> None:
    _keep(window, "contact/", **LARGEST)


@scene("lesson, the question whether to remember", whole=False)
def question(window: Window) -> None:
    window.read(MICE)
    window.page.locator(".until-remembered summary").click()


@scene("contact, what leaving does", whole=False)
def leaving(window: Window) -> None:
    window.read("contact/")
    window.page.locator(".leave-site summary").click()
