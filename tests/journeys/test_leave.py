"""Somebody must leave quickly: to a page that anybody may look at, and "Back" does not return."""

import pytest

from support.models import Visit
from tests.journeys.conftest import follow

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_course")]
LESSON = "/en/courses/tnbc-immune-cells/what-happened-in-mice/"
ELSEWHERE = {"en": "https://www.hko.gov.hk/", "zh-hant": "https://www.hko.gov.hk/tc/index.html"}


@pytest.fixture
def leaving(new_page):
    """Return a function that opens a page from which one may leave: the weather page is there, and asks for nothing."""
    asked = []

    def open_page(**choices):
        page = new_page(expected=["www.hko.gov.hk"], **choices)
        page.asked = asked

        def weather(route):
            asked.append((route.request.url, route.request.headers.get("referer")))
            route.fulfill(content_type="text/html", body="<title>Weather</title><link rel=icon href='data:,'>")

        page.route("https://www.hko.gov.hk/**", weather)
        return page

    return open_page


def way_out(page, within: str = "footer"):
    """Return the link that leaves."""
    return page.locator(f"{within} [data-leave]")


@pytest.mark.parametrize("language", ["en", "zh-hant"])
@pytest.mark.parametrize("javascript", [True, False])
def test_a_plain_link_in_the_footer_of_each_page_leaves(leaving, javascript, language):
    page = leaving(javascript=javascript)
    page.goto(f"/{language}/glossary/")
    link = way_out(page)
    assert (link.get_attribute("href"), link.get_attribute("rel")) == (ELSEWHERE[language], "noreferrer")
    follow(link)
    assert page.asked == [(ELSEWHERE[language], None)]


def test_back_does_not_return_to_the_page_that_was_left(leaving):
    page = leaving()
    page.goto("/en/glossary/")
    page.goto("/en/contact/")
    follow(way_out(page, ".leave-site"))
    assert page.url == ELSEWHERE["en"]
    page.go_back()
    assert page.url.endswith("/en/glossary/")


def test_three_presses_of_escape_leave(leaving):
    page = leaving()
    page.goto("/en/contact/")
    page.get_by_label("Your message").fill("My mother")
    with page.expect_navigation():
        for _ in range(3):
            page.keyboard.press("Escape")
    assert page.asked == [(ELSEWHERE["en"], None)]


def test_slower_presses_and_others_between_them_do_not(leaving):
    page = leaving()
    page.goto("/en/contact/")
    for key in ("Escape", "Escape", "a", "Escape", "Escape", "Tab"):
        page.keyboard.press(key)
    for _ in range(3):
        page.keyboard.press("Escape")
        page.wait_for_timeout(1100)
    assert (page.asked, page.locator("h1").is_visible()) == ([], True)


def test_escape_that_closes_a_note_is_not_one_of_the_three(leaving):
    page = leaving()
    page.goto(LESSON)
    badge = page.locator("a[href='#note-nk-wnt-stem']").first
    for _ in range(3):
        badge.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    assert page.asked == []


def test_escape_while_chinese_is_being_typed_is_not_one_of_the_three(leaving):
    page = leaving()
    page.goto("/zh-hant/contact/")
    page.evaluate("""
      for (let at = 0; at < 3; at++)
        document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape", isComposing: true, bubbles: true}))
    """)
    page.wait_for_timeout(200)
    assert page.asked == []


def test_a_key_that_is_held_down_is_one_press(leaving):
    page = leaving()
    page.goto("/en/contact/")
    for _ in range(5):
        page.keyboard.down("Escape")
    page.keyboard.up("Escape")
    page.wait_for_timeout(200)
    assert page.asked == []


@pytest.mark.parametrize("width", [360, 1280])
def test_the_way_out_stays_in_sight_where_one_writes_and_says_what_it_cannot_do(leaving, width):
    page = leaving(width=width)
    for path in ("/en/contact/", "/en/conversation/"):
        page.goto(path)
        page.mouse.wheel(0, 900)
        page.wait_for_timeout(100)
        box = way_out(page, ".leave-site").bounding_box()
        assert (path, 0 <= box["y"] < 60, box["height"] >= 44) == (path, True, True)
    page.get_by_text("What this does").click()
    words = page.locator(".leave-site").inner_text()
    for sentence in ("Hong Kong Observatory", "Escape key three times", "the history of the browser keeps the names"):
        assert sentence in words


def test_where_a_page_is_zoomed_in_far_the_bar_goes_with_the_page(leaving):
    page = leaving(width=320, height=256)
    page.goto("/en/contact/")
    page.mouse.wheel(0, 900)
    page.wait_for_timeout(100)
    assert way_out(page, ".leave-site").bounding_box()["y"] < 0


def test_without_javascript_only_what_works_is_promised(leaving):
    page = leaving(javascript=False)
    page.goto("/en/contact/")
    page.get_by_text("What this does").click()
    words = page.locator(".leave-site").inner_text()
    assert "Hong Kong Observatory" in words
    assert "Escape" not in words
    follow(way_out(page, ".leave-site"))
    assert page.asked == [(ELSEWHERE["en"], None)]


def test_who_leaves_their_confirmation_or_conversation_has_closed_it(leaving, monkeypatch):
    monkeypatch.setattr("support.spam.QUICKEST_SECONDS", 0)
    page = leaving()
    page.goto("/en/contact/")
    page.get_by_label("Your message").fill("My mother is afraid.")
    page.locator("[name=consent]").check()
    follow(page.locator("main [name=send]"))
    reference, code = (page.locator(f"[data-{name}]").inner_text() for name in ("reference", "code"))
    follow(way_out(page, ".leave-site"))
    page.goto("/en/contact/received/")
    assert code not in page.content()
    page.goto("/en/conversation/")
    page.locator("[name=reference]").fill(reference)
    page.locator("[name=code]").fill(code)
    follow(page.locator("main form:not(.leave-site) [type=submit]").first)
    assert page.get_by_text("My mother is afraid.").is_visible() is True
    follow(way_out(page, ".leave-site"))
    page.goto("/en/conversation/")
    assert page.get_by_text("My mother is afraid.").count() == 0
    assert Visit.objects.count() == 0
