"""What the page of a course says without making its lessons is what the printed page, which makes them, comes to."""

import pytest
from django.core.management import call_command

from courses import reading
from courses.models import Claim, Decision, LessonText, Review, Stage, VersionKind
from courses.translations import OPENING, TITLE
from tests.conftest import COURSE
from tests.factories.courses import add_text, make_claim, make_course, make_lesson, make_module, make_reference

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "zh-hant")
ENGLISH = """\
First[](ref:a1).

## Size {#size}

[Small](claim:small)[](ref:b2).

## Care {#care}

[Take care](claim:care)[](ref:c3).
"""
CHINESE = """\
先[](ref:d4)。

## 小心 {#care}

[小心](claim:care)[](ref:e5)。

## 另 {#more}

另外[](ref:f6)。
"""


def of_printed(page) -> tuple[list, int]:
    """Return the numbered references and the number of reviewed lessons as the printed page has them."""
    bodies = page.printed
    entries = bodies[0].sources.entries if bodies else []
    return [(entry.number, entry.reference.key) for entry in entries], sum(
        body.review.decision is not None for body in bodies
    )


def of_overview(page) -> tuple[list, int]:
    return [(entry.number, entry.reference.key) for entry in page.references], page.review.reviewed


def both(slug: str = "small-course", *, drafts: bool = False) -> list[tuple]:
    """Return both for each language."""
    pages = [reading.course_page(slug, language, drafts=drafts) for language in LANGUAGES]
    return [(of_overview(page), of_printed(page)) for page in pages]


def reviewed(kind: str, name: str) -> None:
    """Note that a doctor has found a thing right as readers see it."""
    decision = Decision.objects.create(kind=kind, name=name, number=1, digest="0", act="approve", by="d", role="doctor")
    seen = {"stage": Stage.PUBLISHED, "number": 1, "public_number": 1, "reviewed": decision}
    Review.objects.update_or_create(kind=kind, name=name, defaults=seen)


@pytest.fixture
def course():
    """Two lessons; the translation of the first says nothing of its source, has a section less and one of its own."""
    make_course()
    make_module()
    for key in ("a1", "b2", "c3", "d4", "e5", "f6"):
        make_reference(key)
    lesson = make_lesson(body=ENGLISH)
    make_claim("small", lesson=lesson)
    make_claim("care", lesson=lesson, safety_critical=True, check_again_after_months=12)
    text = add_text(lesson, "zh-hant", title="一", takeaway="一", body=CHINESE)
    make_lesson("second", body="Again[](ref:c3)[](ref:b2). [Small](claim:small)")
    return text


@pytest.mark.parametrize("remembered", ["", "0" * 16])
@pytest.mark.parametrize("is_critical", [True, False])
def test_sections_that_have_moved_on_number_the_same_references(course, remembered, is_critical):
    Claim.objects.filter(key="care").update(safety_critical=is_critical)
    names = [OPENING, "care", "more"]
    made_from = {TITLE: "0" * 16, **dict.fromkeys(names, remembered)} if remembered else {}
    LessonText.objects.filter(pk=course.pk).update(made_from=made_from)
    for found, printed in both():
        assert found == printed
        assert len(found[0]) >= 3


def test_what_is_not_public_counts_for_nobody_but_the_preview(course):
    Claim.objects.filter(key="small").update(is_public=False)
    LessonText.objects.filter(pk=course.pk).update(is_public=False)
    found = both()
    assert [pair[0] for pair in found] == [pair[1] for pair in found]
    assert [pair[0] for pair in both(drafts=True)] == [pair[1] for pair in both(drafts=True)]
    assert found[1][0][0] == found[0][0][0] != both(drafts=True)[1][0][0]


def test_a_lesson_is_reviewed_where_its_texts_and_all_its_statements_are(course):
    name = "small-course/first-lesson"
    things = [
        (VersionKind.LESSON_TEXT, f"{name}/en"),
        (VersionKind.CLAIM, "small-course/care"),
        (VersionKind.CLAIM, "small-course/small"),
        (VersionKind.LESSON_TEXT, f"{name}/zh-hant"),
        (VersionKind.LESSON_TEXT, "small-course/second/en"),
    ]
    counts = []
    for thing in things:
        reviewed(*thing)
        found = both()
        assert [pair[0] for pair in found] == [pair[1] for pair in found]
        counts.append([pair[0][1] for pair in found])
    assert counts == [[0, 0], [0, 0], [1, 0], [1, 1], [2, 2]]


def test_the_shipped_course_is_numbered_as_it_is_printed():
    call_command("import_course", str(COURSE), verbosity=0)
    for found, printed in both("tnbc-immune-cells"):
        assert found == printed
        assert len(found[0]) > 10
