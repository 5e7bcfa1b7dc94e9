"""Accounts of staff."""

from urllib.parse import urlsplit

from django.test import Client

from support.actions.staff import create_staff
from support.models import Bucket
from tests.looks.scenes.registry import group
from tests.looks.window import Window

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
