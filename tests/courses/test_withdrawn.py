"""A page that was taken down says so, calmly, at the address where it stood."""

from datetime import timedelta

import html5lib
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from courses.actions.review import decide
from courses.actions.versions import Credit, keep
from courses.models import Act, Course, Lesson, LessonText, Review, State
from courses.versions import snapshots, with_content
from support.admin.link_search import find_links
from tests.factories.courses import add_text, make_course, make_lesson
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db

COURSE = "courses/small-course/"
LESSON = f"{COURSE}first-lesson/"
TAKEN_DOWN = {"lesson": "This lesson was taken down", "course": "This course was taken down"}


@pytest.fixture
def lesson() -> Lesson:
    """A public lesson, beside another one."""
    lesson = make_lesson(title="Of mice")
    make_lesson("second-lesson", title="Of rats")
    for model in (Course, Lesson, LessonText):
        keep(snapshots(with_content(model)), Credit("author"))
    return lesson


def withdraw(*names: str) -> None:
    """Let an editor withdraw the things with these names."""
    editor = User.objects.filter(username="editor").first() or make_staff("editor", "editor")
    rows = Review.objects.filter(name__in=names)
    decide(act=Act.WITHDRAW, seen={row.pk: row.number for row in rows}, by=editor)


def heading(response) -> str:
    """Return the first heading of a page whose HTML is free of errors."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parse(response.content, transport_encoding="utf-8")
    return " ".join("".join(next(tree.iter("h1")).itertext()).split())


def addresses(response) -> set[str]:
    """Return where the links of a page lead."""
    tree = html5lib.parse(response.content, transport_encoding="utf-8", namespaceHTMLElements=False)
    return {a.get("href") for a in tree.iter("a")}


def test_a_withdrawn_lesson_is_gone_and_says_since_when(client, lesson):
    withdraw("small-course/first-lesson")
    response = client.get(f"/en/{LESSON}")
    assert (response.status_code, heading(response)) == (410, TAKEN_DOWN["lesson"])
    assert f"We took it down on {date_format(timezone.localdate(), 'DATE_FORMAT')}, because" in response.text


def test_it_is_gone_in_the_other_language_too(client, lesson):
    withdraw("small-course/first-lesson")
    response = client.get(f"/zh-hant/{LESSON}")
    assert (response.status_code, response["Content-Language"]) == (410, "zh-hant")


def test_nothing_of_it_is_shown_there(client, lesson):
    withdraw("small-course/first-lesson")
    assert "Of mice" not in client.get(f"/en/{LESSON}").text


def test_it_offers_ways_on(client, lesson):
    withdraw("small-course/first-lesson")
    ways = {
        f"/en/{COURSE}",
        "/en/corrections/",
        "/en/contact/",
        "/en/contact/#help_now",
        "tel:999",
        f"/zh-hant/{LESSON}",
    }
    assert ways - addresses(client.get(f"/en/{LESSON}")) == set()


def test_search_engines_are_told_to_forget_it(client, lesson):
    withdraw("small-course/first-lesson")
    head = client.get(f"/en/{LESSON}").text.split("</head>")[0]
    assert ("noindex" in head, "canonical" in head, "hreflang" in head) == (True, False, False)


def test_the_page_is_the_same_bytes_for_everybody_and_sets_no_cookie(client, lesson):
    withdraw("small-course/first-lesson")
    editor = Client(headers={"Accept-Language": "zh-HK", "Cookie": "csrf=1"})
    editor.force_login(User.objects.get(username="editor"))
    mine, theirs = client.get(f"/en/{LESSON}"), editor.get(f"/en/{LESSON}")
    assert (mine.content, dict(mine.cookies), mine["Cache-Control"]) == (theirs.content, {}, "no-cache")


@pytest.mark.parametrize("path", [COURSE, f"{COURSE}print/", f"{COURSE}second-lesson/", "", "courses/", "corrections/"])
def test_no_other_page_names_it(client, lesson, path):
    withdraw("small-course/first-lesson")
    page = client.get(f"/en/{path}").text
    assert ("Of mice" in page, LESSON in page) == (False, False)


def test_the_sitemap_does_not_name_it(client, lesson):
    withdraw("small-course/first-lesson")
    assert LESSON not in client.get("/sitemap.xml").text


def test_the_form_does_not_offer_it(client, lesson):
    assert "Of mice" in client.get("/en/contact/?about=small-course/first-lesson").text
    withdraw("small-course/first-lesson")
    page = client.get("/en/contact/?about=small-course/first-lesson").text
    assert ("Of mice" in page, "small-course/first-lesson" in page) == (False, False)


@pytest.mark.parametrize("path", [COURSE, f"{COURSE}print/", LESSON])
def test_a_withdrawn_course_is_gone_with_its_lessons(client, lesson, path):
    withdraw("small-course")
    response = client.get(f"/en/{path}")
    assert (response.status_code, heading(response)) == (410, TAKEN_DOWN["course"])
    assert ("The other lessons of this course." in response.text, "/en/courses/" in addresses(response)) == (
        False,
        True,
    )


def test_a_lesson_whose_every_text_was_withdrawn_is_gone(client, lesson):
    withdraw("small-course/first-lesson/en")
    assert client.get(f"/en/{LESSON}").status_code == 410


def test_a_lesson_of_which_one_text_was_withdrawn_is_read_in_the_other_language(client, lesson):
    add_text(lesson, "zh-hant", title="老鼠", takeaway="小。", body="小。")
    withdraw("small-course/first-lesson/en")
    response = client.get(f"/en/{LESSON}")
    assert (response.status_code, response["Content-Language"], "老鼠" in response.text) == (200, "zh-hant", True)
    assert f'rel="canonical" href="{settings.SITE_ORIGIN}/zh-hant/{LESSON}"' in response.text
    assert "For now you can read this page in the other language only." in response.text


def test_a_lesson_that_was_withdrawn_without_a_decision_is_gone_without_a_day(client, lesson):
    Lesson.objects.filter(pk=lesson.pk).update(state=State.WITHDRAWN)
    response = client.get(f"/en/{LESSON}")
    assert (response.status_code, "We took it down, because" in response.text) == (410, True)


@pytest.mark.parametrize(
    "never",
    [
        {"state": State.DRAFT},
        {"state": State.WITHDRAWN},
        {"published_at": timezone.now() + timedelta(days=300)},
        {"state": State.WITHDRAWN, "published_at": timezone.now() + timedelta(days=300)},
    ],
)
def test_what_readers_never_saw_is_not_there(client, never):
    make_lesson("first-lesson", **never)
    make_course("other", **never)
    codes = [client.get(f"/en/{path}").status_code for path in (LESSON, "courses/other/", "courses/other/print/")]
    assert codes == [404, 404, 404]


def test_a_draft_of_a_withdrawn_course_is_not_there(client, lesson):
    make_lesson("third-lesson", state=State.DRAFT)
    withdraw("small-course")
    assert client.get(f"/en/{COURSE}third-lesson/").status_code == 404


def test_a_lesson_whose_text_was_never_public_is_not_there(client, lesson):
    LessonText.objects.filter(lesson=lesson).update(is_public=False)
    assert client.get(f"/en/{LESSON}").status_code == 404


def test_a_lesson_that_is_published_again_is_there(client, lesson):
    withdraw("small-course/first-lesson")
    Lesson.objects.filter(pk=lesson.pk).update(state=State.PUBLISHED)
    assert client.get(f"/en/{LESSON}").status_code == 200


def test_no_search_of_the_desk_finds_it(lesson):
    assert [link.title for link in find_links("mice", "en")["lessons"]] == ["Of mice"]
    withdraw("small-course/first-lesson")
    assert find_links("mice", "en")["lessons"] == []
