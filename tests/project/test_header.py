"""The header says where among the pages of the site one is, on each page its own, though it is made once for many."""

import pytest

from tests.factories.courses import make_lesson
from tests.project.walking import parsed

pytestmark = pytest.mark.django_db


def marked(client, path: str) -> list[tuple[str, str]]:
    """Return the address and the mark of each link of the header that is said to be the present one."""
    header = parsed(client.get(path).content).find(".//header[@class='site']")
    ways = [*header.findall("div/a"), *header.findall("div/nav[@class='pages']//a")]
    return [(each.get("href"), each.get("aria-current")) for each in ways if each.get("aria-current")]


@pytest.mark.parametrize(
    ("path", "present"),
    [
        ("/en/", [("/en/", "page")]),
        ("/zh-hant/", [("/zh-hant/", "page")]),
        ("/en/courses/", [("/en/courses/", "page")]),
        ("/en/courses/small-course/first-lesson/", [("/en/courses/", "true")]),
        ("/en/glossary/", [("/en/glossary/", "page")]),
        ("/en/pack/", [("/en/pack/", "page")]),
        ("/en/contact/", [("/en/contact/", "page")]),
        ("/en/search/", [("/en/search/", "page")]),
        ("/en/corrections/", []),
        ("/en/nothing/", []),
        ("/en/courses/nothing/", []),
    ],
)
def test_the_header_marks_where_one_is_and_nothing_else(client, path, present):
    make_lesson()
    for before in ("/en/", "/en/courses/", path):  # what was made for them is not shown here
        marked(client, before)
    assert marked(client, path) == present
