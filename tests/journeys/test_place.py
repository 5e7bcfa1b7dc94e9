"""Somebody comes back: the course offers where they were, and says quietly what they have read to its end."""

import pytest

from courses.models import Lesson, State
from tests.journeys.conftest import follow
from tests.journeys.storage import FULL, keep, kept, shifts, until_kept

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_course")]
NAME = "tnbc-immune-cells"
COURSE_PAGE = f"/en/courses/{NAME}/"
LESSON = f"{COURSE_PAGE}immature-nk-cells/"
PLACE = {NAME: ["immature-nk-cells", "in-mice"]}


def offered(page):
    """Return the offer to go on."""
    return page.get_by_role("link", name="You were reading – go on")


def read_to(page, selector: str) -> None:
    """Bring something to the top of the window, as who reads on does."""
    page.locator(selector).evaluate("each => each.scrollIntoView({block: 'start', behavior: 'instant'})")


def sections(page) -> list[str]:
    """Return the names of the sections of the lesson that is open."""
    return page.locator(".prose section[id]").evaluate_all("all => all.map(each => each.id)")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("back", [COURSE_PAGE, "/en/"])
def test_who_comes_back_goes_on_at_the_section_where_they_were(new_page, width, back):
    page = new_page(width=width)
    keep(page)
    page.goto(LESSON)
    section = sections(page)[0]  # shorter than half a window
    read_to(page, f"#{section} > h2")
    until_kept(page, "place", section)
    page.goto(back)
    assert offered(page).inner_text().split("\n") == [
        "You were reading – go on",
        "Immature NK cells: what one study saw",
    ]
    follow(offered(page))
    assert page.url.endswith(f"{LESSON}#{section}")
    page.wait_for_function("id => document.getElementById(id).getBoundingClientRect().top < 100", arg=section)
    page.wait_for_timeout(300)  # the page has moved down to it, and nothing moves them on
    assert kept(page) == {"place": {NAME: ["immature-nk-cells", section]}}


def test_only_names_of_lessons_and_sections_are_kept(page):
    keep(page)
    page.goto(LESSON)
    last = sections(page)[-1]
    read_to(page, f"#{last} > h2")
    until_kept(page, "place", last)
    read_to(page, ".after .onward")
    until_kept(page, "read", "immature-nk-cells")
    assert kept(page) == {
        "place": {NAME: ["immature-nk-cells", last]},
        "read": {NAME: ["immature-nk-cells"]},
    }


def test_a_lesson_that_was_read_to_its_end_says_so_on_the_page_of_the_course(page):
    keep(page)
    page.goto(LESSON)
    page.goto(COURSE_PAGE)
    assert page.get_by_text("already read").count() == 0
    page.goto(LESSON)
    read_to(page, ".after .onward")
    until_kept(page, "read", "immature-nk-cells")
    page.goto(COURSE_PAGE)
    marked = page.locator(".toc li", has_text="already read")
    assert [each.split("\n")[0] for each in marked.all_inner_texts()] == ["Immature NK cells: what one study saw"]
    assert marked.locator(".meta").inner_text() == "2 minutes · already read"


def test_the_page_that_one_comes_back_to_by_the_back_button_knows_it_too(page):
    keep(page)
    page.goto(COURSE_PAGE)
    assert offered(page).is_visible() is False
    follow(page.locator(f".toc a[href='{LESSON}']"))
    until_kept(page, "place", "immature-nk-cells")
    page.go_back()
    offered(page).wait_for()


def test_in_chinese_the_offer_is_in_chinese_and_leads_to_the_chinese_lesson(page):
    keep(page, place=PLACE, read={NAME: ["immature-nk-cells"]})
    page.goto(f"/zh-hant/courses/{NAME}/")
    link = page.get_by_role("link", name="你上次讀到這裏，繼續閱讀")
    assert link.get_attribute("href").endswith(f"/zh-hant/courses/{NAME}/immature-nk-cells/#in-mice")
    assert page.locator(".toc li", has_text="已讀").count() == 1


def test_where_one_was_is_forgotten_where_it_is_offered(page):
    keep(page, place=PLACE, read={NAME: ["immature-nk-cells"]}, comfort={"theme": "dark"})
    page.goto(COURSE_PAGE)
    page.get_by_role("button", name="Forget where I was").press("Enter")
    assert (offered(page).is_visible(), page.get_by_text("already read").count()) == (False, 0)
    assert kept(page) == {"place": {}, "read": {}, "comfort": {"theme": "dark"}}
    assert page.evaluate("document.activeElement.tagName") == "H1"


def test_a_lesson_that_was_taken_down_is_not_offered(page):
    keep(page, place=PLACE)
    Lesson.objects.filter(slug="immature-nk-cells").update(state=State.WITHDRAWN)
    page.goto(COURSE_PAGE)
    page.locator("[data-offer][hidden]").wait_for(state="attached")
    assert offered(page).is_visible() is False


@pytest.mark.parametrize(
    "damaged",
    [
        {"place": "{", "read": "["},
        {"place": "7", "read": "true"},
        {"place": '"text"', "read": '"text"'},
        {"place": {NAME: 5}, "read": {NAME: 5}},
        {"place": {NAME: [["x"], {}]}, "read": {NAME: {"x": 1}}},
        {"place": {NAME: ["<b>", "<i>"]}, "read": {NAME: [None, "<b>"]}},
        {"place": {"moved-course": ["first", ""]}, "read": {"moved-course": ["first"]}},
        {"place": "null", "read": "null"},
    ],
    ids=str,
)
def test_what_is_damaged_is_not_shown_and_does_not_stand_in_the_way(page, damaged):
    keep(page, **damaged)
    page.goto(COURSE_PAGE)
    assert (offered(page).is_visible(), page.get_by_text("already read").count()) == (False, 0)
    page.goto(LESSON)
    read_to(page, ".after .onward")
    until_kept(page, "read", "immature-nk-cells")
    page.goto(COURSE_PAGE)
    assert (offered(page).is_visible(), page.get_by_text("already read").count()) == (True, 1)


def test_where_there_is_no_room_left_the_last_place_that_had_some_is_offered(new_page):
    page = new_page()
    keep(page, place=PLACE)
    page.add_init_script(FULL)
    page.goto(f"{COURSE_PAGE}what-happened-in-mice/")
    read_to(page, ".after .onward")
    page.goto(COURSE_PAGE)
    assert "Immature NK cells" in offered(page).inner_text()


@pytest.mark.parametrize("language", ["en", "zh-hant"])
@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_moves_when_the_offer_is_filled_in(new_page, width, language):
    page = new_page(width=width)
    shifts(page)
    slugs = list(Lesson.objects.in_order().values_list("slug", flat=True))
    for slug in slugs:
        keep(page, place={NAME: [slug, "x"]}, read={NAME: slugs})
        for path in (f"/{language}/courses/{NAME}/", f"/{language}/"):
            page.goto(path)
            page.locator("[data-offer] a[href$='#x']").wait_for()
            page.wait_for_timeout(50)
            assert (slug, path, page.evaluate("shifted")) == (slug, path, [])
