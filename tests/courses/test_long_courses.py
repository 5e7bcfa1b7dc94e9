"""However many lessons there are, a page of a list asks the database as often, and names what one can take in."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import LessonText
from courses.views.home import COURSES, LESSONS
from tests.factories.courses import add_text, make_course, make_lesson, make_module

pytestmark = pytest.mark.django_db

LISTS = ("/en/", "/en/courses/", "/zh-hant/", "/zh-hant/courses/", "/en/courses/course-1/", "/en/references/")


def make(number: int, lessons: int) -> None:
    """Make a course with so many lessons, each in both languages, of 450 words in English and 90 in Chinese."""
    course = make_course(f"course-{number}", title=f"Course {number}", position=number)
    module = make_module(course=course)
    for at in range(1, lessons + 1):
        lesson = make_lesson(f"lesson-{at}", course=course, module=module, title=f"Lesson {at}", body="word " * 450)
        add_text(lesson, "zh-hant", title=f"第{at}課", takeaway="一", body="字" * 180)


def queries(client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def links(page, course: int) -> list[str]:
    """Return which lessons of a course the page leads to, in order, each once."""
    return list(dict.fromkeys(re.findall(rf"/en/courses/course-{course}/(lesson-\d+)/", page.text)))


def facts(page) -> list[str]:
    """Return what the page says of the length of each course."""
    return [" ".join(said.split()) for said in re.findall(r'<p class="meta">(.*?)</p>', page.text, re.DOTALL)]


def test_lists_take_as_many_queries_for_thirty_lessons_in_each_of_three_courses_as_for_two_in_one(client):
    make(1, 2)
    few = [queries(client, path) for path in LISTS[:4]]
    one = [queries(client, path) for path in LISTS[4:]]
    for number in (2, 3):
        make(number, 30)
    assert [queries(client, path) for path in LISTS[:4]] == few
    assert queries(client, "/en/courses/course-3/") == one[0]


def test_no_list_reads_a_lesson(client, monkeypatch):
    make(1, 3)
    monkeypatch.setattr("courses.markdown.parsing.parser", None)
    pages = [client.get(path).text for path in LISTS]
    assert [page.count("Lesson 3") + page.count("第3課") > 0 for page in pages] == [
        True,
        False,
        True,
        False,
        True,
        False,
    ]


def test_the_length_of_a_course_is_that_of_its_lessons_in_the_language_of_the_page(client):
    make(1, 3)
    said = [facts(client.get(path))[0] for path in ("/en/", "/en/courses/", "/en/courses/course-1/", "/zh-hant/")]
    assert said == ["3 lessons · 6 minutes · free"] * 3 + ["3課 · 3分鐘 · 免費"]


def test_a_text_that_nobody_has_counted_takes_a_minute(client):
    make(1, 2)
    LessonText.objects.update(words=None)
    assert facts(client.get("/en/"))[0] == "2 lessons · 2 minutes · free"


def test_the_first_page_names_the_first_lessons_and_says_where_the_others_are(client):
    make(1, LESSONS + 1)
    page = client.get("/en/")
    assert links(page, 1) == [f"lesson-{number}" for number in range(1, LESSONS + 1)]
    assert f"All {LESSONS + 1} lessons" in page.text
    make(2, LESSONS)
    assert re.findall(r"All \d+ lessons", client.get("/en/").text) == [f"All {LESSONS + 1} lessons"]


def test_the_first_page_names_the_first_courses_and_leads_to_all_of_them(client):
    for number in range(1, COURSES + 1):
        make(number, 1)
    assert "All courses" not in client.get("/en/").text
    make(COURSES + 1, 1)
    page = client.get("/en/")
    assert [len(links(page, number)) for number in (1, COURSES, COURSES + 1)] == [1, 1, 0]
    assert "All courses" in page.text
    assert f"Course {COURSES + 1}" in client.get("/en/courses/").text
