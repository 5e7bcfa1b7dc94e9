"""Somebody keeps parts of a lesson and writes questions about them: on the device, and only if they say so."""

import pytest

from tests.journeys.my_list import (
    CONSENT,
    LESSON,
    NOTE,
    SAID,
    agree,
    count,
    fill_storage,
    held,
    hold,
    names,
    passages,
    questions,
    refuse_storage,
)
from tests.measures import small_targets, violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_course")]
SECTION = ".prose > #chain-of-signals > .keeping"
FULL = "Nothing was kept: this browser has no room left for us"


def open_lesson(page, language: str = "en", *, remembers: bool = True) -> None:
    page.goto(f"/{language}{LESSON}")
    if remembers:
        hold(page, remember='"yes"')
        page.reload()
    page.locator(SECTION).wait_for()


def keep(page, place: str) -> None:
    page.locator(f"{place} button").first.click()


def kinds(page) -> list[str]:
    return [each["kind"] for each in held(page)["items"]]


def test_nothing_is_kept_before_a_person_says_so_once(new_page):
    page = new_page(width=360)
    open_lesson(page, remembers=False)
    keep(page, SECTION)
    dialog = page.locator(CONSENT)
    assert (dialog.is_visible(), names(page)) == (True, [])
    assert "shared phone" in dialog.inner_text()
    assert violations(page) == []
    page.get_by_role("button", name="Not now").click()
    assert (names(page), count(page)) == ([], "")
    keep(page, SECTION)
    agree(page)
    page.get_by_text("Kept in your list.").wait_for()
    kept = ["portal.comfort", "portal.list", "portal.place", "portal.remember"]
    assert (names(page), kinds(page), count(page)) == (kept, ["section"], "1")
    keep(page, ".lesson > header > .keeping")
    assert (dialog.is_visible(), count(page)) == (False, "2")


def test_a_lesson_a_section_a_statement_and_its_questions_are_kept_and_taken_out_again(new_page):
    page = new_page()
    open_lesson(page)
    places = (".lesson > header > .keeping", SECTION, "#questions > .keeping")
    for place in places:
        keep(page, place)
    page.locator(f"a[href='{NOTE}']").first.click()
    keep(page, f"{NOTE} .keeping")
    assert kinds(page) == ["lesson", "section", "question", "question", "question", "claim"]
    claim = held(page)["items"][-1]
    facts = (claim["at"], claim["level"], claim["version"], claim["sources"])
    assert facts == (
        "tnbc-immune-cells/what-happened-in-mice#claim-nk-wnt-stem",
        "In mice",
        "tnbc-immune-cells.1",
        ["ref-thacker2023"],
    )
    assert claim["words"].startswith("In mice, the immature NK cells sent out Wnt signals")
    assert held(page)["sources"]["ref-thacker2023"].startswith("Thacker G")
    page.reload()
    button = page.locator(f"{SECTION} button").first
    assert button.get_attribute("aria-label").startswith("Take out of my list: In mice, a chain of signals")
    button.click()
    assert page.locator(SAID).inner_text() == "Taken out of your list."
    keep(page, "#questions > .keeping")
    assert (kinds(page), count(page)) == (["lesson", "claim"], "2")


def test_a_question_is_written_from_a_passage_by_keyboard_and_focus_returns(new_page):
    page = new_page()
    open_lesson(page, remembers=False)
    ask = page.locator(f"{SECTION} button").nth(1)
    ask.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("What does this mean for me?")
    assert "In mice, a chain of signals" in page.locator("[data-write-dialog]").inner_text()
    assert violations(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(f"{CONSENT} [data-remember-yes]").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Your question is in your list.").wait_for()
    assert ask.evaluate("button => document.activeElement === button") is True
    item = held(page)["items"][0]
    assert (item["text"], item["at"], item["heading"]) == (
        "What does this mean for me?",
        "tnbc-immune-cells/what-happened-in-mice#chain-of-signals",
        "In mice, a chain of signals made tumours grow faster",
    )


def test_a_question_about_a_statement_leads_back_to_the_statement(new_page):
    page = new_page(width=360)
    open_lesson(page)
    badge = page.locator(f"a[href='{NOTE}']").first
    badge.click()
    page.locator(f"{NOTE} .keeping button").nth(1).click()
    page.keyboard.press("Escape")
    assert badge.evaluate("link => document.activeElement === link") is True


def test_what_is_typed_stays_when_nothing_may_be_kept(new_page):
    page = new_page()
    open_lesson(page, remembers=False)
    page.locator(f"{SECTION} button").nth(1).click()
    page.get_by_label("Your question").fill("My own words")
    page.get_by_role("button", name="Put it in my list").click()
    page.get_by_role("button", name="Not now").click()
    assert page.get_by_label("Your question").input_value() == "My own words"
    assert names(page) == []


def test_with_its_storage_blocked_a_lesson_says_what_cannot_be_kept(new_page):
    page = new_page()
    refuse_storage(page)
    open_lesson(page, remembers=False)
    keep(page, SECTION)
    agree(page)
    assert "This browser lets us keep nothing" in page.locator(CONSENT).inner_text()
    page.get_by_role("button", name="Not now").click()
    assert page.locator(f"{SECTION} button").first.inner_text() == "Keep in my list"


def test_with_its_storage_full_a_lesson_says_so_and_keeps_the_words(new_page):
    page = new_page()
    open_lesson(page)
    fill_storage(page)
    page.reload()
    keep(page, SECTION)
    assert FULL in page.locator(SAID).inner_text()
    assert page.locator(f"{SECTION} button").first.inner_text() == "Keep in my list"
    page.locator(f"{SECTION} button").nth(1).click()
    page.get_by_label("Your question").fill("My own words")
    page.get_by_role("button", name="Put it in my list").click()
    assert FULL in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Your question").input_value() == "My own words"


def test_what_is_kept_in_one_language_is_there_in_the_other(new_page):
    page = new_page()
    open_lesson(page, "zh-hant")
    keep(page, SECTION)
    page.goto("/en/pack/")
    assert (passages(page), questions(page)) == (["在小鼠中發生了甚麼 › 在小鼠中，一連串訊號令腫瘤長得更快"], [])
    assert page.locator("[data-passages] [data-where] a").get_attribute("lang") == "zh-Hant-HK"
    page.goto(f"/en{LESSON}")
    assert page.locator(f"{SECTION} button").first.inner_text() == "Take out of my list"


def test_without_javascript_a_lesson_has_no_dead_button(new_page):
    page = new_page(javascript=False)
    page.goto(f"/en{LESSON}")
    assert page.get_by_text("Keep in my list").count() == 0
    assert page.locator("dialog").filter(visible=True).count() == 0
    assert page.locator("[data-count]").is_visible() is False


@pytest.mark.parametrize("width", [320, 360, 1440])
@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_the_header_holds_the_list_and_its_count_in_one_line(new_page, language, width):
    page = new_page(width=width)
    open_lesson(page, language)
    hold(page, list=[{"id": str(each), "kind": "question", "text": "?"} for each in range(12)])
    page.reload()
    tops = page.locator(".pages a:visible").evaluate_all("links => links.map(each => each.offsetTop)")
    assert (count(page), len(set(tops)), len(tops)) == ("12", 1, 4 if width < 768 else 5)
    assert small_targets(page) == []
