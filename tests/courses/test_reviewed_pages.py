"""What a page says of its review: who found it right and when, or that nobody has yet."""

import json
from datetime import UTC, datetime

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.actions.editions import record_edition
from courses.actions.review import decide, show
from courses.actions.translations import still_right
from courses.actions.versions import Credit, keep
from courses.models import Act, Claim, Course, Decision, Edition, Lesson, LessonText, Review, Reviewer, Role
from courses.versions import Snapshot, record_of, snapshot_of, snapshots, with_content
from tests.factories.courses import add_text, make_claim, make_lesson, make_reference
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db

LESSON = "/en/courses/small-course/first-lesson/"
CHINESE = "/zh-hant/courses/small-course/first-lesson/"
COURSE = "/en/courses/small-course/"
PRINT = "/en/courses/small-course/print/"
NOT_YET = "Not yet reviewed by a clinician."
TRANSLATION_NOT_YET = "此譯文尚未經審閱。"
BODY = "## What was seen {#seen}\n\n[It was small](claim:small). [It grew](claim:grew)."
TEXT = "small-course/first-lesson/en"


def keep_all() -> None:
    """Give everything its first version."""
    for model in (Course, Lesson, LessonText, Claim):
        keep(snapshots(with_content(model)), Credit("author"))


@pytest.fixture
def lesson() -> Lesson:
    """A public lesson that makes two statements, one of which has to be looked at again."""
    lesson = make_lesson(body=BODY)
    make_claim("small", lesson=lesson, checked="2126-01-03", check_again_after_months=6)
    make_claim("grew", lesson=lesson, checked="2126-01-03", check_again_after_months=12)
    keep_all()
    return lesson


@pytest.fixture
def nurse():
    """A nurse who reviews, and wishes to stand there by name."""
    user = make_staff("nurse", "reviewer")
    Reviewer.objects.create(user=user, role=Role.NURSE, shown_name="Chan Siu Ming")
    return user


def confirm(by, *names: str) -> None:
    """Let somebody find right what readers see of the things with these names, or of everything."""
    rows = Review.objects.filter(name__in=names) if names else Review.objects.all()
    decide(act=Act.CONFIRM, seen={row.pk: row.number for row in rows}, by=by)


def found_right(name: str, day: int, role: str = Role.NURSE, shown_name: str = "") -> None:
    """Store a review of a thing on that day of December 2026, at noon in Hong Kong."""
    review = Review.objects.get(name=name)
    row = {"kind": review.kind, "name": name, "number": review.number, "digest": "-", "act": Act.CONFIRM, "by": "x"}
    at = datetime(2026, 12, day, 4, tzinfo=UTC)
    review.reviewed = Decision.objects.create(**row, role=role, shown_name=shown_name, at=at)
    review.save()


def all_found_right(day: int, role: str = Role.NURSE, shown_name: str = "") -> None:
    """Store a review of the text and both statements."""
    for name in (TEXT, "small-course/small", "small-course/grew"):
        found_right(name, day, role, shown_name)


def tree(client, path: str):
    """Return the page at `path`."""
    html = client.get(path).content
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html, transport_encoding="utf-8")


def words(element) -> str:
    """Return the words of an element on one line."""
    return " ".join("".join(element.itertext()).split())


def line(client, path: str = LESSON) -> str:
    """Return the short line near the top of a lesson."""
    lines = [each for each in tree(client, path).iter("p") if "review-line" in each.get("class", "")]
    return words(lines[0]).removesuffix(" What this means")


def section(client, path: str = LESSON) -> str:
    """Return what stands near the end of a lesson."""
    found = [each for each in tree(client, path).iter("section") if each.get("aria-labelledby") == "lesson_review"]
    return words(found[0])


def structured(client, path: str = LESSON) -> dict:
    """Return the structured data of a page."""
    scripts = [each for each in tree(client, path).iter("script") if each.get("type") == "application/ld+json"]
    return json.loads(scripts[0].text)


def test_a_lesson_that_nobody_has_reviewed_says_so_near_its_top_and_its_end(client, lesson):
    assert line(client) == NOT_YET
    assert section(client).startswith(f"The review of this lesson {NOT_YET} When a clinician has checked this text")


