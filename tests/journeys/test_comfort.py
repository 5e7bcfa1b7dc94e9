"""A reader chooses text size, line spacing and theme: at once, before the first picture, in every window."""

import pytest

from tests.journeys.storage import FULL, keep, kept, shifts
from tests.measures import FOCUS, cut_off, sideways, small_targets, violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_course"), pytest.mark.looks]
LESSON = "/en/courses/tnbc-immune-cells/immature-nk-cells/"
CHOSEN = {"theme": "dark", "size": "4", "lines": "3"}
WORN = """Object.fromEntries(
  Object.entries(document.documentElement.dataset).filter(([name]) => ["theme", "size", "lines"].includes(name))
)"""
LETTERS = "parseFloat(getComputedStyle(document.querySelector('.prose p')).fontSize)"
LINES = "parseFloat(getComputedStyle(document.querySelector('.prose p')).lineHeight)"
GROUND = "getComputedStyle(document.body).backgroundColor"
BARS = "[...document.querySelectorAll('meta[name=theme-color]')].filter(each => matchMedia(each.media).matches)"
DAY, NIGHT = "rgb(251, 247, 239)", "rgb(27, 25, 22)"


def open_panel(page):
    """Press "Aa" in the header and return the panel."""
    page.get_by_role("banner").get_by_role("button", name="Reading comfort").click()
    return page.get_by_role("dialog", name="Reading comfort")


def test_each_choice_is_put_on_at_once_kept_and_worn_on_the_next_page(page):
    keep(page)
    page.goto(LESSON)
    letters, lines = page.evaluate(LETTERS), page.evaluate(LINES)
    panel = open_panel(page)
    panel.get_by_role("radio", name="Largest").check()
    panel.get_by_role("radio", name="Wider").check()
    panel.get_by_role("radio", name="Night").check()
    assert page.evaluate(LETTERS) == letters * 1.5
    assert page.evaluate(LINES) > lines * 1.5 * 1.3
    assert (page.evaluate(GROUND), page.evaluate(f"{BARS}.map(each => each.content)")) == (NIGHT, ["#1b1916"])
    assert kept(page)["comfort"] == CHOSEN
    page.goto("/zh-hant/glossary/")
    assert page.evaluate(WORN) == CHOSEN
    page.goto(LESSON)
    panel = open_panel(page)
    assert [panel.get_by_role("radio", name=name).is_checked() for name in ("Largest", "Wider", "Night")] == [True] * 3


def test_four_sizes_and_three_spacings_each_go_one_step_further(page):
    page.goto(LESSON)
    panel = open_panel(page)

    def steps(legend: str, measure: str) -> list[float]:
        found = []
        for radio in panel.get_by_role("group", name=legend).get_by_role("radio").all():
            radio.check()
            found.append(page.evaluate(measure))
        return found

    sizes, spacings = steps("Text size", LETTERS), steps("Line spacing", LINES)
    assert (len(sizes), len(spacings)) == (4, 3)
    assert [sizes, spacings] == [sorted(set(sizes)), sorted(set(spacings))]


@pytest.mark.parametrize(("scheme", "theme", "ground"), [("light", "dark", NIGHT), ("dark", "light", DAY)])
def test_the_first_picture_already_has_the_theme_that_was_chosen(new_page, scheme, theme, ground):
    page = new_page(colour_scheme=scheme, expected=["ERR_FAILED"])
    keep(page, comfort={"theme": theme})
    page.add_init_script("""
      window.grounds = []
      const look = () => {
        if (document.body) grounds.push(getComputedStyle(document.body).backgroundColor)
        requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    """)
    page.route("**/js/lesson*.js", lambda route: route.abort())  # what comes later has no part in it
    shifts(page)
    page.goto(LESSON)
    page.wait_for_timeout(200)
    assert page.evaluate("[...new Set(grounds)]") == [ground]
    assert page.evaluate("shifted") == []


def test_who_has_not_said_remember_is_told_that_it_holds_for_this_page_only(page):
    page.goto(LESSON)
    panel = open_panel(page)
    said = panel.get_by_text("This holds for this page only: it is not kept on this device.")
    assert said.is_visible() is False
    panel.get_by_role("radio", name="Large", exact=True).check()
    assert said.is_visible() is True
    page.goto(LESSON)
    assert page.evaluate(WORN) == {}


def test_who_chooses_first_and_then_says_remember_keeps_what_was_chosen(page):
    page.goto(LESSON)
    panel = open_panel(page)
    panel.get_by_role("radio", name="Night").check()
    panel.get_by_role("button", name="Remember on this device").click()
    assert kept(page)["comfort"] == {"theme": "dark"}
    page.goto("/en/")
    assert page.evaluate(GROUND) == NIGHT


def test_where_there_is_no_room_left_a_choice_holds_for_this_page_and_says_so(new_page):
    page = new_page()
    keep(page)
    page.add_init_script(FULL)
    page.goto(LESSON)
    panel = open_panel(page)
    panel.get_by_role("radio", name="Night").check()
    assert panel.get_by_text("This holds for this page only").is_visible() is True
    assert page.evaluate(GROUND) == NIGHT


