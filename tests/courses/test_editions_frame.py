"""A copy asks what has changed since: the lessons and what stands in them, the log, and the frame around them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.actions.editions import record_edition
from courses.editions import changes_since
from courses.models import (
    Claim,
    Correction,
    Course,
    CourseText,
    Edition,
    Lesson,
    LessonText,
    Module,
    Reference,
    State,
    Term,
    TermText,
)
from tests.courses.test_courses_admin import form_of, page_of
from tests.courses.test_editions import LINKS, first_edition, slug_of
from tests.factories.courses import (
    add_text,
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


@pytest.fixture
def course():
    """The small course with its first edition."""
    return first_edition()


@pytest.fixture
def editor(client):
    """A browser in which an editor is signed in."""
    client.force_login(make_staff("editor", "editor"))
    return client


def summary(changes) -> dict[str, list[str]]:
    """Return what has changed, by address or key, without what has not."""
    lessons = {name: getattr(changes, name) for name in ("added", "changed", "withdrawn")}
    found = {name: [lesson.slug for lesson in rows] for name, rows in lessons.items()}
    found |= {name: [each.key for each in getattr(changes, name)] for name in ("corrections", "reworded")}
    found |= {"gone": changes.gone, "frame": ["changed"] if changes.frame_changed else []}
    return {name: rows for name, rows in found.items() if rows}


def test_a_copy_of_today_has_nothing_to_learn(course):
    changes = changes_since(Edition.objects.get(), "en")
    assert (summary(changes), bool(changes)) == ({}, False)
    assert (changes.since, changes.newest) == (Edition.objects.get(), Edition.objects.get())


def test_lessons_are_added_changed_withdrawn_and_gone(course):
    make_lesson("fourth")
    make_lesson("fifth")
    record_edition(course=course)
    old = Edition.objects.newest(course)
    LessonText.objects.filter(lesson__slug="second").update(body="Other words.")
    Claim.objects.get().texts.update(statement="It may have worked.")
    Lesson.objects.filter(slug="fourth").update(state=State.WITHDRAWN)
    slug_of("fifth").delete()
    make_lesson("third")
    make_lesson("draft", state=State.DRAFT)
    newest = record_edition(course=course)
    changes = changes_since(old, "en")
    assert (changes.newest, bool(changes)) == (newest, True)
    assert summary(changes) == {
        "added": ["third"],
        "changed": ["first", "second"],
        "withdrawn": ["fourth"],
        "gone": ["fifth"],
    }


def test_a_reader_hears_of_changes_in_what_their_language_shows(course):
    claim = Claim.objects.get()
    translation = add_text(slug_of("first"), "zh-hant", title="一", takeaway="一。", body=LINKS)
    add_text(claim, "zh-hant", statement="在小鼠有效。")
    old = record_edition(course=course)

    def heard() -> list[dict]:
        record_edition(course=course)
        return [summary(changes_since(old, language)) for language in ("en", "zh-hant")]

    assert heard() == [{}, {}]
    LessonText.objects.filter(pk=translation.pk).update(title="第一課")
    assert heard() == [{}, {"changed": ["first"]}]
    LessonText.objects.filter(pk=translation.pk).update(title="一")
    claim.texts.filter(language="zh-hant").update(statement="可能有效。")
    assert heard() == [{}, {"changed": ["first"]}]
    claim.texts.filter(language="zh-hant").update(statement="在小鼠有效。")
    claim.texts.filter(language="en").update(statement="It may have worked.")
    assert heard() == [{"changed": ["first"]}, {}]
    # where there is no translation, readers of both languages see the source
    LessonText.objects.filter(lesson__slug="second").update(title="Another")
    assert heard() == [{"changed": ["first", "second"]}, {"changed": ["second"]}]


def test_a_correction_is_new_to_a_copy_made_earlier_on_the_same_day_whatever_day_it_bears(course):
    today = timezone.localdate()
    make_correction("same-day", day=today)
    make_correction("found-earlier", day=today - timedelta(days=400))
    assert summary(changes_since(Edition.objects.get(), "en")) == {"corrections": ["same-day", "found-earlier"]}
    assert summary(changes_since(record_edition(course=course), "en")) == {}


def test_a_lesson_that_became_public_by_time_is_new_before_anybody_writes(course):
    later = make_lesson("later", published_at=timezone.now() + timedelta(days=1))
    record_edition(course=course)
    old = Edition.objects.newest(course)
    assert summary(changes_since(old, "en")) == {}
    Lesson.objects.filter(pk=later.pk).update(published_at=timezone.now())
    assert summary(changes_since(old, "en")) == {"added": ["later"]}


def test_of_a_withdrawn_course_every_lesson_is_withdrawn(course):
    make_correction("late")
    Course.objects.update(state=State.WITHDRAWN)
    record_edition(course=course)
    assert summary(changes_since(Edition.objects.get(), "en")) == {"withdrawn": ["first", "second"]}


def test_the_answer_costs_as_many_queries_for_many_changes_as_for_few(course):
    def count() -> int:
        edition = Edition.objects.parse("small-course.1")
        with CaptureQueriesContext(connection) as queries:
            changes = changes_since(edition, "en")
            for lesson in (*changes.added, *changes.changed, *changes.withdrawn):
                lesson.get_absolute_url(), lesson.text_in("en").title
            for correction in changes.corrections:
                correction.text_in("en").why, correction.lesson.text_in("en").title
        return len(queries)

    def change(number: int) -> None:
        lesson = make_lesson(f"lesson-{number}")
        make_correction(f"correction-{number}", lesson=lesson)
        record_edition(course=course)

    change(0)
    few = count()
    for number in range(1, 6):
        change(number)
    assert count() == few


# --- What stands around and in the lessons ----------------------------------------------------------


FIRST, FRAME = {"changed": ["first"]}, {"frame": ["changed"]}
NAMED = {
    "the introduction": (lambda: CourseText.objects.update(introduction="Others offer it."), FRAME),
    "the summary": (lambda: CourseText.objects.update(summary="Another."), FRAME),
    "a module title": (lambda: Module.objects.get().texts.update(title="Another"), FRAME),
    "the order": (lambda: Lesson.objects.filter(slug="first").update(position=9), FRAME),
    "a figure": (lambda: Lesson.objects.filter(slug="first").update(figure="many-cells"), FIRST),
    "a term": (lambda: TermText.objects.filter(language="en").update(definition="A rodent."), FIRST),
    "a term's other name": (lambda: TermText.objects.filter(language="zh-hant").update(name="小鼠"), FIRST),
    "a reference of the text": (lambda: Reference.objects.filter(key="jones2021").update(year=2021), FIRST),
    "a reference of a claim": (lambda: Reference.objects.filter(key="smith2020").update(year=2021), FIRST),
    "a correction": (lambda: Correction.objects.get().texts.update(why="A typo."), {"reworded": ["mice-not-rats"]}),
}


@pytest.mark.parametrize(("change", "told"), NAMED.values(), ids=NAMED)
def test_a_copy_hears_of_every_change_that_readers_see(course, change, told):
    old = Edition.objects.get()
    change()
    assert str(record_edition(course=course)) == "small-course.2"
    changes = changes_since(old, "en")
    assert (summary(changes), bool(changes)) == (told, True)


def test_a_claim_is_said_to_have_changed_in_every_lesson_that_makes_it(course):
    LessonText.objects.filter(lesson__slug="second").update(body="[It worked.](claim:mice-are-small)")
    old = record_edition(course=course)
    Claim.objects.update(level="laboratory")
    record_edition(course=course)
    assert summary(changes_since(old, "en")) == {"changed": ["first", "second"]}


def test_a_reference_of_a_ladder_alone_counts(course):
    make_ladder("another-drug", lesson=slug_of("second"))
    Claim.objects.get().sources.all().delete()
    old = record_edition(course=course)
    Reference.objects.filter(key="smith2020").update(title="On rats")
    record_edition(course=course)
    assert summary(changes_since(old, "en")) == {"changed": ["first", "second"]}


def test_the_words_around_the_lessons_count_in_the_language_that_shows_them(course):
    add_text(course, "zh-hant", title="一", summary="二。", introduction="三。")
    add_text(Correction.objects.get(), "zh-hant", was="一", now="二", why="三")
    old = record_edition(course=course)
    CourseText.objects.filter(language="zh-hant").update(introduction="四。")
    Correction.objects.get().texts.filter(language="zh-hant").update(why="四")
    record_edition(course=course)
    told = [summary(changes_since(old, language)) for language in ("en", "zh-hant")]
    assert told == [{}, {"reworded": ["mice-not-rats"], "frame": ["changed"]}]


def test_lessons_that_come_and_go_are_no_change_of_order(course):
    make_lesson("zeroth", position=0)
    make_lesson("other", module=make_module("second-module"))
    Lesson.objects.filter(slug="first").update(state=State.WITHDRAWN)
    record_edition(course=course)
    told = summary(changes_since(course.editions.get(number=1), "en"))
    assert told == {"added": ["zeroth", "other"], "withdrawn": ["first"]}


def test_the_page_says_so_in_words(course, client):
    old = Edition.objects.get()
    CourseText.objects.update(introduction="Others offer it.")
    Correction.objects.get().texts.update(why="A typo.")
    record_edition(course=course)
    html = client.get(f"/en/corrections/?since={old}").text
    told = " ".join(html[html.index('class="since"') :].split("</section>")[0].split())
    assert "Nothing." not in told
    assert "The words before the first lesson have changed, or the order of the lessons has." in told
    assert 'Reworded since: <a href="/en/corrections/#correction-mice-not-rats">the correction of 23' in told


# --- What courses share -----------------------------------------------------------------------------

SHARED = {"term": (Term, {"texts-0-definition": "A rodent."}), "reference": (Reference, {"year": "2021"})}


@pytest.mark.parametrize(("model", "edits"), SHARED.values(), ids=SHARED)
def test_a_form_of_what_courses_share_records_each_course_that_shows_it(course, editor, model, edits):
    body = "A [mouse](term:mouse) is small [](ref:jones2021)."
    other = make_lesson("there", body=body, module=make_module(course=make_course("other"))).course
    without = make_lesson("bare", module=make_module(course=make_course("without"))).course
    draft = make_lesson("unseen", body=body, module=make_module(course=make_course("draft", state=State.DRAFT))).course
    for each in (other, without, draft):
        record_edition(course=each)
    thing = model.objects.exclude(key="smith2020").get()
    address = page_of(model._meta.model_name, thing.pk)
    form = form_of(editor.get(address))
    assert editor.post(address, form).status_code == 302
    assert [each.editions.count() for each in (course, other, without, draft)] == [1, 1, 1, 0]
    assert editor.post(address, form | edits).status_code == 302
    assert [each.editions.count() for each in (course, other, without, draft)] == [1, 1, 1, 0]
    publish_all()
    assert [each.editions.count() for each in (course, other, without, draft)] == [2, 2, 1, 0]


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("make", [make_term, make_reference])
def test_a_deletion_of_what_courses_share_records_what_waited(course, editor, make, many):
    thing = make("unused")
    model = thing._meta.model_name
    TermText.objects.update(definition="A rodent.")  # nobody recorded this
    if many:
        editor.post(page_of(model), {"action": "delete_selected", "_selected_action": thing.pk, "post": "yes"})
    else:
        editor.post(reverse(f"admin:courses_{model}_delete", args=[thing.pk]), {"post": "yes"})
    publish_all()
    assert (type(thing).objects.filter(key="unused").count(), course.editions.count()) == (0, 2)
