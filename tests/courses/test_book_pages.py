"""A book is handed out as long as readers see what it says, and not a moment longer."""

import hashlib

import html5lib
import pytest
from django.contrib.auth.models import User

from courses.actions.editions import record_edition
from courses.actions.review import decide
from courses.actions.versions import Credit, keep
from courses.models import Act, Course, Edition, Lesson, LessonText, Review, State
from courses.versions import snapshots, with_content
from tests.factories.courses import add_text, make_book, make_course, make_lesson
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db

COURSE = "/en/courses/small-course/"
FILE = f"{COURSE}print/small-course.1.pdf"
CONTENT = b"%PDF-1.7 A small book."


@pytest.fixture
def edition() -> Edition:
    """The first edition of a course with one lesson, whose English book is there."""
    lesson = make_lesson(title="Of mice")
    for model in (Course, Lesson, LessonText):
        keep(snapshots(with_content(model)), Credit("author"))
    edition = record_edition(course=lesson.course)
    make_book(edition, content=CONTENT)
    return edition


def withdraw(name: str) -> None:
    """Let an editor withdraw the thing with this name."""
    editor = User.objects.filter(username="editor").first() or make_staff("editor", "editor")
    decide(act=Act.WITHDRAW, seen=dict(Review.objects.filter(name=name).values_list("pk", "number")), by=editor)


def next_edition(course: Course) -> Edition:
    """Let readers see another title, and return the edition with it."""
    LessonText.objects.filter(lesson__course=course).update(title="Of rats")
    return record_edition(course=course)


def links(response) -> dict[str, str]:
    """Return where the links in the text of a page lead, with their words; the HTML must be free of errors."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parse(response.content, transport_encoding="utf-8")
    return {a.get("href"): " ".join("".join(a.itertext()).split()) for a in tree.find(".//main").iter("a")}


def book_links(response) -> list[str]:
    return [address for address in links(response) if address.endswith(".pdf")]


def test_the_file_is_sent_as_it_was_made(client, edition):
    response = client.get(FILE)
    assert (response.status_code, response.content) == (200, CONTENT)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="small-course.1.en.pdf"'
    assert response["Content-Length"] == str(len(CONTENT))


def test_caches_ask_each_time_and_a_network_of_them_once_a_minute(client, edition):
    response = client.get(FILE)
    assert (response["Cache-Control"], response["CDN-Cache-Control"]) == ("no-cache", "max-age=60")
    assert response["ETag"] == f'"{hashlib.sha256(CONTENT).hexdigest()}"'
    again = client.get(FILE, headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", "no-cache")


def test_a_search_engine_keeps_no_version_and_nobody_gets_a_cookie(client, edition):
    response = client.get(FILE)
    assert (response["X-Robots-Tag"], "Set-Cookie" in response, "Vary" in response) == ("noindex", False, False)


def test_head_has_the_length_and_no_body(client, edition):
    response = client.head(FILE)
    assert (response.status_code, response.content, response["Content-Length"]) == (200, b"", str(len(CONTENT)))


def test_course_and_print_page_lead_to_the_file_while_it_is_there(client, edition):
    pages = (COURSE, f"{COURSE}print/")
    assert [book_links(client.get(page)) for page in pages] == [[FILE], [FILE]]
    newest = next_edition(edition.course)
    assert [book_links(client.get(page)) for page in pages] == [[], []]
    make_book(newest)
    assert [book_links(client.get(page)) for page in pages] == [[f"{COURSE}print/small-course.2.pdf"]] * 2


def test_each_language_has_its_own_file(client, edition):
    add_text(edition.course, "zh-hant", title="小課程", summary="小課程。", introduction="")
    newest = record_edition(course=edition.course)
    make_book(newest, "zh-hant", content=b"%PDF-1.7 zh")
    address = "/zh-hant/courses/small-course/print/small-course.2.pdf"
    assert book_links(client.get("/zh-hant/courses/small-course/")) == [address]
    assert book_links(client.get(COURSE)) == []
    response = client.get(address)
    assert (response.content, response["Content-Language"]) == (b"%PDF-1.7 zh", "zh-hant")


def test_an_older_version_is_a_page_that_leads_to_the_newest_and_to_what_has_changed(client, edition):
    make_book(next_edition(edition.course))
    response = client.get(FILE)
    assert response.status_code == 410
    assert list(links(response)) == [
        f"{COURSE}print/small-course.2.pdf",
        "/en/corrections/?since=small-course.1",
        f"{COURSE}print/",
        COURSE,
    ]


def test_a_version_that_is_being_made_is_a_page_that_leads_to_the_print_page(client, edition):
    next_edition(edition.course)
    response = client.get(f"{COURSE}print/small-course.2.pdf")
    assert (response.status_code, list(links(response))) == (404, [f"{COURSE}print/", COURSE])


def test_a_withdrawn_lesson_is_in_no_file_from_that_moment(client, edition):
    make_lesson("second-lesson", course=edition.course)
    make_book(record_edition(course=edition.course))
    address = f"{COURSE}print/small-course.2.pdf"
    assert client.get(address).status_code == 200
    withdraw("small-course/first-lesson")
    assert (client.get(address).status_code, book_links(client.get(COURSE))) == (410, [])


def test_the_last_lesson_takes_the_file_along_though_no_edition_follows(client, edition):
    withdraw("small-course/first-lesson")
    assert Edition.objects.count() == 1
    assert (client.get(FILE).status_code, book_links(client.get(COURSE))) == (404, [])


def test_a_withdrawn_course_is_a_page_that_says_so(client, edition):
    withdraw("small-course")
    response = client.get(FILE)
    assert (response.status_code, "This course was taken down" in response.text) == (410, True)


def test_a_course_that_was_never_public_says_nothing(client, edition):
    Course.objects.update(state=State.DRAFT)
    assert client.get(FILE).status_code == 404


@pytest.mark.parametrize("version", ["small-course.9", "small-course.0", "small-course", "other.1", "..", "1", "x.1.1"])
def test_junk_is_not_found(client, edition, version):
    assert client.get(f"{COURSE}print/{version}.pdf").status_code == 404


def test_a_version_of_another_course_is_not_found_here(client, edition):
    make_book(record_edition(course=make_lesson(course=make_course("other")).course))
    assert client.get("/en/courses/other/print/other.1.pdf").status_code == 200
    assert client.get(f"{COURSE}print/other.1.pdf").status_code == 404


def test_nothing_is_sent_to_who_posts(client, edition):
    assert client.post(FILE).status_code == 405


def test_a_lesson_cannot_take_the_address(client, edition):
    assert client.get(f"{COURSE}print/first-lesson/").status_code == 404
