"""The history of a thing page by page: which version readers see, which one waits, and two compared across pages."""

import html5lib
import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.actions.versions import Credit, keep
from courses.models import Lesson, Review, Stage, State
from courses.versions import Snapshot
from tests.courses.editor_pages import save
from tests.courses.review_pages import REVIEWS, known, set_stage, stored, told
from tests.factories.courses import make_claim, make_lesson, make_term
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    """A browser in which an editor is signed in."""
    client.force_login(make_staff("mei", "editor"))
    return client


def with_versions(count: int):
    """Return a term that readers see in its first version, with `count` versions in all."""
    term = make_term()
    known(term)
    now = stored(term)
    for number in range(2, count + 1):
        record = {**now.record, "name": {**now.record["name"], "en": f"Name {number}"}}
        keep([Snapshot(now.kind, now.name, record)], Credit("mei"), held=True)
    return term


def history(editor, thing, **query):
    """Return the history of a thing as a tree and as the rows of its table: number, words, and what is chosen."""
    where = {"kind": "term", "name": "mouse", **query} if query else {}
    response = editor.get(reverse(f"admin:courses_{thing._meta.model_name}_history", args=[thing.pk]), where)
    tree = html5lib.parse(response.text, namespaceHTMLElements=False)
    rows = {}
    for row in tree.find(".//tbody"):
        number = int(row.find("th").text)
        chosen = [each.get("name") for each in row.iter("input") if each.get("checked") is not None]
        rows[number] = (" ".join("".join(row.itertext()).split()), chosen)
    return tree, rows


def links(tree) -> list[str]:
    """Return the addresses of the other pages."""
    return [each.get("href") for each in tree.iter("a") if each.get("rel") in {"prev", "next"}]


def test_the_newest_versions_come_first_25_a_page(editor):
    term = with_versions(27)
    tree, rows = history(editor, term)
    assert list(rows) == list(range(27, 2, -1))
    assert links(tree) == ["?kind=term&name=mouse&old=26&new=27&page=2"]
    tree, rows = history(editor, term, page="2", old="3", new="2")
    assert list(rows) == [3, 2, 1]
    assert links(tree) == ["?kind=term&name=mouse&old=3&new=2&page=1"]


def test_a_short_history_has_no_pages(editor):
    tree, _rows = history(editor, with_versions(25))
    assert links(tree) == []


@pytest.mark.parametrize("page", ["0", "-1", "x", "99", ""])
def test_a_page_that_is_not_there_is_the_nearest(editor, page):
    _tree, rows = history(editor, with_versions(27), page=page, old="1", new="2")
    assert {1, 2} <= set(rows)


def test_what_was_chosen_on_another_page_stays_chosen(editor):
    tree, rows = history(editor, with_versions(27), page="2", old="2", new="20")
    assert list(rows) == [20, 2, 1]
    assert (rows[20][1], rows[2][1], rows[1][1]) == (["new"], ["old"], [])
    assert ["From another page" in rows[number][0] for number in (20, 2)] == [True, False]
    found = {"".join(each.itertext()) for each in tree.iter() if each.tag in {"ins", "del"}}
    assert found == {"20", "2"}


def test_the_page_costs_the_same_for_two_pages_as_for_one(editor):
    term = with_versions(3)
    history(editor, term)  # content types and the like
    with CaptureQueriesContext(connection) as few:
        history(editor, term)
    now = stored(term)
    for number in range(30):
        keep([Snapshot(now.kind, now.name, {**now.record, "note": str(number)})], Credit("mei"), held=True)
    with CaptureQueriesContext(connection) as many:
        history(editor, term, page="2", old="1", new="2")
    assert len(many) == len(few)


def test_the_content_of_two_versions_alone_is_read(editor):
    term = with_versions(4)
    with CaptureQueriesContext(connection) as found:
        history(editor, term, page="1", old="1", new="3")
    reads = [each["sql"] for each in found if '"courses_version"."record"' in each["sql"]]
    assert ["IN (1, 3)" in sql for sql in reads] == [True]


# --- Marks


def test_the_version_that_readers_see_and_the_one_that_waits_are_marked(editor):
    term = with_versions(3)
    review = set_stage(Review.objects.get(kind="term"), Stage.IN_REVIEW)
    tree, rows = history(editor, term)
    assert {number: "Readers see this" in words for number, (words, _) in rows.items()} == {3: False, 2: False, 1: True}
    assert {number: "In review" in words for number, (words, _) in rows.items()} == {3: True, 2: False, 1: False}
    assert f"{REVIEWS}{review.pk}/" in [each.get("href") for each in tree.iter("a")]


def test_without_a_change_that_waits_the_newest_is_what_readers_see(editor):
    tree, rows = history(editor, with_versions(1))
    assert "Readers see this" in rows[1][0]
    assert REVIEWS not in {each.get("href", "")[: len(REVIEWS)] for each in tree.iter("a")}


def test_nothing_of_a_lesson_that_was_withdrawn_is_what_readers_see(editor):
    claim = make_claim()
    known(claim)
    assert "Readers see this" in history(editor, claim)[1][1][0]
    Lesson.objects.update(state=State.WITHDRAWN)
    assert "Readers see this" not in history(editor, claim)[1][1][0]


def test_who_may_not_see_reviews_reads_where_it_stands_without_a_link(client):
    term = with_versions(2)
    somebody = make_staff("ann")
    somebody.user_permissions.add(Permission.objects.get(codename="view_term"))
    client.force_login(somebody)
    _tree, rows = history(client, term)
    assert "Draft" in rows[2][0]
    assert "To its review" not in rows[2][0]


# --- What a save says


def test_after_a_save_that_waits_a_link_leads_to_its_review(editor):
    term = with_versions(1)
    response = save(editor, term, **{"texts-0-name": "Mice"})
    page = f"{REVIEWS}{Review.objects.get(kind='term').pk}/"
    assert f'<a href="{page}">To its review</a>' in response.text
    assert any(word.startswith("This is a draft.") for word in told(response))


# --- Titles in lists


def test_a_lesson_without_a_text_for_readers_has_its_title_in_the_list(editor):
    lesson = make_lesson(title="A draft of mine")
    lesson.texts.update(is_public=False)
    assert "A draft of mine" in editor.get(reverse("admin:courses_lesson_changelist")).text
