"""The page of the list: write, change, order, tick, remove, take back, forget. Nothing of it needs a mouse."""

import pytest

from tests.journeys.my_list import (
    CONSENT,
    SAID,
    agree,
    count,
    fill_storage,
    held,
    hold,
    names,
    open_list,
    passage,
    passages,
    question,
    questions,
    refuse_storage,
    write,
)
from tests.measures import cut_off, sideways, small_targets, violations, walk

pytestmark = pytest.mark.django_db(transaction=True)
THREE = [question("One?"), question("Two?"), question("Three?")]
HARD = [
    question("Is this 😀👩🏽‍⚕️ mine? " + "x" * 200),
    question("האם זה עוזר לי?\nשורה שנייה", at="a-course/a-lesson", title="درس في الخلايا", lang="en-HK"),
    passage("a-course/a-lesson#place"),
    passage("a-course/a-lesson#claim-one", kind="claim", words="A statement. " * 20, level="In mice"),
]


def press(page, act: str, at: int = 0, group: str = "questions") -> None:
    """Press one of the buttons of an entry by keyboard."""
    button = page.locator(f"[data-{group}] > li").nth(at).locator(f"[data-act={act}]")
    button.focus()
    page.keyboard.press("Enter")


def focused(page) -> str | None:
    return page.evaluate(
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()"
    )


def test_a_question_is_written_and_is_there_after_a_reload(new_page):
    page = new_page(width=360)
    page.goto("/en/pack/")
    assert names(page) == []
    write(page, "  How long does it take?  ")
    agree(page)
    page.get_by_text("Your question is in your list.").wait_for()
    page.reload()
    assert (questions(page), count(page)) == (["How long does it take?"], "1")


