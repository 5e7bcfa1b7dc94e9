"""A browser window in one language and one colour scheme, and how a scene brings it where it wants it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import Browser, Page

from support import visits
from support.models import Enquiry
from support.views.conversation.entry import COOKIE
from tests.factories.support import sign_in_again
from tests.looks.world import World

LOCALES = {"en": "en-HK", "zh-hant": "zh-HK"}  # the admin follows Accept-Language
HEIGHT = 800


@dataclass(frozen=True)
class Scene:
    """One page or state. `open` brings a window there; `whole` says whether the picture shows more than a screenful."""

    name: str
    group: str
    open: Callable[["Window"], None]
    whole: bool = True


@dataclass(frozen=True)
class Window:
    """What a scene is given: the page, the language of the page, and who and what is in the portal."""

    page: Page
    language: str
    world: World
    url: str

    def show(self, scene: Scene) -> None:
        """Open a scene as somebody who was never here before."""
        self.page.context.clear_cookies()
        self.page.goto("about:blank")
        scene.open(self)

    # --- where to

    def read(self, path: str = "") -> None:
        """Open a page below the language."""
        self.page.goto(f"/{self.language}/{path}")

    def desk(self, path: str = "", *, by: str) -> None:
        """Sign somebody in by name and open a page of the admin."""
        self.staff(by)
        self.page.goto(f"/admin/{path}")

    def staff(self, name: str) -> None:
        """Sign somebody of the staff in."""
        client, user = Client(), self.world.staff[name]
        user.refresh_from_db()  # a new password ends older sessions
        sign_in_again(client, user)
        self.keep(client, settings.SESSION_COOKIE_NAME)

    def visit(self, enquiry: Enquiry, path: str = "") -> None:
        """Come back to an enquiry as who has shown reference and code, and open a page of the conversation."""
        _visit, token = visits.start(enquiry, where="support:conversation")
        self.page.context.add_cookies([{"name": COOKIE, "value": token, "url": self.url}])
        self.read(f"conversation/{path}")

    def keep(self, client: Client, name: str) -> None:
        """Give the browser a cookie of a client of Django's."""
        self.page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.url}])

    def answer(self, response: HttpResponse) -> None:
        """Show an answer that is hard to come by as if the portal had given it to this window."""
        address = f"{self.url}/{self.language}/as-answered/"
        body, status = response.content, response.status_code
        self.page.route(address, lambda route: route.fulfill(status=status, content_type="text/html", body=body))
        self.page.goto(address)
        self.page.unroute(address)

    # --- what to do there

    def fill(self, **fields: str | bool) -> None:
        """Fill in fields by name: True ticks or chooses, for a radio button the name is `name__value`."""
        for name, value in fields.items():
            name, _, choice = name.partition("__")
            field = self.page.locator(f"main [name={name}]" + (f"[value='{choice}']" if choice else "")).first
            if value is True:
                field.check(force=True)
            elif field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def press(self, selector: str = "main form [type=submit]", *, last: bool = False) -> None:
        """Press what sends a form, also one that the browser would rather not send; wait for the answer."""
        found = self.page.locator(selector)
        button = found.last if last else found.first
        button.evaluate("button => { if (button.form) button.form.noValidate = true }")
        with self.page.expect_navigation():
            button.click()


@contextmanager
def window(browser: Browser, url: str, world: World, *, language: str, scheme: str, **others) -> Iterator[Window]:
    """Open a window that closes at the end; `others` are Playwright's words for a context."""
    context = browser.new_context(
        base_url=url,
        viewport={"width": 1440, "height": HEIGHT},
        locale=LOCALES[language],
        color_scheme=scheme,
        reduced_motion="reduce",
        **others,
    )
    context.set_default_timeout(10_000)  # milliseconds
    try:
        yield Window(context.new_page(), language, world, url)
    finally:
        context.close()
