"""The pages hold up: zoomed in, in other spacing, in few colours, on paper, saved, by keyboard alone."""

import pytest

from tests.measures import SPACING, add_style, cut_off, sideways, small_targets, walk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]

LESSON = "/en/courses/tnbc-immune-cells/immature-nk-cells/"
PAGES = ["/en/", "/zh-hant/courses/tnbc-immune-cells/", LESSON, "/en/references/thacker2023/", "/zh-hant/contact/"]


@pytest.mark.parametrize(("width", "height"), [(320, 256), (1280, 900)])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(new_page, real_course, width, height):
    # 320 by 256 CSS pixels are a window of 1280 by 1024 at 400 % (WCAG 1.4.10).
    page = new_page(width=width, height=height, reduced_motion="reduce")
    for path in PAGES:
        page.goto(path)
        steps = walk(page)
        assert len(steps) > 8
        assert (path, [each for each in steps if not (each["isSeen"] and each["isMarked"] and each["name"])]) == (
            path,
            [],
        )


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_is_lost_in_the_spacing_that_a_reader_sets(new_page, real_course, width):
    page = new_page(width=width)
    for path in PAGES:
        page.goto(path)
        assert (path, small_targets(page)) == (path, [])
        add_style(page, SPACING)
        assert (path, sideways(page), cut_off(page)) == (path, 0, [])


def test_the_bar_for_the_thumb_goes_where_a_page_is_zoomed_in(new_page, real_course):
    page = new_page(width=360, height=700)
    page.goto(LESSON)
    page.mouse.wheel(0, 100)
    bar = page.get_by_role("navigation", name="Shortcuts")
    bar.wait_for()
    box = bar.bounding_box()
    assert (round(box["y"] + box["height"]), round(box["width"])) == (700, 360)
    page.set_viewport_size({"width": 320, "height": 256})
    assert bar.is_visible() is False


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_the_bar_for_the_thumb_lies_over_nothing_before_a_reader_scrolls(new_page, real_course, motion):
    page = new_page(width=360, height=700)
    page.emulate_media(reduced_motion=motion)
    page.goto(LESSON)
    bar = page.locator("nav.thumb")
    assert bar.is_visible() is False
    page.mouse.wheel(0, 100)
    bar.wait_for()
    page.mouse.wheel(0, -100)
    bar.wait_for(state="hidden")


def test_the_bar_for_the_thumb_leads_to_contents_help_and_the_next_lesson(new_page, real_course):
    page = new_page(width=360, height=700)
    page.goto(LESSON)
    page.mouse.wheel(0, 600)
    bar = page.get_by_role("navigation", name="Shortcuts")
    bar.get_by_role("link", name="Contents").click()
    assert page.evaluate("document.querySelector('#lesson_contents').getBoundingClientRect().top < innerHeight") is True
    assert (
        bar.get_by_role("link", name="Ask us")
        .get_attribute("href")
        .endswith("?about=tnbc-immune-cells/immature-nk-cells")
    )
    bar.get_by_role("link", name="Next").click()
    page.wait_for_url("**/reading-one-cell-at-a-time/")


def test_the_side_column_stays_beside_a_long_lesson(page, real_course):
    page.goto(LESSON)
    contents = page.get_by_role("navigation", name="In this lesson")
    page.get_by_role("heading", name="In mice, these cells helped tumours grow").scroll_into_view_if_needed()
    text, side = page.locator(".prose").bounding_box(), contents.bounding_box()
    assert side["x"] > text["x"] + text["width"]
    assert 0 <= side["y"] < 900


def test_few_colours_take_nothing_away(new_page, real_course):
    page = new_page(forced_colors="active", reduced_motion="reduce")
    page.goto(LESSON)
    disc = page.evaluate("getComputedStyle(document.querySelector('a.badge'), '::before').backgroundImage")
    assert disc.startswith("conic-gradient")
    assert page.evaluate("getComputedStyle(document.querySelector('.button')).borderTopWidth") == "2px"
    assert [each for each in walk(page) if not each["isMarked"]] == []


def test_nothing_moves_for_who_wants_no_motion(new_page, real_course):
    moving = (
        "document.getAnimations().length + (getComputedStyle(document.documentElement).scrollBehavior === 'smooth')"
    )
    still, lively = new_page(reduced_motion="reduce"), new_page(reduced_motion="no-preference")
    for page in (still, lively):
        page.goto(LESSON)
        page.locator("a.badge").first.click()
        page.locator(".sheet-note:popover-open").wait_for()
    assert still.evaluate(moving) == 0
    assert lively.evaluate(moving) >= 1


def test_on_paper_a_lesson_is_black_on_white_with_everything_that_stands_behind_it(page, real_course):
    page.goto(LESSON)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.get_by_role("banner").is_visible() is False
    assert page.locator(".thumb, .contents, .button").filter(visible=True).count() == 0
    notes = page.locator(".sheet-note")
    assert notes.filter(visible=True).count() == notes.count() > 5
    colours = "each => [getComputedStyle(each).color, getComputedStyle(document.body).backgroundColor]"
    assert page.locator("h1").evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def test_a_saved_lesson_reads_and_looks_the_same_without_us(page, browser, real_course, tmp_path):
    page.goto(LESSON)
    colour = "getComputedStyle(document.body).backgroundColor"
    before = page.locator("main").inner_text(), page.evaluate(colour)
    archive = page.context.new_cdp_session(page).send("Page.captureSnapshot", {"format": "mhtml"})["data"]
    (tmp_path / "lesson.mhtml").write_text(archive, newline="")
    with browser.new_page(viewport=page.viewport_size, offline=True) as saved:
        saved.goto(f"file://{tmp_path}/lesson.mhtml")
        assert (saved.locator("main").inner_text(), saved.evaluate(colour)) == before


def test_without_its_style_sheet_a_lesson_reads_from_top_to_bottom(new_page, real_course):
    page = new_page(javascript=False, expected=["ERR_FAILED"])
    page.route("**/*.css", lambda route: route.abort())
    page.goto(LESSON)
    text = page.locator("body").inner_text()
    parts = ["Ask us", "Immature NK cells: what one study saw", "What this lesson rests on", "What stands behind each"]
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    assert page.get_by_text("It does not show").first.is_visible() is True


def test_help_is_the_same_link_in_the_same_place_on_every_page(page, real_course):
    found = set()
    for path in ["/en/", LESSON, "/en/glossary/", "/en/contact/", "/en/conversation/", "/en/corrections/"]:
        page.goto(path)
        links = page.get_by_role("banner").get_by_role("link")
        names = [each.strip() for each in links.all_inner_texts()]
        found.add((names.index("Ask us"), links.nth(names.index("Ask us")).get_attribute("href")))
    assert found == {(5, "/en/contact/")}
