"""Pages for reading."""

from courses.models import Course, State
from tests.looks.scenes.registry import group
from tests.looks.window import Window

scene = group("reading")
COURSE = "courses/tnbc-immune-cells/"
MICE = f"{COURSE}what-happened-in-mice/"

PAGES = {
    "home": "",
    "courses": "courses/",
    "course": COURSE,
    "lesson, the first": f"{COURSE}why-tnbc-feels-different/",
    "lesson with statements": MICE,
    "lesson with a ladder": f"{COURSE}lgk-974-an-experimental-drug/",
    "lesson with a figure": f"{COURSE}immature-nk-cells/",
    "lesson, the last": f"{COURSE}a-message-of-hope/",
    "lesson whose English has moved on": f"{COURSE}reading-one-cell-at-a-time/",
    "lesson, only what was tested in people": f"{MICE}?evidence=people",
    "course on paper": f"{COURSE}print/",
    "course as a file, an older version": f"{COURSE}print/tnbc-immune-cells.1.pdf",
    "glossary": "glossary/",
    "term": "glossary/wnt/",
    "references": "references/",
    "reference": "references/thacker2023/",
    "search": "search/",
    "search, a word of a lesson": "search/?q=wnt",
    "search, Chinese": "search/?q=乳腺癌",
    "search, a slip of the hand": "search/?q=olapirab",
    "search, words that are not there": "search/?q=microenviroment+of+moons",
    "search, nothing": "search/?q=receptorium",
    "my list, empty": "pack/",
    "questions of a lesson": f"pack/{COURSE.removeprefix('courses/')}what-happened-in-mice/",
    "corrections": "corrections/",
    "corrections since a copy": "corrections/?since=tnbc-immune-cells.1",
    "corrections since a copy we do not know": "corrections/?since=nothing.7",
    "lesson that was taken down": "courses/small-course/first-lesson/",
    "course that was taken down": "courses/small-course/",
}


def _page(path: str):
    return lambda window: window.read(path)


for _name, _path in PAGES.items():
    scene(_name)(_page(_path))


@scene("lesson with a note open", whole=False)
def note(window: Window) -> None:
    window.read(MICE)
    window.page.locator("a[href='#note-nk-wnt-stem']").first.click()


@scene("lesson with a word open", whole=False)
def word(window: Window) -> None:
    window.read(MICE)
    window.page.locator("a[href='#term-wnt']").first.click()


@scene("home of an empty portal")
def empty(window: Window) -> None:
    published = Course.objects.filter(state=State.PUBLISHED)
    names = list(published.values_list("pk", flat=True))
    published.update(state=State.DRAFT)
    try:
        window.read()
    finally:
        Course.objects.filter(pk__in=names).update(state=State.PUBLISHED)


LIST = """[
  {"id": "1", "kind": "question", "text": "Does this change my treatment? 這會改變我的治療嗎？",
   "title": "What happened in mice", "heading": "A chain of signals",
   "at": "tnbc-immune-cells/what-happened-in-mice#chain-of-signals"},
  {"id": "2", "kind": "question", "text": "When do we speak again?", "isTicked": false},
  {"id": "3", "kind": "claim", "title": "What happened in mice", "words": "In mice, the cells sent out Wnt signals.",
   "level": "In mice", "at": "tnbc-immune-cells/what-happened-in-mice#claim-nk-wnt-stem"},
  {"id": "4", "kind": "lesson", "title": "What happened in mice", "at": "tnbc-immune-cells/what-happened-in-mice"}
]"""


def _with_list(window: Window, path: str) -> None:
    """Open a page on a device that remembers and holds a list; the next scene finds it as it was."""
    window.read(path)
    window.page.evaluate(
        "list => { localStorage.setItem('portal.remember', '1'); localStorage.setItem('portal.list', list) }", LIST
    )
    window.page.reload()
    window.page.evaluate("localStorage.clear()")


@scene("my list")
def my_list(window: Window) -> None:
    _with_list(window, "pack/")


@scene("my list, a question that is being changed")
def changed_question(window: Window) -> None:
    _with_list(window, "pack/")
    window.page.locator("[data-act=change]").first.click()


@scene("lesson, asked whether the device may remember", whole=False)
def consent(window: Window) -> None:
    window.read(MICE)
    window.page.locator(".prose > section > .keeping button").first.click()


@scene("lesson, writing a question", whole=False)
def writing(window: Window) -> None:
    window.read(MICE)
    window.page.locator(".prose > section > .keeping button").nth(1).click()
    window.page.locator("#write_words").fill("?")


@scene("contact with questions to bring")
def bring(window: Window) -> None:
    _with_list(window, "contact/")
