"""The page of the list, and the questions that lessons offer: the same for everybody, in both languages."""

import pytest
from django.conf import settings

from courses import markdown
from courses.models import Edition, Lesson, LessonText, State
from tests.factories.courses import add_text, make_course, make_lesson, make_module
from tests.project.walking import parsed, texts

pytestmark = pytest.mark.django_db
BODY = """\
Mice are small.

## Questions {{#questions}}

Read them first.

- {one}
- Is a [mouse](term:mouse) *small*?
  Very?
"""
LIST = "/en/pack/small-course/first-lesson/"


def body(one: str) -> str:
    return BODY.format(one=one)


def asked(response) -> list[str]:
    """Return the questions that a page offers, in order."""
    rows = [row for row in parsed(response.content).iter("ol") if row.get("class") == "with-lines"]
    return [" ".join(row.find("p").itertext()).strip() for row in rows[0]]


def test_the_items_of_a_list_are_plain_words():
    section = markdown.parse(body("How are you?")).sections[1]
    assert markdown.items_in(section.tokens) == ["How are you?", "Is a mouse small? Very?"]


def test_a_lesson_offers_the_questions_of_its_section(client):
    make_lesson(body=body("How are you?"))
    response = client.get(LIST)
    assert asked(response) == ["How are you?", "Is a mouse small? Very?"]
    assert (response["Cache-Control"], dict(response.cookies)) == ("no-cache", {})
    assert f'href="{LIST}"' in client.get("/en/courses/small-course/first-lesson/").text


def test_questions_are_those_of_the_readers_language_or_the_original_that_says_so(client):
    lesson = make_lesson(body=body("How are you?"))
    chinese = client.get(LIST.replace("/en/", "/zh-hant/"))
    row = next(each for each in texts(parsed(chinese.content)) if each.words == "How are you?")
    assert (row.lang, asked(chinese)[0]) == ("en-HK", "How are you?")
    add_text(lesson, "zh-hant", title="一", takeaway="二", body="## 問 {#questions}\n\n- 你好嗎？")
    assert asked(client.get(LIST.replace("/en/", "/zh-hant/"))) == ["你好嗎？"]


@pytest.mark.parametrize(("state", "status"), [(State.DRAFT, 404), (State.WITHDRAWN, 410)])
def test_a_lesson_that_is_not_public_offers_nothing(client, state, status):
    make_lesson(body=body("How are you?"))
    Lesson.objects.update(state=state)
    response = client.get(LIST)
    assert (response.status_code, "How are you?" in response.text) == (status, False)
    assert LIST not in client.get("/en/pack/").text


@pytest.mark.parametrize(
    "words", ["No questions.", "## Questions {#questions}\n\nNone yet.", "- A list\n- elsewhere", ""]
)
def test_a_lesson_without_questions_has_no_list(client, words):
    make_lesson(body=words)
    assert client.get(LIST).status_code == 404
    assert client.get("/en/pack/").status_code == 200


def test_the_page_of_the_list_names_the_lessons_with_questions_of_each_course(client, django_assert_num_queries):
    for number in (1, 2):
        course = make_course(f"course-{number}", title=f"Course {number}", position=number)
        module = make_module(f"module-{number}", course=course)
        for slug in ("one", "two"):
            make_lesson(slug, course=course, module=module, title=f"{slug} of {number}", body=body("?"))
        make_lesson("three", course=course, module=module, body="Nothing.")
    make_course("course-3", title="Without lessons", position=3)
    with django_assert_num_queries(3):
        page = client.get("/en/pack/")
    shelf = [
        a.get("href") for ul in parsed(page.content).iter("ul") if ul.get("class") == "shelf" for a in ul.iter("a")
    ]
    assert shelf == [f"/en/pack/course-{number}/{slug}/" for number in (1, 2) for slug in ("one", "two")]


def test_an_empty_portal_has_a_page_of_the_list(client):
    assert client.get("/en/pack/").status_code == 200
    assert client.get("/zh-hant/pack/").status_code == 200


def test_a_lesson_says_which_version_of_its_course_it_is(client):
    lesson = make_lesson()
    assert 'data-version=""' in client.get("/en/courses/small-course/first-lesson/").text
    for number in (1, 2):
        Edition.objects.create(course=lesson.course, number=number, digest="x")
    assert 'data-version="small-course.2"' in client.get("/en/courses/small-course/first-lesson/").text


def test_the_way_to_what_has_changed_is_a_picture_that_a_camera_reads(client):
    lesson = make_lesson()
    Edition.objects.create(course=lesson.course, number=3, digest="x")
    response = client.get("/zh-hant/corrections/qr/small-course.3.svg")
    assert (response["Content-Type"], response["Cache-Control"]) == ("image/svg+xml", "no-cache")
    import segno

    address = f"{settings.SITE_ORIGIN}/zh-hant/corrections/?since=small-course.3"
    drawn = segno.make(address, error="m", micro=False).svg_inline(border=2, dark="#000", light="#fff", omitsize=True)
    path = drawn.split(' d="')[-1].split('"')[0]
    assert (path in response.text, response.text.startswith('<svg xmlns="http://www.w3.org/2000/svg"')) == (True, True)


@pytest.mark.parametrize("version", ["small-course.4", "small-course", "other.3", "small-course.0", "a b.3", "%00.1"])
def test_a_version_that_was_never_published_has_no_picture(client, version):
    lesson = make_lesson()
    Edition.objects.create(course=lesson.course, number=3, digest="x")
    assert client.get(f"/en/corrections/qr/{version}.svg").status_code == 404
    lesson.course.state = State.WITHDRAWN
    lesson.course.save()
    assert client.get("/en/corrections/qr/small-course.3.svg").status_code == 404


def test_every_lesson_that_we_ship_offers_questions_in_both_languages(real_content):
    found = {
        (text.language, text.lesson.slug): real_content(text) for text in LessonText.objects.select_related("lesson")
    }
    assert len(found) == 18
    assert {key: number for key, number in found.items() if number < 2} == {}
    assert {
        slug: (found["en", slug], found["zh-hant", slug])
        for _code, slug in found
        if found["en", slug] != found["zh-hant", slug]
    } == {}


@pytest.fixture
def real_content(db):
    """Import the course that the portal ships; return a function that counts the questions of a text."""
    from django.core.management import call_command

    from tests.conftest import COURSE

    call_command("import_course", str(COURSE), verbosity=0)

    def count(text) -> int:
        sections = {section.key: section for section in markdown.parse(text.body).sections}
        return len(markdown.items_in(sections["questions"].tokens))

    return count