def test_other_windows_follow(page):
    keep(page)
    page.goto(LESSON)
    other = page.context.new_page()
    other.goto("/en/glossary/")
    open_panel(page).get_by_role("radio", name="Night").check()
    other.locator("[data-theme=dark]").wait_for()
    page.get_by_role("button", name="Forget everything on this device").click()
    other.locator("html:not([data-theme], [data-remembers])").wait_for()


@pytest.mark.parametrize(
    "damaged",
    [
        "{",
        "null",
        "7",
        '"dark"',
        '["dark"]',
        '{"theme": "pink", "size": 4, "lines": ["2"], "x": "y"}',
        '{"theme": null}',
    ],
)
def test_what_is_damaged_is_as_the_page_comes(page, damaged):
    keep(page, comfort=damaged)
    page.goto(LESSON)
    assert (page.evaluate(WORN), page.evaluate(GROUND)) == ({}, DAY)
    open_panel(page).get_by_role("radio", name="Night").check()
    assert kept(page)["comfort"] == {"theme": "dark", "size": "", "lines": ""}


def test_the_keyboard_opens_chooses_and_closes_and_is_back_at_the_button(new_page):
    page = new_page(reduced_motion="reduce")
    page.goto(LESSON)
    button = page.get_by_role("banner").get_by_role("button", name="Reading comfort")
    button.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="Reading comfort")
    panel.wait_for()
    for key in ("Tab", "Tab", "ArrowRight"):
        page.keyboard.press(key)
    assert page.evaluate(WORN) == {"size": "2"}
    page.keyboard.press("Escape")
    assert panel.is_visible() is False
    assert button.evaluate("each => each === document.activeElement") is True


def test_while_reading_on_a_phone_the_thumb_opens_it(new_page):
    page = new_page(width=360, height=700)
    page.goto(LESSON)
    page.mouse.wheel(0, 600)
    page.get_by_role("navigation", name="Shortcuts").get_by_role("button", name="Reading comfort").click()
    panel = page.get_by_role("dialog", name="Reading comfort")
    box = panel.bounding_box()
    assert (box["x"], round(box["y"] + box["height"])) == (0, 700)
    panel.get_by_role("button", name="Close").click()
    assert panel.is_visible() is False


@pytest.mark.parametrize("language", ["en", "zh-hant"])
@pytest.mark.parametrize(("width", "height"), [(320, 256), (360, 700), (1280, 900)])
def test_the_largest_letters_and_widest_lines_take_nothing_away(new_page, width, height, language):
    page = new_page(width=width, height=height)
    keep(page, comfort=CHOSEN, place={"tnbc-immune-cells": ["immature-nk-cells", ""]})
    for path in ("", "courses/tnbc-immune-cells/", "courses/tnbc-immune-cells/immature-nk-cells/", "contact/"):
        page.goto(f"/{language}/{path}")
        assert (path, sideways(page), cut_off(page), small_targets(page)) == (path, 0, [], [])
        page.locator(".site .to-comfort").click()
        page.locator(".comfort:popover-open").wait_for()
        assert (path, sideways(page), cut_off(page), small_targets(page)) == (path, 0, [], [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_panel_breaks_no_rule_of_accessibility(new_page, scheme):
    page = new_page(width=360, colour_scheme=scheme)
    page.goto(LESSON)
    open_panel(page)
    assert violations(page) == []


def test_the_keyboard_sees_where_it_is_in_the_panel_and_leaves_it_closed_behind(new_page):
    page = new_page(width=360, reduced_motion="reduce")
    page.goto(LESSON)
    panel = open_panel(page)
    steps = []
    while panel.is_visible() and len(steps) < 20:
        page.keyboard.press("Tab")
        steps.append(page.evaluate(FOCUS))
    assert 6 <= len(steps) < 20
    assert [each for each in steps if not (each["isSeen"] and each["isMarked"])] == []


def test_in_few_colours_what_is_chosen_looks_otherwise(new_page):
    page = new_page(forced_colors="active")
    page.goto(LESSON)
    panel = open_panel(page)
    chosen, other = (panel.locator(f"label:has([data-comfort=theme][value='{value}'])") for value in ("", "dark"))
    outline = "each => getComputedStyle(each).outlineStyle"
    assert (chosen.evaluate(outline), other.evaluate(outline)) == ("solid", "none")


def test_paper_knows_nothing_of_it(page):
    page.goto(LESSON)
    page.emulate_media(media="print")
    look = "each => (({fontSize, lineHeight, color}) => [fontSize, lineHeight, color])(getComputedStyle(each))"
    before = page.locator(".prose p").first.evaluate(look)
    keep(page, comfort=CHOSEN)
    page.goto(LESSON)
    assert page.evaluate(WORN) == CHOSEN
    assert page.locator(".prose p").first.evaluate(look) == before
    assert page.locator(".to-comfort, .comfort, .offer, .until-remembered").filter(visible=True).count() == 0
