"""Asking the specialists."""

from django.test import Client

from support import throttle
from support.actions.receive import AT_ONCE, REFILL_SECONDS
from support.models import Bucket
from support.origin import origin_hash
from support.submission import new_token
from tests.looks.scenes.registry import group
from tests.looks.window import Window
from tests.looks.world import QUESTION

scene = group("asking")
SEND, ELSEWHERE = "main [name=send]", "192.0.2.1"


@scene("contact")
def contact(window: Window) -> None:
    window.read("contact/")


@scene("contact, from a lesson")
def from_lesson(window: Window) -> None:
    window.read("contact/?about=tnbc-immune-cells/what-it-means-for-you")


@scene("contact, family and by phone")
def by_phone(window: Window) -> None:
    window.read("contact/")
    window.fill(message=QUESTION[window.language], relationship="family", contact_by__phone=True)


@scene("contact, by e-mail")
def by_mail(window: Window) -> None:
    window.read("contact/")
    window.fill(message=QUESTION[window.language], relationship="patient", contact_by__email=True)


@scene("contact with every error")
def errors(window: Window) -> None:
    window.read("contact/")
    window.fill(relationship="friend", name="y" * 200, may_tell="x" * 501, contact_by__email=True)
    window.fill(email="mei@", contact_by__phone=True)
    window.fill(phone="12", hours="z" * 300)
    window.press(SEND)


@scene("contact with one error")
def one_error(window: Window) -> None:
    window.read("contact/")
    window.fill(message=QUESTION[window.language])
    window.press(SEND)


@scene("contact, asked to wait (429)")
def slowed(window: Window) -> None:
    for _each in range(AT_ONCE):
        throttle.take("enquiry", origin_hash(ELSEWHERE), size=AT_ONCE, refill_seconds=REFILL_SECONDS)
    typed = {"message": QUESTION[window.language], "consent": "on", "token": new_token()}
    window.answer(Client().post(f"/{window.language}/contact/", typed, REMOTE_ADDR=ELSEWHERE))
    Bucket.objects.all().delete()


@scene("contact, in the other language with words typed")
def switched(window: Window) -> None:
    other = {"en": "zh-hant", "zh-hant": "en"}[window.language]
    window.page.goto(f"/{other}/contact/")
    window.fill(message=QUESTION[other], relationship="family")
    window.press("button[name=switch]")


@scene("received")
def received(window: Window) -> None:
    window.read("contact/")
    window.fill(message=QUESTION[window.language], contact_by__email=True)
    window.fill(email="mei@example.com", consent=True)
    window.press(SEND)


@scene("received, sounds urgent")
def received_urgent(window: Window) -> None:
    window.read("contact/")
    window.fill(message="我媽媽發燒 39 度。 My mother has a fever of 39.", consent=True)
    window.press(SEND)
