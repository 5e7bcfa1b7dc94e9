"""Nothing is kept on a device before the person has said so, and everything goes when they say so."""

import pytest

from tests.journeys.storage import BLOCKED, FULL, keep, kept

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_course")]
COURSE_PAGE = "/en/courses/tnbc-immune-cells/"
LESSON = f"{COURSE_PAGE}immature-nk-cells/"


def open_panel(page) -> None:
    """Press "Aa" in the header."""
    page.get_by_role("banner").get_by_role("button", name="Reading comfort").click()


def test_nothing_is_kept_by_reading_and_choosing(page):
    page.goto(LESSON)
    page.locator(".after .onward").scroll_into_view_if_needed()
    open_panel(page)
    page.get_by_role("radio", name="Night").check()
    page.goto(COURSE_PAGE)
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_who_says_yes_at_the_end_of_a_lesson_is_told_so_and_not_asked_again(page):
    page.goto(LESSON)
    page.get_by_text("Shall this device remember where you were?").click()
    question = page.locator(".until-remembered")
    assert "Is it a shared phone? Then better not." in question.inner_text()
    question.get_by_role("button", name="Remember on this device").click()
    said = question.get_by_role("status")
    assert said.inner_text() == "This device remembers from now on. Under “Aa” you can let it forget everything."
    assert said.evaluate("each => each === document.activeElement") is True
    assert kept(page)["place"]["tnbc-immune-cells"][0] == "immature-nk-cells"
    page.goto(f"{COURSE_PAGE}what-happened-in-mice/")
    assert page.get_by_text("Shall this device remember").is_visible() is False
    open_panel(page)
    assert page.get_by_role("button", name="Remember on this device").is_visible() is False


def test_one_button_forgets_everything_and_says_so(page):
    keep(page, place={"tnbc-immune-cells": ["immature-nk-cells", ""]}, comfort={"theme": "dark"}, list=[1])
    page.evaluate("localStorage.setItem('of another page', 'stays')")
    page.goto(LESSON)
    open_panel(page)
    page.get_by_role("button", name="Forget everything on this device").click()
    assert page.evaluate("({...localStorage})") == {"of another page": "stays"}
    assert page.evaluate("document.activeElement.textContent") == (
        "Forgotten. This site keeps nothing on this device now."
    )
    assert page.evaluate("document.documentElement.dataset.theme ?? null") is None
    assert page.get_by_role("dialog").get_by_role("button", name="Remember on this device").is_visible() is True


@pytest.mark.parametrize("browser_says", [BLOCKED, FULL], ids=["blocked", "full"])
def test_a_browser_that_keeps_nothing_shows_everything_and_says_what_it_cannot(new_page, browser_says):
    page = new_page()
    page.add_init_script(browser_says)
    page.goto(LESSON)
    page.locator("a.badge").first.click()
    assert page.locator(".sheet-note:popover-open").is_visible() is True
    page.keyboard.press("Escape")
    open_panel(page)
    page.get_by_role("radio", name="Night").check()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    panel = page.get_by_role("dialog")
    assert panel.get_by_text("This holds for this page only: it is not kept on this device.").is_visible() is True
    panel.get_by_role("button", name="Remember on this device").click()
    assert panel.get_by_text("This browser lets us keep nothing").is_visible() is True
    page.goto(COURSE_PAGE)
    assert page.get_by_text("You were reading").is_visible() is False


def test_without_javascript_nothing_asks_and_nothing_dead_stands_there(new_page):
    page = new_page(javascript=False, width=360)
    for path in ("/en/", COURSE_PAGE, LESSON, "/en/contact/"):
        page.goto(path)
        assert page.get_by_role("button", name="Reading comfort").filter(visible=True).count() == 0
        assert page.get_by_text("emember").filter(visible=True).count() == 0
        assert page.get_by_text("You were reading").filter(visible=True).count() == 0
