"""The desk of triage and specialists."""

from django.conf import settings

from support.actions import triage
from support.actions.erase import erase
from support.models import DataRequest, Enquiry
from tests.looks.scenes.registry import group
from tests.looks.window import Window
from tests.looks.world import ANSWER, LONG_MESSAGE

scene = group("desk")
LIST = "support/enquiry/"


PAGES = {
    "front page of a specialist": ("", "chan"),
    "front page of triage": ("", "lee"),
    "front page of a superuser": ("", "boss"),
    "list": (LIST, "chan"),
    "list, mine": (f"{LIST}?desk=mine", "chan"),
    "list, everything": (f"{LIST}?desk=all", "lee"),
    "list, overdue": (f"{LIST}?desk=overdue", "lee"),
    "list, closed, overfull": (f"{LIST}?desk=closed", "lee"),
    "list, suspected spam": (f"{LIST}?desk=spam", "lee"),
    "list, nothing in it": (f"{LIST}?desk=mine&topic__exact=practical", "chan"),
    "specialists": ("support/specialist/", "lee"),
    "a specialist": ("support/specialist/{specialist}/change/", "boss"),
    "leave": ("support/specialist/leave/", "chan"),
    "leave of somebody away": ("support/specialist/leave/", "ho"),
    "leave, not a specialist": ("support/specialist/leave/", "boss"),
    "canned replies": ("support/cannedreply/", "lee"),
    "a canned reply": ("support/cannedreply/1/change/", "lee"),
    "red-flag words": ("support/redflagword/", "lee"),
    "mails": ("support/outboxmessage/", "lee"),
    "audit": ("support/auditevent/", "boss"),
    "accounts": ("auth/user/", "boss"),
    "an account": ("auth/user/{account}/change/", "boss"),
    "requests about data": ("support/datarequest/", "lee"),
    "a new request about data": ("support/datarequest/add/", "lee"),
    "a request about data": ("support/datarequest/{request}/change/", "lee"),
    "a request about data, handing out": ("support/datarequest/{request}/hand-out/", "lee"),
    "a request about data, erasing": ("support/datarequest/{request}/erase/", "lee"),
}


def _listed(path: str, by: str):
    def show(window: Window) -> None:
        account, request = window.world.staff["chan"].pk, DataRequest.objects.latest("pk").pk
        specialist = window.world.specialist("wong").pk
        window.desk(path.format(specialist=specialist, account=account, request=request), by=by)

    return show


for _name, (_path, _by) in PAGES.items():
    scene(_name)(_listed(_path, _by))


def _one(window: Window, enquiry: Enquiry | str, act: str = "change", *, by: str = "chan") -> None:
    enquiry = window.world.enquiries[enquiry] if isinstance(enquiry, str) else enquiry
    window.desk(f"{LIST}{enquiry.pk}/{act}/", by=by)


ENQUIRIES = {
    "an enquiry that is mine": ("mine", "change", "chan"),
    "an enquiry nobody has taken": ("new", "change", "chan"),
    "an enquiry with a red flag": ("red flag", "change", "chan"),
    "an enquiry that is late": ("late", "change", "lee"),
    "an enquiry that got worse": ("worse", "change", "chan"),
    "an enquiry somebody has taken": ("taken", "change", "chan"),
    "an enquiry with long words": ("long", "change", "chan"),
    "an enquiry that is closed": ("closed", "change", "chan"),
    "an enquiry that looks like spam": ("spam", "change", "lee"),
    "an enquiry that is a duplicate": ("duplicate", "change", "lee"),
    "an enquiry whose mail failed": ("no mail", "change", "chan"),
    "an enquiry, for an account that reads none": ("mine", "change", "boss"),
    "an act that is not yours": ("taken", "reply", "chan"),
    "an act that is not possible": ("closed", "claim", "chan"),
    "take": ("new", "claim", "chan"),
    "hand back": ("mine", "release", "chan"),
    "assign": ("new", "assign", "lee"),
    "urgency": ("new", "urgency", "lee"),
    "close": ("answered", "move/closed", "chan"),
    "close, before somebody listened": ("waiting", "move/closed", "chan"),
    "duplicate": ("late", "move/duplicate", "lee"),
    "note": ("mine", "note", "chan"),
    "number for a lost code": ("mine", "number", "chan"),
    "reply": ("mine", "reply", "chan"),
    "reply in Chinese": ("waiting", "reply", "chan"),
}


def _acting(name: str, act: str, by: str):
    return lambda window: _one(window, name, act, by=by)


for _name, _words in ENQUIRIES.items():
    scene(_name)(_acting(*_words))


SEND = "section.reply button[value=send]"


@scene("reply with finds")
def finds(window: Window) -> None:
    _one(window, "mine", "reply")
    window.fill(text=ANSWER["en"], find="nk")
    window.press("section.reply button[value=find]:not(.visually-hidden)")


@scene("reply with errors")
def reply_errors(window: Window) -> None:
    _one(window, "mine", "reply")
    window.press(SEND)


@scene("reply sent")
def sent(window: Window) -> None:
    _one(window, window.world.fresh(window.language), "reply")
    _answer(window)
    window.press(SEND)


@scene("reply taken back")
def recalled(window: Window) -> None:
    sent(window)
    window.press("form[action*='/recall/'] button, .reply-sent form button")


@scene("reply, somebody was first")
def conflict(window: Window) -> None:
    enquiry = window.world.fresh(window.language)
    _one(window, enquiry, "reply")
    _answer(window)
    triage.set_urgency(enquiry=enquiry, urgency=1, by=window.world.staff["lee"], version=1, where="admin:urgency")
    window.press(SEND)


@scene("act, somebody was first")
def act_conflict(window: Window) -> None:
    enquiry = window.world.fresh(window.language, by="")
    _one(window, enquiry, "claim")
    triage.claim(enquiry=enquiry, by=window.world.staff["wong"], version=1, where="admin:claim")
    window.press(".ask .button-main")


@scene("reply, erased meanwhile")
def gone(window: Window) -> None:
    enquiry = window.world.fresh(window.language)
    _one(window, enquiry, "reply")
    _answer(window)
    erase(enquiry=enquiry, where="support:erase")
    window.press(SEND)


@scene("note given back")
def given_back(window: Window) -> None:
    _one(window, "mine", "note")
    window.fill(text="Called the ward. " * 12)
    window.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    window.press(".ask .button-main")


@scene("note too long")
def note_too_long(window: Window) -> None:
    _one(window, "mine", "note")
    window.fill(text=LONG_MESSAGE * 4)
    window.press(".ask .button-main")


@scene("number issued")
def number_issued(window: Window) -> None:
    _one(window, window.world.fresh(window.language, phone="+85223456789"), "number")
    window.page.locator("main input[value=phone]").check()
    window.press("main .button-main")


def _answer(window: Window) -> None:
    window.fill(text=ANSWER[window.language])
    for name in ("channel", "then"):
        window.page.locator(f"main input[name={name}]").first.check()
