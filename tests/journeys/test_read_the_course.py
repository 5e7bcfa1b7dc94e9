"""Somebody reads the course, from the first page to the last lesson."""

import pytest

from courses.models import Lesson
from tests.journeys.conftest import follow

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_course")]


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("javascript", [True, False])
def test_from_home_to_the_last_lesson(new_page, width, javascript):
    page = new_page(width=width, javascript=javascript)
    page.goto("/en/")
    follow(page.get_by_role("main").locator("a[href='/en/courses/tnbc-immune-cells/']").first)
    first = page.get_by_role("main").locator("a[href='/en/courses/tnbc-immune-cells/why-tnbc-feels-different/']").first
    follow(first)
    seen = [page.url]
    while (following := page.locator("a[rel=next]")).count():
        follow(following.first)
        seen.append(page.url)
    slugs = Lesson.objects.in_order().values_list("slug", flat=True)
    assert [url.rstrip("/").rsplit("/", 1)[-1] for url in seen] == list(slugs)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth") is True


def test_a_citation_leads_to_its_reference_and_back(new_page):
    page = new_page(width=360)
    page.goto("/en/courses/tnbc-immune-cells/immature-nk-cells/")
    follow(page.locator(".cite a").first)
    assert page.url.endswith("#ref-thacker2023")
    follow(page.locator("#ref-thacker2023 a[href='#cite-thacker2023-1']"))
    assert page.url.endswith("#cite-thacker2023-1")


def test_a_lesson_leads_to_the_specialists_and_is_named_there(new_page):
    page = new_page(width=360)
    page.goto("/en/courses/tnbc-immune-cells/what-it-means-for-you/")
    title = page.locator("h1").inner_text()
    follow(page.get_by_role("main").locator("a[href*='about=tnbc-immune-cells/what-it-means-for-you']").first)
    assert title in page.get_by_role("main").inner_text()


def test_each_lesson_can_be_read_without_a_mouse(new_page):
    page = new_page()
    page.goto("/en/courses/tnbc-immune-cells/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