def test_a_question_is_changed_and_may_be_left_as_it_was(new_page):
    page = new_page()
    open_list(page, *THREE)
    press(page, "change", 1)
    page.keyboard.type(" And why?")
    press(page, "leave", 1)
    assert questions(page)[1] == "Two?"
    press(page, "change", 1)
    page.keyboard.press("End")
    page.keyboard.type(" And why?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert (questions(page)[1], focused(page)) == ("Two? And why?", "Change: Two? And why?")
    page.reload()
    assert questions(page) == ["One?", "Two? And why?", "Three?"]


def test_the_order_is_changed_by_keyboard_and_focus_goes_along(new_page):
    page = new_page()
    open_list(page, passage("a/b#first"), *THREE, passage("a/b#second"))
    press(page, "up", 2)
    assert (questions(page), focused(page)) == (["One?", "Three?", "Two?"], "Up: Three?")
    page.keyboard.press("Enter")
    assert (questions(page), focused(page)) == (["Three?", "One?", "Two?"], "Down: Three?")
    press(page, "down", 0, "passages")
    page.reload()
    assert questions(page) == ["Three?", "One?", "Two?"]
    assert passages(page) == ["A lesson › a/b#second", "A lesson › a/b#first"]


def test_what_was_removed_can_be_taken_back_to_where_it_was(new_page):
    page = new_page()
    rests = {"sources": {"ref-one": "A study"}}
    open_list(page, question("One?", sources=["ref-one"]), *THREE[1:])
    hold(page, list=held(page) | rests)
    page.reload()
    press(page, "remove", 0)
    assert (questions(page), focused(page)) == (["Two?", "Three?"], "Undo")
    assert (page.locator(SAID).inner_text(), held(page)["sources"]) == ("Taken out of your list.", {})
    page.keyboard.press("Enter")
    assert (questions(page), focused(page)) == (["One?", "Two?", "Three?"], "Remove: One?")
    assert held(page)["sources"] == rests["sources"]


def test_everything_is_cleared_at_once_and_can_be_taken_back(new_page):
    page = new_page()
    open_list(page, *THREE, passage("a/b"))
    page.get_by_role("button", name="Clear my list").click()
    assert (questions(page), passages(page), held(page)["items"], count(page)) == ([], [], [], "")
    page.get_by_role("button", name="Undo").click()
    assert (questions(page), len(passages(page)), count(page)) == (["One?", "Two?", "Three?"], 1, "4")


def test_what_was_removed_leaves_no_word_on_the_device(new_page):
    page = new_page()
    open_list(page, passage("secret-course/secret-lesson#claim-secret"), language="zh-hant")
    hold(page, list=[{"id": "x1", "kind": "question", "text": "secret"}])
    page.reload()
    page.locator("[data-clear]").click()
    assert "secret" not in page.evaluate("JSON.stringify(localStorage)")


def test_one_button_forgets_everything_after_asking(new_page):
    page = new_page()
    open_list(page, *THREE, aside=["?"], something="1")
    page.get_by_role("button", name="Forget everything on this device").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    assert count(page) == "3"
    page.get_by_role("button", name="Forget everything on this device").click()
    page.get_by_role("button", name="Forget everything", exact=True).click()
    assert (names(page), questions(page), count(page)) == ([], [], "")
    assert page.locator(SAID).inner_text().startswith("All is forgotten.")
    page.reload()
    assert (names(page), questions(page)) == ([], [])


def test_a_passage_that_was_kept_can_be_asked_about(new_page):
    page = new_page()
    open_list(page, HARD[3])
    press(page, "ask", 0, "passages")
    page.keyboard.type("Is it so in people?")
    page.locator("[data-new] [type=submit]").click()
    item = held(page)["items"][1]
    facts = (item["kind"], item["text"], item["at"], item["words"])
    assert facts == ("question", "Is it so in people?", HARD[3]["at"], HARD[3]["words"])
    write(page, "Something else?")
    assert held(page)["items"][2]["at"] == ""


def test_who_says_not_now_has_the_list_on_this_page_only_and_is_told(new_page):
    page = new_page()
    page.goto("/en/pack/")
    write(page, "One?")
    page.get_by_role("button", name="Not now").click()
    page.locator("[data-unkept]").wait_for()
    assert (questions(page), names(page)) == (["One?"], [])
    page.locator("#this_device + p + .remember [data-remember-yes]").click()
    assert (page.locator("[data-unkept]").is_visible(), held(page)["items"][0]["text"]) == (False, "One?")


@pytest.mark.parametrize("trouble", [refuse_storage, fill_storage], ids=["blocked", "full"])
def test_where_nothing_can_be_kept_the_page_works_until_it_is_left_and_says_so(new_page, trouble):
    page = new_page(width=360)
    page.goto("/en/pack/")
    hold(page, remember='"yes"')
    trouble(page)
    page.reload()
    write(page, "One?")
    if page.locator(CONSENT).is_visible():
        page.get_by_role("button", name="Not now").click()
    page.locator("[data-unkept]").wait_for()
    write(page, "Two?")
    if page.locator(CONSENT).is_visible():
        page.get_by_role("button", name="Not now").click()
    page.locator("[data-questions] > li").nth(1).wait_for()
    assert questions(page) == ["One?", "Two?"]
    assert "nothing was kept" in page.locator(SAID).inner_text().lower()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1440, "dark")])
@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_the_page_of_a_full_list_is_sound(new_page, language, width, scheme):
    page = new_page(width=width, colour_scheme=scheme, reduced_motion="reduce")
    open_list(page, *HARD, language=language, aside=["{broken"])
    press(page, "change", 0)
    assert violations(page) == []
    assert (sideways(page), cut_off(page), small_targets(page)) == (0, [], [])
    steps = walk(page)
    assert [each for each in steps if not (each["isSeen"] and each["isMarked"] and each["name"])] == []
    assert page.locator("[data-questions] [data-title]").nth(1).evaluate(
        "each => getComputedStyle(each).direction"
    ) == ("rtl")


def test_without_javascript_the_page_explains_and_offers_lists_to_print(new_page):
    page = new_page(javascript=False)
    page.goto("/en/pack/")
    assert page.get_by_text("this needs JavaScript").is_visible() is True
    assert page.locator("main button, main textarea, main input").filter(visible=True).count() == 0
