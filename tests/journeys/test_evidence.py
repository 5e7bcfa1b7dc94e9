"""A reader asks what stands behind a sentence: by mouse, touch and keyboard, with and without JavaScript."""

import pytest

from tests.journeys.conftest import follow
from tests.measures import violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_course")]
LESSON = "/en/courses/tnbc-immune-cells/what-happened-in-mice/"


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_badge_opens_its_note_and_closing_it_leads_back(new_page, javascript, width):
    page = new_page(width=width, javascript=javascript)
    page.goto(LESSON)
    note = page.locator("#note-nk-wnt-stem")
    assert note.is_visible() is False
    page.locator("a[href='#note-nk-wnt-stem']").first.click()
    assert note.is_visible() is True
    assert note.bounding_box()["width"] <= width
    assert violations(page) == [] if javascript else True
    note.get_by_role("link", name="Back to the sentence").click()
    assert note.is_visible() is False
    assert page.locator("#claim-nk-wnt-stem").is_visible() is True


def test_the_keyboard_opens_a_note_and_escape_returns_to_the_sentence(new_page):
    page = new_page()
    page.goto(LESSON)
    page.locator("a[href='#note-nk-wnt-stem']").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "note-nk-wnt-stem"
    page.keyboard.press("Escape")
    assert page.locator("#note-nk-wnt-stem").is_visible() is False
    page.wait_for_function("document.activeElement.hash === '#note-nk-wnt-stem'")


def test_a_script_that_comes_before_the_notes_waits_for_them(new_page):
    page = new_page()

    def hold_up_the_page(route):  # as when the script is in the cache and the page comes slowly
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace(" async>", ">"))

    page.route(f"**{LESSON}", hold_up_the_page)
    page.goto(LESSON)
    page.locator("a[href='#note-nk-wnt-stem']").first.click()
    assert page.locator("#note-nk-wnt-stem:popover-open").is_visible() is True
    page.keyboard.press("Escape")
    assert page.locator("#note-nk-wnt-stem").is_visible() is False


@pytest.mark.parametrize("javascript", [True, False])
def test_a_word_opens_where_it_stands_in_both_languages(new_page, javascript):
    page = new_page(width=360, javascript=javascript)
    page.goto(LESSON)
    scrolled = page.evaluate("scrollY")
    page.locator("a[href='#term-wnt']").first.click()
    word = page.locator("#term-wnt")
    assert "Wnt訊號傳導" in word.inner_text()
    page.locator("#term-wnt a[href='#closed']").click()
    assert word.is_visible() is False
    assert page.evaluate("scrollY") >= scrolled


@pytest.mark.parametrize("javascript", [True, False])
def test_the_view_of_what_was_tested_in_people_folds_and_unfolds(new_page, javascript):
    page = new_page(width=360, javascript=javascript)
    page.goto(LESSON)
    follow(page.get_by_role("link", name="Show only what was tested in people"))
    assert page.locator("#claim-nk-wnt-stem").is_visible() is False
    page.locator("details.folded:has(#claim-nk-wnt-stem) summary").click()
    assert page.locator("#claim-nk-wnt-stem").is_visible() is True
    assert violations(page) == [] if javascript else True
    follow(page.get_by_role("link", name="Show everything"))
    assert page.url.endswith(LESSON)


def test_the_numbers_open_on_request_and_are_on_paper_only_then(new_page):
    page = new_page(width=360)
    page.goto("/en/courses/tnbc-immune-cells/why-tnbc-feels-different/")
    figures = page.get_by_text("81.7 % without")
    assert figures.is_visible() is False
    page.get_by_text("Show me the numbers").click()
    assert figures.is_visible() is True
    page.emulate_media(media="print")
    assert figures.is_visible() is True
    page.reload()
    assert figures.is_visible() is False


def test_on_paper_the_notes_follow_the_lesson(new_page):
    page = new_page()
    page.goto(LESSON)
    page.emulate_media(media="print")
    assert page.locator("#note-nk-wnt-stem").is_visible() is True
    assert page.locator("a.badge").first.is_visible() is True
    assert page.locator(".evidence .switch").is_visible() is False


@pytest.mark.parametrize("javascript", [True, False])
def test_an_address_that_names_a_note_shows_it(new_page, javascript):
    page = new_page(width=360, javascript=javascript)
    page.goto(f"{LESSON}#note-nk-wnt-stem")
    assert page.locator("#note-nk-wnt-stem").is_visible() is True
