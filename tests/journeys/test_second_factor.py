"""A colleague comes with a one-time link, chooses what to sign in with, and signs in with it: in a real browser."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command

from tests.factories.support import code_of
from tests.journeys.conftest import PASSWORD, follow

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def localhost(live_server, settings) -> str:
    """The origin under which a browser gives out passkeys without https."""
    settings.SITE_ORIGIN = live_server.url.replace("127.0.0.1", "localhost")
    return settings.SITE_ORIGIN


def welcome(page, capsys, origin: str) -> None:
    """Follow the link of a new account and set its password."""
    call_command("create_staff", "mei", "--group", "triage")
    page.goto(capsys.readouterr().out.splitlines()[-1])
    page.locator("#id_new_password1").fill(PASSWORD)
    page.locator("#id_new_password2").fill(PASSWORD)
    follow(page.get_by_role("button", name="Set the password"))
    assert page.url == f"{origin}/admin/factors/"


def password(page, origin: str) -> None:
    page.goto(f"{origin}/admin/")
    page.get_by_label("Username").fill("mei")
    page.get_by_label("Password").fill(PASSWORD)
    follow(page.get_by_role("button", name="Log in"))


@pytest.mark.parametrize("javascript", [True, False])
def test_with_an_app_on_the_phone(new_page, live_server, capsys, javascript):
    page = new_page(width=360, javascript=javascript)
    welcome(page, capsys, live_server.url)
    follow(page.get_by_role("link", name="Add an app"))
    assert page.locator(".factor-code svg").is_visible()
    page.get_by_text("I cannot scan it").click()
    secret = page.locator(".factor-secret").inner_text().strip()
    page.get_by_label("The six digits that the app shows now").fill(code_of(secret))
    follow(page.get_by_role("button", name="Add the app"))
    assert page.locator(".factor-codes code").count() == 10
    follow(page.get_by_role("link", name="To the desk"))
    follow(page.get_by_role("button", name="Log out"))

    password(page, live_server.url)
    page.get_by_label("Code").fill(code_of(secret, steps=1))
    follow(page.get_by_role("button", name="Sign in"))
    assert "What waits for you" in page.content()


def test_with_a_passkey(browser, localhost, capsys):
    context = browser.new_context()
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"automaticPresenceSimulation": True}})
    try:
        welcome(page, capsys, localhost)
        follow(page.get_by_role("link", name="Add a passkey"))
        with page.expect_navigation():
            page.get_by_role("button", name="Add a passkey").click()
        assert page.locator(".factor-codes code").count() == 10
        follow(page.get_by_role("link", name="To the desk"))
        follow(page.get_by_role("button", name="Log out"))

        password(page, localhost)
        with page.expect_navigation():
            page.get_by_role("button", name="Use a passkey").click()
        assert "What waits for you" in page.content()
        assert Authenticator.objects.get(type="webauthn").last_used_at is not None

        page.goto(f"{localhost}/admin/factors/codes/new/")
        assert page.url.startswith(f"{localhost}/admin/factor/again/passkey/?next=")
        with page.expect_navigation():
            page.get_by_role("button", name="Use a passkey").click()
        assert page.url == f"{localhost}/admin/factors/codes/new/"
    finally:
        context.close()


def test_a_device_that_refuses_is_told_and_the_page_stays(new_page, live_server, capsys):
    page = new_page(expected=["not a valid domain"])
    welcome(page, capsys, live_server.url)
    follow(page.get_by_role("link", name="Add a passkey"))
    page.get_by_role("button", name="Add a passkey").click()  # no passkey belongs to an address of digits
    page.get_by_text("The device has not answered").wait_for()
    assert Authenticator.objects.count() == 0
