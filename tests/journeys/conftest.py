"""A real browser against a running portal. A page that complains or calls another host fails its test."""

import os
from collections.abc import Callable, Iterator
from unittest import mock
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from scripts.machine import chromium

QUIET = (
    "--no-sandbox",  # Chromium refuses its sandbox to root; it only opens our own pages
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """Return the portal on a port of its own, with WhiteNoise serving the static files as in production."""
    with mock.patch("django.contrib.staticfiles.handlers.StaticFilesHandler", lambda application: application):
        server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def links_lead_here(settings, live_server) -> None:
    """Build links with the address of the running portal."""
    settings.SITE_ORIGIN = live_server.url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Debian's Chromium, started once."""
    if not chromium():
        pytest.fail("The journeys need Chromium; as root on Debian, make test installs it.")
    with sync_playwright() as playwright, mock.patch.dict(os.environ, {"DJANGO_ALLOW_ASYNC_UNSAFE": "true"}):
        # Playwright runs an event loop in this thread, and Django would refuse the database beside one.
        started = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield started
        started.close()


@pytest.fixture
def new_page(browser, live_server) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page in a fresh profile; paths are enough for `goto`.

    Choices: `width`, `height` (CSS pixels), `javascript`, `colour_scheme` ("light", "dark"), `locale`,
    and `expected`, parts of console errors (text and address) that belong to the journey, such as "status of 404".
    Others are Playwright's.
    """
    contexts, troubles = [], []

    def open_page(
        *, width=1280, height=900, javascript=True, colour_scheme="light", locale="en-GB", expected=(), **others
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            color_scheme=colour_scheme,
            locale=locale,
            **others,
        )
        contexts.append(context)
        context.set_default_timeout(10_000)  # milliseconds
        page = context.new_page()
        listen(page, live_server.url, troubles, expected)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def page(new_page) -> Page:
    """Return a page of a desktop computer with nothing unusual about it."""
    return new_page()


def listen(page: Page, origin: str, troubles: list[str], expected) -> None:
    """Append to `troubles` what the console, a script or the network has to say against `page`."""

    def console(message):
        words = f"{message.text} {message.location.get('url', '')}"
        if message.type == "error" and not any(text in words for text in expected):
            troubles.append(f"console: {words} at {page.url}")

    def request(asked):
        parts = urlsplit(asked.url)
        if parts.scheme not in ("data", "blob", "about") and f"{parts.scheme}://{parts.netloc}" != origin:
            troubles.append(f"another host: {asked.url} from {page.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: troubles.append(f"script: {error} at {page.url}"))
    page.on("request", request)


def follow(link) -> None:
    """Click what leads to another page, and wait until that is there."""
    with link.page.expect_navigation():
        link.click()
