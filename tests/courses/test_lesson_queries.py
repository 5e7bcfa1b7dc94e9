"""What a lesson asks of the database when nothing is kept: little, and the same in a large course as in a small one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Decision, Kind, Lesson, LessonText, Review, Role, SourceChange, Stage, State, VersionKind
from courses.reading import lesson_page
from tests.factories import courses as make

pytestmark = pytest.mark.django_db

MOST = 8
LESSON = "/en/courses/small-course/first-lesson/"
BODY = """\
[In mice, the drug worked.](claim:mice-are-small) A [mouse](term:mouse) is small.[](ref:jones2021)

## What was seen {#what-was-seen}

The drug was given to mice."""


def asked(client, path: str) -> int:
    """Return how many queries the page at `path` takes."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def make_a_lesson_with_everything() -> Lesson:
    """Return a lesson with all that can stand in one; its translation is behind its source."""
    lesson = make.make_lesson(body=BODY)
    make.make_claim()
    make.make_reference("jones2021", title="On other mice")
    make.make_term()
    make.make_correction(lesson=lesson, section="what-was-seen")
    make.make_ladder()
    made_from = {"what-was-seen": "0" * 16}
    make.add_text(lesson, "zh-hant", title="小鼠", takeaway="小鼠很小。", body=BODY, made_from=made_from)
    said = {"before": "0" * 16, "after": "1" * 16, "kind": Kind.WORDING, "said_by": "mei"}
    SourceChange.objects.create(lesson=lesson, section="what-was-seen", **said)
    name = "small-course/first-lesson/en"
    found_right = Decision.objects.create(
        kind=VersionKind.LESSON_TEXT, name=name, number=1, digest="0", act="approve", by="dora", role=Role.DOCTOR
    )
    reviewed = {"number": 1, "public_number": 1, "stage": Stage.PUBLISHED, "reviewed": found_right}
    Review.objects.create(kind=VersionKind.LESSON_TEXT, name=name, **reviewed)
    return lesson


def make_many_lessons(number: int) -> None:
    """Add so many lessons to the small course."""
    first = Lesson.objects.get(slug="first-lesson")
    shared = {"course": first.course, "module": first.module, "state": State.PUBLISHED, "published_at": timezone.now()}
    lessons = [Lesson(slug=f"lesson-{each}", position=each + 2, **shared) for each in range(number)]
    words = {"title": "Of rats", "takeaway": "Rats.", "body": "A rat is small."}
    LessonText.objects.bulk_create(
        [LessonText(lesson=lesson, language="en", **words) for lesson in Lesson.objects.bulk_create(lessons)]
    )


@pytest.mark.parametrize("language", ["en", "zh-hant"])
@pytest.mark.parametrize("view", ["", "?evidence=people"])
def test_a_lesson_with_all_that_a_lesson_can_hold_takes_eight_queries(client, language, view):
    make_a_lesson_with_everything()
    assert asked(client, LESSON.replace("en", language, 1) + view) == MOST


def test_what_a_lesson_does_not_hold_is_not_asked_for(client):
    make.make_lesson()
    assert asked(client, LESSON) == 3  # the order, the lesson, and who has reviewed it


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_a_lesson_of_a_large_course_takes_as_many_queries_as_one_of_a_small_course(client, language):
    make_a_lesson_with_everything()
    path = LESSON.replace("en", language, 1)
    alone = asked(client, path)
    make_many_lessons(300)
    assert asked(client, path) == alone
    page = lesson_page("small-course", "lesson-17", language)
    assert (page.number, page.count, page.previous.url, page.next.url) == (
        *(19, 301),
        *(f"/en/courses/small-course/lesson-{number}/" for number in (16, 18)),
    )


def test_however_many_statements_a_lesson_makes_each_is_found(client):
    make.make_lesson()
    for number in range(1, 20):
        make.make_claim(f"claim-{number}", statement=f"Statement {number}.")
        Lesson.objects.get().texts.update(
            body=" ".join(f"[Words.](claim:claim-{each})" for each in range(1, number + 1))
        )
        notes = lesson_page("small-course", "first-lesson", "en").body.notes
        assert [note.text.statement for note in notes] == [f"Statement {each}." for each in range(1, number + 1)]
        assert [reference.key for note in notes for _number, reference in note.references] == ["smith2020"] * number


def test_a_draft_and_what_stands_around_it_are_shown_to_who_may_see_drafts():
    make.make_lesson()
    make.make_lesson("second-lesson", title="Of rats", state=State.DRAFT)
    assert lesson_page("small-course", "second-lesson", "en") is None
    draft = lesson_page("small-course", "second-lesson", "en", drafts=True)
    assert (draft.text.title, draft.number, draft.count, draft.previous.title) == ("Of rats", 2, 2, "A small lesson")
