"""Where the help that cannot wait stands: first on a phone, beside the text where there is room."""

import pytest

pytestmark = pytest.mark.django_db(transaction=True)


def box(page, selector: str) -> dict:
    """Return where an element stands in the window: x, y, width, height."""
    return page.locator(selector).bounding_box()


def test_on_a_phone_help_comes_before_the_form(new_page):
    page = new_page(width=360)
    page.goto("/en/contact/")
    assert box(page, ".help-now")["y"] < box(page, "#write_to_us")["y"]


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_on_a_desk_the_form_is_seen_at_once_and_help_stays_in_sight(new_page, language):
    page = new_page(width=1440, height=900, reduced_motion="reduce")  # no scrolling that takes its time
    page.goto(f"/{language}/contact/")
    form, help_now = box(page, "#enquiry"), box(page, ".help-now")
    assert (help_now["x"] > form["x"] + form["width"], help_now["y"] < 900, box(page, "#id_message")["y"] < 900) == (
        True,
        True,
        True,
    )
    page.get_by_role("checkbox").focus()
    numbers = box(page, ".help-now .numbers")
    assert (numbers["y"] > 0, numbers["y"] + numbers["height"] < 900) == (True, True)


def test_help_is_read_before_the_form_whatever_the_width(new_page):
    page = new_page(width=1440)
    page.goto("/en/contact/")
    headings = page.get_by_role("main").get_by_role("heading", level=2).all_inner_texts()
    assert headings[:2] == ["Do you need help now?", "Write to us"]
