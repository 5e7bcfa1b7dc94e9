"""Coming back: what a person sees with reference and code."""

from django.conf import settings
from django.test import Client

from support import access
from support.actions.issue_number import issue_number
from support.models import Bucket
from support.views.conversation.entry import COOKIE
from tests.factories.support import add_message
from tests.looks.clock import ago
from tests.looks.scenes.registry import group
from tests.looks.window import Window
from tests.looks.world import ANSWER, LONG_MESSAGE, LONG_WORDS, QUESTION

scene = group("conversation")
WRONG = "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01"


@scene("sign-in")
def sign_in(window: Window) -> None:
    window.read("conversation/")


@scene("sign-in, nothing typed")
def nothing(window: Window) -> None:
    window.read("conversation/")
    window.press("#entry .button")


@scene("sign-in, wrong code")
def wrong(window: Window) -> None:
    window.read("conversation/")
    window.fill(reference="123 456 789", code=WRONG)
    window.press("#entry .button")
    Bucket.objects.all().delete()


@scene("sign-in, asked to wait (429)")
def slowed(window: Window) -> None:
    wrong(window)
    window.fill(reference="123 456 789", code=WRONG)
    client = Client()
    for _each in range(21):
        client.post("/en/conversation/", {"reference": "123456789", "code": WRONG}, REMOTE_ADDR="127.0.0.1")
    window.press("#entry .button")
    Bucket.objects.all().delete()


@scene("sign-in, in the other language with words typed")
def switched(window: Window) -> None:
    other = {"en": "zh-hant", "zh-hant": "en"}[window.language]
    window.page.goto(f"/{other}/conversation/")
    window.fill(reference="123 456 789", code="ABCD")
    window.press("button[name=switch]")


@scene("sign-in, the visit has ended")
def ended_visit(window: Window) -> None:
    window.page.context.add_cookies([{"name": COOKIE, "value": "gone", "url": window.url}])
    window.read("conversation/")


def _of(state: str, path: str = ""):
    return lambda window: window.visit(window.world.enquiries[f"person: {state} {window.language}"], path)


scene("waiting to be read")(_of("asked"))
scene("read, waiting for an answer")(_of("read"))
scene("late")(_of("late"))
scene("answered")(_of("replied"))
scene("closed")(_of("ended"))
scene("write again")(_of("replied", "write/"))
scene("correct details")(_of("replied", "details/"))
scene("erase")(_of("replied", "erase/"))


@scene("long")
def long(window: Window) -> None:
    enquiry = window.world.fresh(window.language, first_read_at=ago(hours=2))
    for number, text in enumerate((LONG_MESSAGE, LONG_WORDS, ANSWER[window.language])):
        add_message(enquiry, text, created_at=ago(hours=2 - number / 2))
    window.visit(enquiry)


def _said(window: Window, response: str) -> None:
    enquiry = window.world.fresh(window.language, status="answered", created_at=ago(days=2), first_reply_at=ago(days=1))
    nurse = window.world.specialist("chan")
    said = {"author": "specialist", "specialist": nurse, "role": nurse.role, "created_at": ago(days=1)}
    add_message(enquiry, ANSWER[window.language], **said)
    window.visit(enquiry)
    window.press(f"button[value={response}]")


@scene("“I understand” pressed")
def understood(window: Window) -> None:
    _said(window, "understood")


@scene("“It got worse” pressed")
def worse(window: Window) -> None:
    _said(window, "worse")


@scene("write again, nothing written")
def nothing_written(window: Window) -> None:
    _of("replied", "write/")(window)
    window.press("#write_form .button")


@scene("details with errors")
def wrong_details(window: Window) -> None:
    _of("replied", "details/")(window)
    window.fill(contact_by__email=True, email="mei@")
    window.press("main form .button, main form [type=submit]", last=True)


@scene("erase without the tick")
def not_sure(window: Window) -> None:
    _of("replied", "erase/")(window)
    window.press("main .danger")


@scene("erased")
def erased(window: Window) -> None:
    window.visit(window.world.fresh(window.language), "erase/")
    window.fill(confirm=True)
    window.press("main .danger")


@scene("kept, the visit has ended while writing")
def kept(window: Window) -> None:
    _of("replied", "write/")(window)
    window.fill(message=QUESTION[window.language])
    window.page.context.clear_cookies(name=COOKIE)
    window.press("#write_form .button")


@scene("kept, it got worse")
def kept_worse(window: Window) -> None:
    _of("replied")(window)
    window.page.context.clear_cookies(name=COOKIE)
    window.press("button[value=worse]")


@scene("kept, the cookie was lost")
def kept_cookie(window: Window) -> None:
    _of("replied", "write/")(window)
    window.fill(message=QUESTION[window.language])
    window.page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    window.press("#write_form .button")


@scene("lost code")
def lost_code(window: Window) -> None:
    window.read("conversation/lost-code/")


@scene("lost code, wrong number")
def wrong_number(window: Window) -> None:
    window.read("conversation/lost-code/")
    window.fill(reference="123 456 789", number="1234 5678")
    window.press("#lost_code .button")
    Bucket.objects.all().delete()


@scene("new code")
def new_code(window: Window) -> None:
    enquiry = window.world.fresh(window.language, email="mei@example.com")
    nurse = window.world.staff["chan"]
    made = issue_number(enquiry=enquiry, channel="email", by=nurse, where="admin:number")
    window.read("conversation/lost-code/")
    window.fill(reference=enquiry.pk, number=access.one_time_number(made.pk))
    window.press("#lost_code .button")


@scene("left")
def left(window: Window) -> None:
    window.read("conversation/leave/")
