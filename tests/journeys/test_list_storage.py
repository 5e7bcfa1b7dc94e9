"""What lies on a device may be old, damaged, large, or written by two windows at once: nothing is lost silently."""

import json
import time

import pytest

from tests.journeys.my_list import (
    count,
    held,
    hold,
    names,
    open_list,
    passage,
    passages,
    question,
    questions,
    write,
)

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = question("Good?")
NO_ITEMS = ["{", "", "null!", '"text"', "7", "true", "{}", '{"items": 7}', '{"items": {"0": 1}}']
NO_ITEM = [
    None,
    7,
    "text",
    [],
    {},
    {"id": 7, "kind": "question", "text": "?"},
    {"id": "1", "kind": "poem", "text": "?"},
    {"id": "1", "kind": "question"},
    {"id": "1", "kind": "section"},
    {"id": "1", "kind": "question", "text": {"a": 1}},
    {"id": "1", "kind": "question", "text": "?", "title": 7},
    {"id": "1", "kind": "question", "text": "?", "sources": "ref"},
    {"id": "1", "kind": "question", "text": "?", "place": "first"},
]


def aside(page) -> str:
    """Return the text that the page offers as what could not be read, "" where it offers none."""
    box = page.locator("[data-aside]")
    return box.locator("textarea").input_value() if box.is_visible() else ""


def test_a_list_of_the_first_version_is_read_and_written_as_one_of_this_version(new_page):
    page = new_page()
    page.goto("/en/pack/")
    hold(page, remember='"yes"', list=[question("Old?"), passage("a-course/a-lesson")])
    page.reload()
    assert (questions(page), passages(page), count(page)) == (["Old?"], ["A lesson › a-course/a-lesson"], "2")
    assert (held(page)["version"], [each["place"] for each in held(page)["items"]]) == (2, [0, 1])


def test_a_list_of_a_later_version_is_shown_and_left_as_it_is(new_page):
    page = new_page()
    page.goto("/en/pack/")
    later = {"version": 3, "items": [GOOD], "more": 1}
    hold(page, remember='"yes"', list=later)
    page.reload()
    write(page, "New?")
    assert (questions(page), held(page)) == (["Good?", "New?"], later)
    assert page.locator("[data-unkept]").is_visible() is True


@pytest.mark.parametrize("raw", NO_ITEMS)
def test_a_damaged_list_is_set_aside_and_offered_as_text(new_page, raw):
    page = new_page()
    page.goto("/en/pack/")
    hold(page, remember='"yes"', list=raw)
    page.reload()
    assert (questions(page), aside(page)) == ([], raw)
    write(page, "New?")
    page.reload()
    assert (questions(page), aside(page)) == (["New?"], raw)
    page.get_by_role("button", name="I do not need this text any more").click()
    assert aside(page) == ""


def test_damaged_items_are_set_aside_and_the_others_stay(new_page):
    page = new_page()
    open_list(page, *NO_ITEM, GOOD, aside="{damaged too")
    assert questions(page) == ["Good?"]
    parts = aside(page).split("\n\n")
    assert (parts[0], list(map(json.loads, parts[1:]))) == ("{damaged too", NO_ITEM)
    page.reload()
    assert (questions(page), aside(page).split("\n\n")) == (["Good?"], parts)


def test_a_damaged_list_harms_no_other_page(new_page):
    page = new_page()
    page.goto("/en/")
    for raw in NO_ITEMS:
        hold(page, remember='"yes"', list=raw)
        page.reload()
        assert (raw, count(page)) == (raw, "")
    assert names(page) == ["portal.list", "portal.remember"]


def test_five_hundred_items_are_shown_and_changed_without_a_wait(new_page):
    page = new_page()
    items = [question(f"Question {each} 😀 שאלה", at=f"course/lesson-{each}", title="T" * 80) for each in range(500)]
    open_list(page, *items)
    assert (len(questions(page)), count(page)) == (500, "500")
    began = time.monotonic()
    write(page, "One more?")
    page.locator("[data-questions] > li").nth(500).wait_for()
    assert time.monotonic() - began < 5  # seconds: generous, for a machine that does other things
    assert len(held(page)["items"]) == 501


def test_two_windows_at_once_lose_nothing(new_page):
    one = new_page()
    open_list(one, question("Zero?"))
    other = one.context.new_page()
    other.goto("/en/pack/")
    write(one, "From one?")
    write(other, "From the other?")
    for page in (one, other):
        page.locator("[data-questions] > li").nth(2).wait_for()
        assert sorted(questions(page)) == ["From one?", "From the other?", "Zero?"]
    one.locator("[data-questions] [data-act=remove]").first.click()
    other.locator("[data-questions] > li").nth(2).wait_for(state="detached")
    assert sorted(questions(other)) == ["From one?", "From the other?"]


def test_what_one_window_wrote_over_comes_back_from_the_other(new_page):
    one = new_page()
    open_list(one, question("Zero?"))
    other = one.context.new_page()
    other.goto("/en/pack/")
    before = held(one)
    write(one, "From one?")
    # A window that had not heard of it yet, as processes of a browser may, writes what it knows.
    late = before | {"items": [*before["items"], question("Late?", changed=9, place=1)]}
    hold(other, list=late)
    one.locator("[data-questions] > li").nth(2).wait_for()
    assert sorted(questions(one)) == ["From one?", "Late?", "Zero?"]
    assert sorted(each["text"] for each in held(other)["items"]) == ["From one?", "Late?", "Zero?"]


def test_what_is_being_typed_stays_when_another_window_changes_the_list(new_page):
    one = new_page()
    open_list(one, question("Zero?"), question("One?"))
    one.locator("[data-act=change]").first.click()
    one.locator("[data-questions] textarea").first.fill("Half a sen")
    other = one.context.new_page()
    other.goto("/en/pack/")
    write(other, "From the other?")
    one.locator("[data-questions] > li").nth(2).wait_for()
    assert one.locator("[data-questions] textarea").first.input_value() == "Half a sen"


def test_when_one_window_forgets_the_other_revives_nothing(new_page):
    one = new_page()
    open_list(one, question("Zero?"))
    other = one.context.new_page()
    other.goto("/en/pack/")
    one.get_by_role("button", name="Forget everything on this device").click()
    one.get_by_role("button", name="Forget everything", exact=True).click()
    other.locator("[data-questions] > li").first.wait_for(state="detached")
    assert (names(other), questions(other)) == ([], [])