def test_a_reviewed_lesson_says_who_reviewed_it_when_and_until_when(client, lesson):
    all_found_right(3, shown_name="Chan Siu Ming")
    told = "Reviewed by a nurse (Chan Siu Ming), 3 December 2026; next review by 3 July 2126."
    assert line(client) == told
    assert section(client).startswith(f"The review of this lesson {told} A review means")


def test_a_decision_of_a_nurse_is_enough(client, lesson, nurse):
    confirm(nurse, TEXT, "small-course/small", "small-course/grew")
    assert line(client).startswith("Reviewed by a nurse (Chan Siu Ming), ")


@pytest.mark.parametrize("left_out", [TEXT, "small-course/small", "small-course/grew"])
def test_a_lesson_is_not_reviewed_until_its_text_and_each_statement_are(client, lesson, nurse, left_out):
    confirm(nurse, *({TEXT, "small-course/small", "small-course/grew"} - {left_out}))
    assert line(client) == NOT_YET


def test_a_decision_of_an_editor_is_no_review(client, lesson):
    confirm(make_staff("editor", "reviewer"))
    assert line(client) == NOT_YET


@pytest.mark.parametrize(
    ("role", "told"), [(Role.DOCTOR, "a doctor"), (Role.NURSE, "a nurse"), (Role.PHARMACIST, "a pharmacist")]
)
def test_without_a_name_the_role_stands_alone(client, lesson, role, told):
    all_found_right(3, role)
    assert line(client).startswith(f"Reviewed by {told}, 3 December 2026;")


def test_who_and_when_are_of_the_text_and_older_reviews_of_statements_are_told(client, lesson):
    all_found_right(9, shown_name="Chan")
    found_right("small-course/small", 4, Role.DOCTOR, "Lee")
    assert line(client).startswith("Reviewed by a nurse (Chan), 9 December 2026;")
    assert "Each of its statements was reviewed on 4 December 2026 or later." in section(client)


def test_later_reviews_of_statements_are_not_told(client, lesson):
    all_found_right(9)
    found_right("small-course/small", 14)
    assert line(client).startswith("Reviewed by a nurse, 9 December 2026;")
    assert "or later" not in section(client)


def test_without_a_statement_to_be_checked_again_there_is_no_next_review(client, lesson):
    Claim.objects.update(check_again_after_months=None)
    all_found_right(3)
    assert line(client) == "Reviewed by a nurse, 3 December 2026."


def test_a_next_review_that_did_not_come_is_told(client, lesson):
    Claim.objects.filter(key="grew").update(checked="2020-01-03")
    all_found_right(3)
    told = "Reviewed by a nurse, 3 December 2026; the next review should have been by 3 January 2021."
    assert line(client) == told


def test_a_statement_of_another_lesson_does_not_count(client, lesson, nurse):
    confirm(nurse)
    make_claim("other", lesson=make_lesson("second-lesson"))
    assert line(client).startswith("Reviewed by a nurse")


def test_a_new_wording_is_not_reviewed(client, lesson, nurse):
    confirm(nurse)
    text = LessonText.objects.get()
    text.takeaway = "Something else."
    text.save()
    keep([snapshot_of(with_content(LessonText).get())], Credit("author"))
    assert line(client) == NOT_YET


def test_a_change_that_waits_does_not_take_the_review_from_what_readers_see(client, lesson, nurse):
    confirm(nurse)
    wait_with(takeaway="Something else.")
    assert line(client).startswith("Reviewed by a nurse")


def test_a_preview_of_a_change_that_waits_is_not_called_reviewed(client, lesson, nurse):
    confirm(nurse)
    show([wait_with(takeaway="Something else.")])
    assert (line(client), "Something else." in client.get(LESSON).text) == (NOT_YET, True)


def wait_with(**changes) -> Review:
    """Let a new content of the text wait beside what readers see; return how far it has come."""
    text = with_content(LessonText).get()
    now = snapshot_of(text)
    keep([Snapshot(now.kind, now.name, record_of(text) | changes, now.pk)], Credit("author"), held=True)
    return Review.objects.get(name=now.name)


