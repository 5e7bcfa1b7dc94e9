"""Somebody looks for a word, finds where it stands and what it rests on, or whom to ask."""

import pytest

from tests.journeys.conftest import follow
from tests.measures import sideways, small_targets, walk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_course")]


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("javascript", [True, False])
def test_from_any_page_to_the_passage_in_a_lesson(new_page, width, javascript):
    page = new_page(width=width, javascript=javascript)
    page.goto("/en/courses/tnbc-immune-cells/a-message-of-hope/")
    follow(page.get_by_role("banner").get_by_role("link", name="Search"))
    page.get_by_label("What are you looking for?").fill("wnt974")
    follow(page.get_by_role("main").get_by_role("button", name="Search"))
    assert page.url.endswith("/en/search/?q=wnt974")
    assert page.get_by_text("6 places found for “wnt974”.").is_visible() is True
    assert sideways(page) == 0
    follow(page.get_by_role("heading", level=2).get_by_role("link", name="It is experimental, and no approval"))
    assert page.url.endswith("/lgk-974-an-experimental-drug/#not-approved")
    assert page.locator("#not-approved").is_visible() is True


def test_the_badge_of_a_result_opens_what_stands_behind_the_statement(new_page):
    page = new_page()
    page.goto("/en/search/?q=scissors+chain")
    page.get_by_label("What are you looking for?").fill("cutting the chain")
    page.get_by_label("What are you looking for?").press("Enter")
    follow(page.get_by_role("main").get_by_role("link", name="Evidence: in mice").first)
    assert page.locator(".sheet-note:target, .sheet-note:popover-open").count() == 1


def test_the_other_language_is_asked_the_same(new_page):
    page = new_page()
    page.goto("/zh-hant/search/?q=%E5%BE%A9%E7%99%BC")
    assert page.get_by_text("找到5處").is_visible() is True
    follow(page.get_by_role("link", name="English"))
    assert page.get_by_label("What are you looking for?").input_value() == "復發"
    assert page.get_by_text("places found for “復發”.").is_visible() is True


def test_who_finds_nothing_is_led_to_words_and_to_people(new_page):
    page = new_page(width=360)
    page.goto("/en/")
    page.get_by_label("Search this site").fill("receptorium")
    follow(page.get_by_role("main").get_by_role("button", name="Search"))
    assert page.get_by_text("Nothing was found for “receptorium”.").is_visible() is True
    follow(page.get_by_role("link", name="Receptor", exact=True))
    assert page.url.endswith("/en/glossary/receptor/")
    page.go_back()
    follow(page.get_by_role("link", name="Ask our specialists"))
    assert page.url.endswith("/en/contact/")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_keyboard_reaches_field_and_results(new_page, width):
    page = new_page(width=width, reduced_motion="reduce")
    page.goto("/en/search/?q=wnt")
    steps = walk(page)
    assert [each for each in steps if not (each["isSeen"] and each["isMarked"] and each["name"])] == []
    assert (small_targets(page), sideways(page)) == ([], 0)
