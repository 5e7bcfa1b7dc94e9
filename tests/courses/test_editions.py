"""Each published state of a course has a number, and a copy can ask what has changed since."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.actions.editions import record_edition
from courses.models import (
    Answer,
    Claim,
    Course,
    Edition,
    Lesson,
    LessonText,
    Module,
    Rung,
    State,
)
from tests.courses.test_courses_admin import form_of, page_of
from tests.factories.course_folder import edit
from tests.factories.courses import (
    add_text,
    make_claim,
    make_correction,
    make_course,
    make_ladder,
    make_lesson,
    make_module,
    make_reference,
    make_term,
)
from tests.factories.reviews import publish_all
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db


LINKS = "[In mice, it worked.](claim:mice-are-small) A [mouse](term:mouse) is small [](ref:jones2021)."


def first_edition() -> Course:
    """Return a course of two lessons: the first has a claim, a term, a reference, a ladder and a correction."""
    lesson = make_lesson("first", body=LINKS)
    make_lesson("second")
    make_claim(lesson=lesson)
    make_reference("jones2021")
    make_ladder(lesson=lesson)
    make_correction(lesson=lesson)
    make_term(zh="老鼠")
    record_edition(course=lesson.course)
    return lesson.course


@pytest.fixture
def course():
    """The small course with its first edition."""
    return first_edition()


@pytest.fixture
def editor(client):
    """A browser in which an editor is signed in."""
    client.force_login(make_staff("editor", "editor"))
    return client


def numbers(course=None) -> list[int]:
    """Return the numbers of the editions, oldest first."""
    rows = course.editions.all() if course else Edition.objects.all()
    return sorted(rows.values_list("number", flat=True))


def slug_of(name: str):
    """Return the lesson at an address."""
    return Lesson.objects.get(slug=name)


# --- When there is a new edition --------------------------------------------------------------------


def test_the_first_edition_holds_every_lesson_in_every_language(course):
    edition = Edition.objects.get()
    names = [f"{slug}/{code}" for slug in ("first", "second") for code in ("en", "zh-hant")]
    log = ["mice-not-rats/en", "mice-not-rats/zh-hant"]
    assert (str(edition), sorted(edition.lessons), sorted(edition.corrections)) == ("small-course.1", names, log)


def test_nothing_new_makes_no_new_edition(course):
    assert record_edition(course=course) is None
    assert numbers() == [1]


SEEN = {
    "a text": lambda: LessonText.objects.filter(lesson__slug="second").update(body="Other words."),
    "a takeaway": lambda: LessonText.objects.filter(lesson__slug="second").update(takeaway="Another."),
    "a statement": lambda: Claim.objects.get().texts.update(statement="It may have worked."),
    "a level": lambda: Claim.objects.update(level="laboratory"),
    "the day of a check": lambda: Claim.objects.update(checked=date(2027, 1, 1)),
    "the references of a claim": lambda: Claim.objects.get().sources.all().delete(),
    "an answer of a ladder": lambda: Rung.objects.update(answer=Answer.NO),
    "a remark on a rung": lambda: Rung.objects.get().texts.update(remark="Once."),
    "a translation": lambda: add_text(slug_of("first"), "zh-hant", title="一", takeaway="一。", body="字。"),
    "a new lesson": lambda: make_lesson("third"),
    "a withdrawal": lambda: Lesson.objects.filter(slug="first").update(state=State.WITHDRAWN),
    "the order": lambda: Lesson.objects.filter(slug="first").update(position=9),
    "a figure": lambda: Lesson.objects.filter(slug="first").update(figure="many-cells"),
    "an address": lambda: Lesson.objects.filter(slug="first").update(slug="renamed"),
    "the summary of the course": lambda: Course.objects.get().texts.update(summary="Another."),
    "the title of a module": lambda: Module.objects.get().texts.update(title="Another"),
    "a correction": lambda: make_correction("another"),
    "the words of a correction": lambda: Course.objects.get().corrections.get().texts.update(why="A typo."),
}


@pytest.mark.parametrize("change", SEEN.values(), ids=SEEN)
def test_what_readers_see_otherwise_makes_the_next_edition(course, change):
    change()
    assert str(record_edition(course=course)) == "small-course.2"
    assert record_edition(course=course) is None


UNSEEN = {
    "a claim that no text makes": lambda: make_claim("unused"),
    "the lesson that a claim is kept with": lambda: Claim.objects.update(lesson=slug_of("second")),
    "a note for editors": lambda: Claim.objects.update(note="Ask a nurse."),
    "what the last import wrote": lambda: LessonText.objects.update(imported_digest="0" * 64),
    "a draft": lambda: make_lesson("third", state=State.DRAFT),
    "an empty module": lambda: make_module("empty"),
    "gaps between places": lambda: Lesson.objects.filter(slug="second").update(position=9),
    "a lesson of tomorrow": lambda: make_lesson("third", published_at=timezone.now() + timedelta(days=1)),
    "another course": lambda: make_lesson("third", module=make_module(course=make_course("another"))),
}


@pytest.mark.parametrize("change", UNSEEN.values(), ids=UNSEEN)
def test_what_readers_do_not_see_makes_none(course, change):
    change()
    assert record_edition(course=course) is None
    assert numbers(course) == [1]


@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN])
def test_a_course_that_nobody_sees_has_no_edition(state):
    assert record_edition(course=make_lesson(course=make_course(state=state)).course) is None


def test_a_course_without_a_lesson_to_read_has_no_edition():
    course = make_course()
    assert record_edition(course=course) is None
    make_lesson(course=course, state=State.DRAFT)
    make_lesson("wordless", course=course).texts.all().delete()
    assert record_edition(course=course) is None


def test_a_state_that_returns_gets_a_number_of_its_own(course):
    digest = Edition.objects.get().digest
    for title in ("Another title", "A small lesson"):
        LessonText.objects.filter(lesson__slug="second").update(title=title)
        record_edition(course=course)
    assert [(edition.number, edition.digest == digest) for edition in course.editions.all()] == [
        (3, True),
        (2, False),
        (1, True),
    ]


def test_a_number_is_given_once(course):
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(course=course, number=1, digest="0" * 64)


@pytest.mark.django_db(transaction=True)
def test_ten_who_write_at_once_make_one_edition_after_the_other():
    lessons = [make_lesson(f"lesson-{number}", body=f"[So.](claim:claim-of-lesson-{number})") for number in range(10)]
    course, start = lessons[0].course, Barrier(len(lessons))

    def write(lesson):
        try:
            start.wait(timeout=20)
            with transaction.atomic():
                make_claim(f"claim-of-{lesson.slug}", lesson=lesson, references=[])
                return record_edition(course=course).number
        finally:
            connection.close()

    with ThreadPoolExecutor(len(lessons)) as pool:
        assert sorted(pool.map(write, lessons)) == numbers() == list(range(1, 11))
    assert record_edition(course=course) is None


def test_recording_costs_as_many_queries_for_many_lessons_as_for_few(course):
    with CaptureQueriesContext(connection) as few:
        record_edition(course=course)
    for number in range(10):
        make_reference(f"reference-{number}")
        make_term(f"term-{number}")
        body = f"[So.](claim:claim-{number}) [W](term:term-{number}) [](ref:reference-{number})"
        lesson = make_lesson(f"lesson-{number}", body=body)
        make_claim(f"claim-{number}", lesson=lesson)
        make_ladder(f"drug-{number}", lesson=lesson)
        make_correction(f"correction-{number}", lesson=lesson)
    record_edition(course=course)
    with CaptureQueriesContext(connection) as many:
        record_edition(course=course)
    assert len(many) == len(few)


# --- Who records them -------------------------------------------------------------------------------


def test_an_import_records_what_it_published(folder, run_import):
    run_import(folder)
    run_import(folder)
    assert [str(edition) for edition in Edition.objects.all()] == ["mice.1"]
    edit(folder, "lessons/en/second.md", "It was watched.", "Somebody watched.")
    run_import(folder)
    assert numbers() == [1]
    publish_all()
    assert numbers() == [1, 2]


def test_an_import_of_a_draft_records_nothing(folder, run_import):
    make_course()
    run_import(folder)
    assert numbers() == []


# model, what its form changes
SAVED = {
    "course": {"texts-0-title": "Another title"},
    "module": {"texts-0-title": "Another title"},
    "lesson": {"figure": "many-cells"},
    "lessontext": {"title": "Another title"},
    "claim": {"level": "laboratory"},
    "correction": {"texts-0-why": "Another reason."},
    "ladder": {"texts-0-name": "Another drug"},
    "rung": {"answer": "no"},
}


def thing_of(course, model: str):
    """Return the first row of a model in `course`."""
    if model == "rung":
        return Rung.objects.get()
    if model == "lessontext":
        return LessonText.objects.first()
    return course if model == "course" else getattr(course, f"{model}s").first()


@pytest.mark.parametrize("model", SAVED)
def test_a_form_that_is_saved_records_what_it_changed(course, editor, model):
    address = page_of(model, thing_of(course, model).pk)
    form = form_of(editor.get(address))
    assert editor.post(address, form).status_code == 302
    assert numbers() == [1]
    assert editor.post(address, form | SAVED[model]).status_code == 302
    assert numbers() == [1]
    publish_all()
    assert numbers() == [1, 2]


def test_a_form_with_a_mistake_records_nothing(course, editor):
    address = page_of("lessontext", LessonText.objects.first().pk)
    assert editor.post(address, form_of(editor.get(address)) | {"body": ""}).status_code == 200
    assert numbers() == [1]


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("model", ["rung", "correction"])
def test_a_deletion_is_recorded(course, editor, model, many):
    thing = thing_of(course, model)
    if many:
        editor.post(page_of(model), {"action": "delete_selected", "_selected_action": thing.pk, "post": "yes"})
    else:
        editor.post(reverse(f"admin:courses_{model}_delete", args=[thing.pk]), {"post": "yes"})
    publish_all()
    assert (type(thing).objects.count(), numbers()) == (0, [1, 2])


def test_a_correction_that_readers_see_stays_in_its_course(course, editor):
    lesson = make_lesson("there", module=make_module(course=make_course("there")))
    address = page_of("correction", course.corrections.get().pk)
    form = form_of(editor.get(address))
    assert "course" not in form
    editor.post(address, form | {"course": lesson.course_id, "key": "other"})
    assert course.corrections.get().key == "mice-not-rats"


def test_editors_read_editions_and_nobody_changes_or_deletes_one(course, client):
    edition = Edition.objects.get()
    for user in (make_staff("editor", "editor"), make_staff("boss", is_superuser=True)):
        client.force_login(user)
        assert "small-course.1" in client.get(page_of("edition")).text
        assert client.get(page_of("edition", edition.pk)).status_code == 200
        assert client.post(page_of("edition", edition.pk), {"number": 7}).status_code == 403
        assert client.get(reverse("admin:courses_edition_add")).status_code == 403
        for model, thing in (("edition", edition), ("course", course)):
            client.post(reverse(f"admin:courses_{model}_delete", args=[thing.pk]), {"post": "yes"})
    assert numbers() == [1]
    client.force_login(make_staff("nurse", "specialist"))
    assert client.get(page_of("edition")).status_code == 403


# --- The name of an edition -------------------------------------------------------------------------


def test_a_version_names_an_edition(course):
    LessonText.objects.update(title="Another")
    second = record_edition(course=course)
    assert (Edition.objects.parse("small-course.2"), Edition.objects.newest(course)) == (second, second)
    assert Edition.objects.parse("small-course.1") == course.editions.last()
    with CaptureQueriesContext(connection) as queries:
        assert str(Edition.objects.parse("small-course.2")) == "small-course.2"
    assert len(queries) == 1


@pytest.mark.parametrize(
    "junk",
    [
        *("", ".", "small-course", "small-course.", ".1", "small-course.0", "small-course.01", "small-course.3"),
        *("small-course.-1", "small-course.1.1", "small-course.１", "small-course.²", "Small-course.1"),
        *("small-course.1\n", " small-course.1", "small\x00course.1", "small-course.1'--", "other.1"),
        *("small-course." + "9" * 9, "small-course." + "9" * 5000, "a" * 100_000 + ".1", "-" * 10_000 + ".1"),
    ],
)
def test_junk_names_none(course, junk):
    assert Edition.objects.parse(junk) is None
