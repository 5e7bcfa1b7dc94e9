"""Somebody takes the whole course along as a file: with or without scripts, in the language that they read."""

import pytest

from courses.models import Edition
from tests.factories.courses import make_book
from tests.journeys.conftest import follow

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_course")]
COURSE = "courses/tnbc-immune-cells/"
LINK = {"en": "The whole course as a book (PDF)", "zh-hant": "整個課程排印成書（PDF）"}


def fetched(page, link) -> tuple[str, bytes]:
    """Return what the browser is told of a file, and what is in it. Chromium itself would show it in a viewer."""
    answer = page.request.get(link.get_attribute("href"))
    assert (answer.status, answer.headers["content-type"]) == (200, link.get_attribute("type"))
    return answer.headers["content-disposition"], answer.body()


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_the_page_of_the_course_hands_out_the_file_in_its_language(new_page, language, javascript):
    newest = Edition.objects.get()
    books = {code: make_book(newest, code, content=b"%PDF-1.7 " + code.encode()) for code in LINK}
    page = new_page(width=360, javascript=javascript)
    page.goto(f"/{language}/{COURSE}")
    told, content = fetched(page, page.get_by_role("link", name=LINK[language]))
    assert (told, content) == (f'inline; filename="{newest}.{language}.pdf"', bytes(books[language].content))


def test_without_a_file_nothing_points_to_one_and_the_page_to_print_is_there(page):
    page.goto(f"/en/{COURSE}")
    assert page.get_by_role("link", name="(PDF)").count() == 0
    follow(page.get_by_role("link", name="All lessons on one page"))
    assert page.url.endswith("/print/")
