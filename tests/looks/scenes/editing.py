"""Editors, reviewers and translators."""

from django.urls import reverse

from courses.models import Claim, Lesson, LessonText, Review, Term
from tests.looks.scenes.registry import group
from tests.looks.window import Window
from tests.looks.world import english

scene = group("editing")
LESSON = "what-happened-in-mice"


def _page(path: str, by: str):
    return lambda window: window.desk(path, by=by)


PAGES = {
    "front page of an editor": ("", "mei"),
    "front page of a reviewer": ("", "lam"),
    "front page of a translator": ("", "ann"),
    "what needs me, an editor": ("courses/review/desk/", "mei"),
    "what needs me, a reviewer": ("courses/review/desk/", "lam"),
    "what needs me, a translator": ("courses/review/desk/", "ann"),
    "reviews": ("courses/review/", "lam"),
    "reviews, none of this kind": ("courses/review/?stage=in-review&whose=mine", "ann"),
    "decisions": ("courses/decision/", "mei"),
    "courses": ("courses/course/", "mei"),
    "lessons": ("courses/lesson/", "mei"),
    "texts of lessons": ("courses/lessontext/", "mei"),
    "claims": ("courses/claim/", "mei"),
    "references": ("courses/reference/", "mei"),
    "terms": ("courses/term/", "mei"),
    "corrections": ("courses/correction/", "mei"),
    "editions": ("courses/edition/", "mei"),
    "a new text": ("courses/lessontext/add/", "mei"),
    "translations that are stale": ("courses/lessontext/stale/", "ann"),
}
for _name, (_path, _by) in PAGES.items():
    scene(_name)(_page(_path, _by))


def _admin(window: Window, name: str, *args, by: str = "mei", query: str = "") -> None:
    window.desk(reverse(f"admin:courses_{name}", args=args).removeprefix("/admin/") + query, by=by)


@scene("review, for a reviewer")
def review(window: Window) -> None:
    _admin(window, "review_page", _of_text().pk, by="lam")


@scene("review, for its author")
def own_review(window: Window) -> None:
    _admin(window, "review_page", _of_text().pk)


@scene("review, refused")
def refused(window: Window) -> None:
    _admin(window, "review_page", _of_text().pk, by="lam")
    for box in window.page.locator("#waiting [name=seen]").all():
        box.uncheck()
    window.press("main [formaction$='/approve/']")


@scene("review of a term")
def term_review(window: Window) -> None:
    _admin(window, "review_page", Review.objects.get(name="wnt").pk)


@scene("withdraw, are you sure")
def withdraw(window: Window) -> None:
    _admin(window, "review_page", _of_text().pk, by="ben")
    window.page.locator("details:has(#withdraw) summary").click()
    window.page.locator("#withdraw [name=seen]").first.check()
    window.press("#withdraw [type=submit]")


@scene("preview of a review")
def preview(window: Window) -> None:
    _admin(window, "review_preview", _of_text().pk, window.language, by="lam")


@scene("text of a lesson")
def text(window: Window) -> None:
    _admin(window, "lessontext_change", english(LESSON).pk)


@scene("text of a lesson with findings")
def findings(window: Window) -> None:
    text(window)
    window.page.locator("[name=body]").fill("A miracle cure for everyone. [It works](claim:nothing).\n\n# Too high\n")
    window.page.locator("[name=title]").fill("")
    with window.page.expect_response("**/check/"):
        window.page.locator("[data-check]").click()
    window.page.wait_for_timeout(500)  # the panel is filled after the answer


@scene("text of a lesson, to read")
def text_to_read(window: Window) -> None:
    _admin(window, "lessontext_change", english(LESSON).pk, by="lam")


@scene("text of a translation")
def translation(window: Window) -> None:
    own = LessonText.objects.get(lesson__slug=LESSON, language="zh-hant")
    _admin(window, "lessontext_change", own.pk, by="ann")


@scene("history")
def history(window: Window) -> None:
    _admin(window, "lessontext_history", english(LESSON).pk)


@scene("history, what is different")
def differences(window: Window) -> None:
    history(window)
    window.press("button[form^='compare-']")


@scene("what has moved on")
def stale(window: Window) -> None:
    _admin(window, "lessontext_stale", _moved_on().pk, by="ann")


@scene("what has moved on, for an editor")
def stale_editor(window: Window) -> None:
    _admin(window, "lessontext_stale", _moved_on().pk, by="ben")


@scene("a lesson")
def lesson(window: Window) -> None:
    _admin(window, "lesson_change", Lesson.objects.get(slug=LESSON).pk)


@scene("a claim")
def claim(window: Window) -> None:
    _admin(window, "claim_change", Claim.objects.get(key="nk-wnt-stem").pk)


@scene("a claim with errors")
def wrong_claim(window: Window) -> None:
    claim(window)
    window.page.locator("[name=checked]").fill("yesterday")
    window.press("[name=_save]")


@scene("a term")
def term(window: Window) -> None:
    _admin(window, "term_change", Term.objects.get(key="wnt").pk)


@scene("delete a term that is in use")
def delete(window: Window) -> None:
    _admin(window, "term_delete", Term.objects.get(key="wnt").pk)


def _of_text() -> Review:
    return Review.objects.get(kind="lesson-text", name=f"tnbc-immune-cells/{LESSON}/en")


def _moved_on() -> LessonText:
    return LessonText.objects.get(lesson__slug="reading-one-cell-at-a-time", language="zh-hant")