@pytest.fixture
def translated(lesson) -> LessonText:
    """The lesson in Chinese."""
    text = add_text(lesson, "zh-hant", title="一課", takeaway="小。", body=BODY)
    keep_all()
    return text


def section_is_current(text: LessonText) -> None:
    """Let the translation follow its source."""
    still_right(text=text, section="seen", by=make_staff("translator", "translator"))


def test_a_translation_that_nobody_reviewed_says_so(client, translated, nurse):
    confirm(nurse, TEXT, "small-course/small", "small-course/grew")
    assert TRANSLATION_NOT_YET in line(client, CHINESE)
    assert TRANSLATION_NOT_YET in section(client, CHINESE)


def test_a_reviewed_translation_does_not_say_so(client, translated, nurse):
    section_is_current(translated)
    confirm(nurse, "small-course/first-lesson/zh-hant", "small-course/small", "small-course/grew")
    page = client.get(CHINESE).text
    assert (TRANSLATION_NOT_YET in page, "Chan Siu Ming" in page) == (False, True)


def test_where_the_source_stands_beside_a_translation_it_has_to_be_reviewed_too(client, translated, nurse):
    section_is_current(translated)
    LessonText.objects.filter(language="en").update(body=BODY.replace("It grew", "It grew a lot"))
    confirm(nurse, "small-course/first-lesson/zh-hant", "small-course/small", "small-course/grew")
    assert "Chan Siu Ming" not in client.get(CHINESE).text
    confirm(nurse, TEXT)
    assert "Chan Siu Ming" in client.get(CHINESE).text


@pytest.mark.parametrize("path", [COURSE, PRINT])
def test_a_course_says_how_many_of_its_lessons_are_reviewed(client, lesson, nurse, path):
    make_lesson("second-lesson", body="Nothing to claim.")
    assert NOT_YET in client.get(path).text
    confirm(nurse, TEXT, "small-course/small", "small-course/grew")
    assert "1 of 2 lessons reviewed by a clinician." in client.get(path).text


def test_the_printed_course_says_it_of_each_lesson(client, lesson):
    make_lesson("second-lesson", body="Nothing to claim.")
    all_found_right(9)
    found_right("small-course/small", 4)
    lines = [words(each) for each in tree(client, PRINT).iter("p") if "review-line" in each.get("class", "")]
    assert lines == [
        "Reviewed by a nurse, 9 December 2026; next review by 3 July 2126. "
        "Each of its statements was reviewed on 4 December 2026 or later.",
        NOT_YET,
    ]


def test_the_words_of_a_course_in_translation_are_called_reviewed_once_they_are(client, translated, nurse):
    add_text(Course.objects.get(), "zh-hant", title="課程", summary="小。")
    path = "/zh-hant/courses/small-course/"
    assert TRANSLATION_NOT_YET in client.get(path).text
    confirm(nurse, "small-course")
    assert TRANSLATION_NOT_YET not in client.get(path).text


def test_search_engines_are_told_of_a_review_only_where_there_was_one(client, lesson):
    assert "mainEntityOfPage" not in structured(client)
    all_found_right(3, shown_name="Chan Siu Ming")
    told = structured(client)["mainEntityOfPage"]
    assert {name: told[name] for name in ("@type", "lastReviewed", "reviewedBy")} == {
        "@type": "WebPage",
        "lastReviewed": "2026-12-03",
        "reviewedBy": {"@type": "Person", "jobTitle": "nurse", "name": "Chan Siu Ming"},
    }


def test_a_review_is_no_new_edition(lesson, nurse):
    record_edition(course=lesson.course)
    confirm(nurse)
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("path", [LESSON, COURSE, PRINT])
def test_a_page_costs_as_many_queries_for_many_statements_as_for_two(client, lesson, nurse, path):
    record_edition(course=lesson.course)
    few = queries(client, path)
    reference = make_reference("many")
    keys = [f"more-{number}" for number in range(10)]
    for key in keys:
        make_claim(key, lesson=lesson, references=[reference])
    body = BODY + "".join(f" [{key}](claim:{key})." for key in keys)
    LessonText.objects.update(body=body)
    keep_all()
    confirm(nurse)
    assert queries(client, path) == few


def queries(client, path: str) -> int:
    """Return how many queries a page costs."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)
