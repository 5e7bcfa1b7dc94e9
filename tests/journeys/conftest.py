"""A real browser against a running portal. A page that complains or calls another host fails its test."""

from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests import snapshots
from tests.browser import follow, listen, serving
from tests.conftest import COURSE
from tests.factories.support import code_of, make_app

__all__ = ["follow"]
PASSWORD = "a calm and long password"


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """Return the portal on a port of its own."""
    with serving() as server:
        yield server


@pytest.fixture
def real_course(transactional_db) -> None:
    """Have the course that the portal ships."""
    snapshots.restore_or("real course", lambda: call_command("import_course", str(COURSE), verbosity=0))


@pytest.fixture(autouse=True)
def links_lead_here(settings, live_server) -> None:
    """Build links with the address of the running portal."""
    settings.SITE_ORIGIN = live_server.url


@pytest.fixture
def new_page(browser, live_server) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page in a fresh profile; paths are enough for `goto`.

    Choices: `width`, `height` (CSS pixels), `javascript`, `colour_scheme` ("light", "dark"), `locale`,
    and `expected`, parts of console errors (text and address), or of addresses elsewhere, that belong to the journey,
    such as "status of 404".
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


def log_in(page: Page, user) -> None:
    """Give `user` a password and an app for codes, and sign in at the desk with both."""
    user.set_password(PASSWORD)
    user.save()
    secret = make_app(user)
    page.goto("/admin/")
    page.get_by_label("Username").fill(user.get_username())
    page.get_by_label("Password").fill(PASSWORD)
    follow(page.get_by_role("button", name="Log in"))
    page.get_by_label("Code").fill(code_of(secret))
    follow(page.get_by_role("button", name="Sign in"))
