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
