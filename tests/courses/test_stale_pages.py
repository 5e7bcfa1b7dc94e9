"""What has moved on, page by page: the list of translations, and the sections of one."""

import html5lib
import pytest
from django.urls import reverse

from tests.factories.courses import add_text, make_lesson
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def translator(client):
    """A browser in which a translator is signed in."""
    client.force_login(make_staff("ann", "translator"))
    return client


def shown(client, address: str, page: str = ""):
    """Return a page as a tree, and the ways from there to others."""
    response = client.get(address, {"page": page} if page else {})
    tree = html5lib.parse(response.text, namespaceHTMLElements=False)
    return tree, [each.get("href") for each in tree.iter("a") if each.get("rel") in {"prev", "next"}]


def sections(tree) -> list[str]:
    """Return the sections that a page shows."""
    found = [each.get("id") for each in tree.iter("section") if each.get("id")]
    return [each.removeprefix("section-") for each in found]


def long_lesson(count: int):
    """Return a translation with so many sections that nobody has compared with their source."""
    body, own = (
        "\n\n".join(f"## {word} {number} {{#part-{number}}}\n\n{word}." for number in range(count))
        for word in ("Mouse", "小鼠")
    )
    lesson = make_lesson(body=body)
    return add_text(lesson, "zh-hant", title="一", takeaway="二", body=own)


def test_a_translation_shows_25_sections_a_page(translator):
    address = reverse("admin:courses_lessontext_stale", args=[long_lesson(30).pk])
    (first, ways), (second, back) = shown(translator, address), shown(translator, address, "2")
    assert (len(sections(first)), ways, back) == (25, ["?page=2"], ["?page=1"])
    assert not {*sections(first)} & {*sections(second)}
    assert len(sections(first)) + len(sections(second)) == 30


def test_all_of_these_are_those_of_the_page(translator):
    address = reverse("admin:courses_lessontext_stale", args=[long_lesson(30).pk])
    tree, _ways = shown(translator, address, "2")
    form = next(each for each in tree.iter("form") if (each.get("action") or "").endswith("/all-still-right/"))
    marked = [each.get("value") for each in form.iter("input") if each.get("name") == "section"]
    assert marked == sections(tree)
    assert ["".join(each.itertext()).strip() for each in form.iter("li")] == [f"Mouse {each[5:]}" for each in marked]


def test_the_list_shows_25_translations_a_page(translator):
    for number in range(26):
        add_text(make_lesson(f"lesson-{number:02}"), "zh-hant", title="一", takeaway="二", body="三")
    tree, ways = shown(translator, reverse("admin:courses_stale"))
    assert (len([*tree.find(".//ul[@class='stale-list']")]), ways) == (25, ["?page=2"])
    tree, ways = shown(translator, reverse("admin:courses_stale"), "2")
    assert (len([*tree.find(".//ul[@class='stale-list']")]), ways) == (1, ["?page=1"])
