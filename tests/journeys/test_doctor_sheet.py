"""One sheet for the doctor: what stands on it, in which language, and that it is one or two pages."""

import re

import pytest

from tests.journeys.my_list import LESSON, NOTE, hold, open_list, passage, question

pytestmark = pytest.mark.django_db(transaction=True)
LESSON_AT = "tnbc-immune-cells/what-happened-in-mice"
LINE = "To the doctor or nurse: your patient wrote these questions."
CHINESE_LINE = "致醫生或護士：這些問題由你的病人寫下。"
STATEMENT = "In mice, the immature NK cells sent out Wnt signals"
CHINESE_STATEMENT = "在小鼠中，未成熟NK細胞發出Wnt訊號"


def on_paper(page) -> str:
    """Return the words that stand on paper, one line."""
    page.emulate_media(media="print")
    words = page.locator("body").inner_text()
    page.emulate_media(media="null")
    return " ".join(words.split())


def pages(page) -> int:
    """Return how many pages of paper the open page fills."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def keep_some(page) -> None:
    """Keep the statement and the questions of a lesson."""
    page.goto(f"/en{LESSON}")
    hold(page, remember='"yes"')
    page.reload()
    page.locator("#questions > .keeping button").first.click()
    page.locator(f"a[href='{NOTE}']").first.click()
    page.locator(f"{NOTE} .keeping button").first.click()
    page.goto("/en/pack/")


def test_the_sheet_holds_questions_passages_sources_version_and_the_way_to_what_has_changed(new_page, real_course):
    page = new_page()
    keep_some(page)
    page.locator("[data-tick]").first.uncheck()
    words = on_paper(page)
    assert words.startswith("Hong Kong Cancer Support Network My questions for the doctor")
    said = ["Of what you advise me", "Is there a clinical trial", LINE, CHINESE_LINE, STATEMENT, CHINESE_STATEMENT]
    assert [each in words for each in said] == [False, True, True, False, True, False]
    sources = ("Thacker G", "(In mice)", "/en/corrections/?since=tnbc-immune-cells.1")
    assert [each in words for each in sources] == [True] * 3
    assert [each in words for each in ("Take along", "Clear my list", "Skip to the text")] == [False] * 3
    assert page.locator("[data-doctor] img").evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    assert pages(page) in (1, 2)


def test_in_both_languages_passages_and_offered_questions_stand_in_both(new_page, real_course):
    page = new_page()
    keep_some(page)
    page.get_by_label("The sheet in English and Chinese").check()
    page.get_by_text(CHINESE_STATEMENT).first.wait_for(state="attached")
    words = on_paper(page)
    chinese = ("有沒有適合我的臨床試驗？", "我想問醫生的問題", CHINESE_LINE, CHINESE_STATEMENT)
    assert [each in words for each in (LINE, STATEMENT, *chinese)] == [True] * 6
    assert page.locator("[data-doctor] [data-text-other]").first.get_attribute("lang") == "zh-Hant-HK"
    assert pages(page) in (1, 2)


def test_a_lesson_that_is_not_there_leaves_the_words_that_were_kept(new_page):
    page = new_page(expected=["status of 404"])
    open_list(page, question("Mine?"), passage("no-course/no-lesson#place", lang="en-HK"))
    page.get_by_label("The sheet in English and Chinese").check()
    page.locator("[data-is-both]").wait_for(state="attached")
    assert "A lesson › no-course/no-lesson#place" in on_paper(page)


@pytest.mark.parametrize(("number", "most"), [(1, 1), (3, 1), (8, 2), (12, 2)])
def test_a_dozen_questions_fit_on_two_pages_with_room_for_answers(new_page, number, most):
    page = new_page()
    open_list(page, *[question(f"Question {each}, as long as one is?", title="A lesson") for each in range(number)])
    assert pages(page) <= most
    page.emulate_media(media="print")
    lines = page.locator("[data-doctor-questions] hr").filter(visible=True).count()
    assert lines >= 2 * number


def test_the_button_prints_the_sheet(new_page):
    page = new_page()
    page.add_init_script("window.print = () => { document.title = 'printed' }")
    open_list(page, question("Mine?"))
    page.get_by_role("button", name="Print a sheet for my doctor").click()
    page.wait_for_function("document.title === 'printed'")


@pytest.mark.parametrize("javascript", [True, False])
def test_the_questions_of_a_lesson_are_printed_with_room_for_answers(new_page, real_course, javascript):
    page = new_page(width=360, javascript=javascript)
    page.goto("/en/pack/")
    page.get_by_role("link", name="What happened in mice").click()
    page.get_by_role("heading", name="Questions for the doctor").wait_for()
    assert page.locator(".with-lines > li").count() == 3
    assert page.locator(".with-lines hr").filter(visible=True).count() == 9
    assert ("Of what you advise me" in on_paper(page), pages(page)) == (True, 1)
