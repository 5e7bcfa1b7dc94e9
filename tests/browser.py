"""The browser that journeys and looks share. tests/conftest.py plugs it in: one for the whole run."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from scripts.machine import CHROMIUM_FLAGS, chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Debian's Chromium, started once."""
    if not chromium():
        pytest.fail("The journeys need Chromium; as root on Debian, make test installs it.")
    with sync_playwright() as playwright, mock.patch.dict(os.environ, {"DJANGO_ALLOW_ASYNC_UNSAFE": "true"}):
        # Playwright runs an event loop in this thread, and Django would refuse the database beside one.
        started = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        yield started
        started.close()


@contextmanager
def serving() -> Iterator[LiveServer]:
    """Run the portal on a port of its own, with WhiteNoise serving the static files as in production."""
    with mock.patch("django.contrib.staticfiles.handlers.StaticFilesHandler", lambda application: application):
        server = LiveServer("127.0.0.1")
    try:
        yield server
    finally:
        server.stop()


def listen(page: Page, origin: str, troubles: list[str], expected) -> None:
    """Append to `troubles` what the console, a script or the network has to say against `page`."""

    def console(message):
        words = f"{message.text} {message.location.get('url', '')}"
        if message.type == "error" and not any(text in words for text in expected):
            troubles.append(f"console: {words} at {page.url}")

    def request(asked):
        parts = urlsplit(asked.url)
        is_ours = parts.scheme in ("data", "blob", "about") or f"{parts.scheme}://{parts.netloc}" == origin
        if not is_ours and not any(text in asked.url for text in expected):
            troubles.append(f"another host: {asked.url} from {page.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: troubles.append(f"script: {error} at {page.url}"))
    page.on("request", request)


def follow(link) -> None:
    """Click what leads to another page, and wait until that is there."""
    with link.page.expect_navigation():
        link.click()
