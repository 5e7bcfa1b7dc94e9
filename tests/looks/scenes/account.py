"""Accounts of staff."""

from unittest import mock
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client

from support.actions.staff import create_staff
from support.models import Bucket
from tests.looks.scenes.registry import group
from tests.looks.window import Window
from tests.looks.world import PASSWORD

scene = group("account")


@scene("login")
def login(window: Window) -> None:
    window.page.goto("/admin/")


@scene("login, wrong password")
def wrong(window: Window) -> None:
    login(window)
    window.page.locator("#id_username").fill("chan")
    window.page.locator("#id_password").fill("wrong")
    window.press("#login-form [type=submit]")
    Bucket.objects.all().delete()


@scene("login, asked to wait (429)")
def slowed(window: Window) -> None:
    login(window)
    for _each in range(5):
        Client().post("/admin/login/", {"username": "chan", "password": "wrong"}, REMOTE_ADDR="127.0.0.1")
    window.page.locator("#id_username").fill("chan")
    window.page.locator("#id_password").fill("wrong")
    window.press("#login-form [type=submit]")
    Bucket.objects.all().delete()


@scene("second step")
def second_step(window: Window) -> None:
    login(window)
    window.page.locator("#id_username").fill("chan")
    window.page.locator("#id_password").fill(PASSWORD)
    window.press("#login-form [type=submit]")


@scene("second step, wrong code")
def wrong_code(window: Window) -> None:
    second_step(window)
    window.fill(code="12")
    window.press("#code-form [type=submit]")
    Bucket.objects.all().delete()


@scene("second step, asked to wait (429)")
def codes_slowed(window: Window) -> None:
    second_step(window)
    for _each in range(6):
        window.fill(code="12")
        window.press("#code-form [type=submit]")
    Bucket.objects.all().delete()


@scene("the second factor once more")
def once_more(window: Window) -> None:
    window.desk("factor/again/", by="chan")


@scene("how you sign in, the first time")
def no_factor(window: Window) -> None:
    window.desk("factors/", by="newcomer")


@scene("how you sign in, with an app")
def one_factor(window: Window) -> None:
    window.desk("factors/", by="chan")


@scene("an app on your phone")
def app(window: Window) -> None:
    with mock.patch("allauth.mfa.totp.internal.auth.generate_totp_secret", return_value="JBSWY3DPEHPK3PXP" * 2):
        window.desk("factors/app/", by="newcomer")


@scene("an app on your phone, wrong code")
def app_wrong(window: Window) -> None:
    app(window)
    window.fill(code="12")
    window.press("#code-form [type=submit]")
    Bucket.objects.all().delete()


@scene("recovery codes, shown once")
def recovery_codes(window: Window) -> None:
    codes = Authenticator.objects.filter(user=window.world.staff["chan"], type=Authenticator.Type.RECOVERY_CODES)
    codes.delete()
    with mock.patch.object(RecoveryCodes, "generate_seed", return_value="ab" * 40):
        RecoveryCodes.activate(window.world.staff["chan"])
    window.desk("factors/codes/", by="chan")
    codes.delete()


@scene("new recovery codes")
def new_codes(window: Window) -> None:
    window.desk("factors/codes/new/", by="chan")


@scene("a passkey")
def passkey(window: Window) -> None:
    window.desk("factors/passkeys/add/", by="newcomer")


@scene("the last factor stays")
def last_factor(window: Window) -> None:
    window.desk("factors/app/remove/", by="chan")


@scene("welcome, choose a password")
def welcome(window: Window) -> None:
    invitation = create_staff(username="newcomer", new_link=True)
    window.page.goto(urlsplit(invitation.link).path)


@scene("welcome, the two differ")
def differ(window: Window) -> None:
    welcome(window)
    window.page.locator("#id_new_password1").fill("short")
    window.page.locator("#id_new_password2").fill("shorter")
    window.press("#content-main [type=submit], main [type=submit]")


@scene("welcome, the link has ended")
def stale_link(window: Window) -> None:
    window.page.goto("/admin/welcome/MQ/wrong-token/")


@scene("password change")
def change(window: Window) -> None:
    window.desk("password_change/", by="chan")


@scene("logged out")
def logged_out(window: Window) -> None:
    window.desk(by="chan")
    window.press("#logout-form [type=submit]")


@scene("a page for somebody else (403)")
def forbidden(window: Window) -> None:
    window.desk("support/enquiry/", by="mei")


@scene("a page that is not there (404)")
def missing(window: Window) -> None:
    window.desk("nothing/", by="chan")


@scene("a row that is not there")
def no_row(window: Window) -> None:
    window.desk("support/enquiry/111-111-111/change/", by="chan")


@scene("front page without a group")
def no_group(window: Window) -> None:
    window.desk(by="newcomer")
