"""What keeps a lesson or a course a draft, and which words are refused at their field."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.actions.review import NotReady, decide
from courses.actions.versions import keep_before
from courses.models import Act, Claim, Course, Lesson, LessonText, Review, Stage, State
from courses.versions import snapshot_of, snapshots, with_content
from tests.courses.editor_pages import form_of, save, text_of
from tests.factories.courses import add_text, make_claim, make_course, make_lesson, make_reference, make_term
from tests.factories.reviews import publish_all
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    """A browser in which an editor is signed in."""
    client.force_login(make_staff("editor", "editor"))
    return client


def refusals(response) -> list[str]:
    """Return every error of a form that was refused."""
    found = [[error] if isinstance(error, str) else error for error in response.context["errors"]]
    return [str(error) for errors in found for error in errors]


def faults_of(thing) -> list[str]:
    """Publish a draft and all that waits with it, by the rules; return what keeps it from that."""
    course = thing if isinstance(thing, Course) else thing.course
    drafts = course.lessons.all() if course.state == State.DRAFT else course.lessons.filter(state=State.DRAFT)
    for model in (Claim, LessonText):
        model.objects.filter(lesson__in=drafts).update(is_public=False)
    for model in (Course, Lesson, Claim, LessonText):
        keep_before(snapshots(with_content(model)))
    try:
        with transaction.atomic():
            publish_all()
    except NotReady as error:
        return [str(fault) for fault in error.faults]
    return []


def draft_with(**claim) -> Lesson:
    """Return a draft that shows one claim."""
    lesson = make_lesson(state=State.DRAFT, body="[Small](claim:small).")
    make_claim("small", lesson=lesson, **claim)
    return lesson


def test_a_lesson_is_not_published_with_a_claim_without_reference(editor):
    lesson = draft_with(references=[])
    assert faults_of(lesson) == [
        "small-course/claims/small: The claim has no reference. "
        "Name one, or give it the level “support” if it states no fact."
    ]
    assert Lesson.objects.get().state == State.DRAFT
    save(editor, lesson, position="7")
    assert (Lesson.objects.get().state, Lesson.objects.get().position) == (State.DRAFT, 7)


def test_a_lesson_is_not_published_with_a_promise_in_a_claim_that_it_only_links_to(editor):
    draft_with(statement="In mice, a cure.")
    other = make_lesson("other", state=State.DRAFT, body="[Small](claim:small).")
    make_claim("elsewhere", lesson=make_lesson("third"), references=[])
    assert faults_of(other) == [
        "small-course/claims/small: “statement” (en): “cure” promises too much. Say what was seen, and in whom."
    ]


def test_a_lesson_is_not_published_with_a_figure_that_nobody_has_drawn(editor):
    lesson = draft_with()
    save(editor, lesson, figure="no-such-figure")
    assert faults_of(lesson) == [
        "small-course/first-lesson: There is no figure “no-such-figure”. "
        "Correct the key, or add courses/figures/no-such-figure.svg to the templates."
    ]
    save(editor, lesson, figure="many-cells")
    assert faults_of(lesson) == []
    assert Lesson.objects.get().state == State.PUBLISHED


def test_a_lesson_is_not_published_with_a_mistake_in_a_stored_text(editor):
    lesson = make_lesson(state=State.DRAFT, body="One.\n\nA [claim](claim:none).")
    assert faults_of(lesson) == [
        "small-course/first-lesson/en:3: There is no claim “none”. Correct the link or add the claim."
    ]
    assert Lesson.objects.get().state == State.DRAFT


def test_readers_get_no_text_with_a_claim_without_reference(editor):
    lesson = make_lesson()
    make_claim("small", lesson=make_lesson("other", state=State.DRAFT), references=[])
    response = save(editor, text_of(lesson), body="[Small](claim:small).")
    assert refusals(response) == [
        "small-course/claims/small: The claim has no reference. "
        "Name one, or give it the level “support” if it states no fact."
    ]
    assert form_of(response)["body"] == "[Small](claim:small)."
    Lesson.objects.filter(pk=lesson.pk).update(state=State.DRAFT)
    LessonText.objects.filter(lesson=lesson).update(is_public=False)
    save(editor, text_of(lesson), body="[Small](claim:small).")
    assert text_of(lesson).body == "[Small](claim:small)."


def test_a_text_is_mended_while_another_of_the_lesson_has_a_mistake(editor):
    lesson = make_lesson(body="A [claim](claim:none).")
    add_text(lesson, "zh-hant", title="課", takeaway="甲。", body="[小鼠](claim:none)。")
    save(editor, text_of(lesson), body="Words.")
    publish_all()
    assert text_of(lesson).body == "Words."


def test_a_course_is_not_published_with_an_error_in_one_of_its_lessons(editor):
    lesson = make_lesson(course=make_course(state=State.DRAFT), body="One.\n\nA miracle.")
    assert faults_of(lesson.course) == [
        "small-course/first-lesson/en:3: “miracle” promises too much. Say what was seen, and in whom."
    ]
    assert Course.objects.get().state == State.DRAFT


@pytest.mark.parametrize(
    ("field", "words", "said"),
    [
        ("title", "A miracle", "“miracle” promises too much. Say what was seen, and in whom."),
        ("takeaway", "A cure", "“cure” promises too much. Say what was seen, and in whom."),
        ("body", "One.\n\nA cure.", "Line 3: “cure” promises too much. Say what was seen, and in whom."),
        (
            "takeaway",
            "12.5 % lived.",
            "“12.5 %” is a survival figure. Leave it in the claim's “numbers”, which readers ask for.",
        ),
        (
            "body",
            "12.5 %.",
            "Line 1: “12.5 %” is a survival figure. Leave it in the claim's “numbers”, which readers ask for.",
        ),
    ],
)
def test_words_that_no_reader_should_meet_are_refused_at_their_field(editor, field, words, said):
    lesson = draft_with(numbers="12.5 % with")
    response = save(editor, text_of(lesson), **{field: words})
    assert response.context["adminform"].form.errors == {field: [said]}


@pytest.mark.parametrize(("field", "words"), [("statement", "A cure"), ("rests_on", "of 10, 12.5 %")])
def test_the_words_of_a_claim_are_checked_too(editor, field, words):
    claim = make_claim(numbers="12.5 % with")
    response = save(editor, claim, **{f"texts-0-{field}": words})
    assert list(response.context["inline_admin_formsets"][0].formset.errors[0]) == [field]


def test_the_words_of_the_glossary_and_of_a_course_are_checked_too(editor):
    assert len(refusals(save(editor, make_term(), **{"texts-0-definition": "A cure."}))) == 1
    assert len(refusals(save(editor, make_course(), **{"texts-0-summary": "A cure."}))) == 1


def test_a_claim_is_not_saved_without_its_last_reference_unless_it_states_no_fact(editor):
    claim = make_claim(references=[make_reference()])
    assert refusals(save(editor, claim, **{"sources-0-DELETE": "on"})) == [
        "The claim has no reference. Name one, or give it the level “support” if it states no fact."
    ]
    save(editor, claim, **{"sources-0-DELETE": "on", "level": "support"})
    publish_all()
    assert (Claim.objects.get().level, Claim.objects.get().sources.count()) == ("support", 0)


def test_a_lesson_with_answers_can_be_deleted(editor):
    lesson = make_lesson(state=State.DRAFT)
    lesson.texts.get().answers.create(code="no-claim", at="A mouse is small.", answer="Plain.")
    editor.post(reverse("admin:courses_lesson_delete", args=[lesson.pk]), {"post": "yes"})
    assert not Lesson.objects.exists()


def test_publishing_a_lesson_costs_as_many_queries_in_a_large_course_as_in_a_small_one():
    keep_before([snapshot_of(with_content(Lesson).get(pk=draft_with().pk))])
    Review.objects.update(stage=Stage.APPROVED)
    press = {"act": Act.PUBLISH, "seen": {Review.objects.get().pk: 1}, "by": make_staff("boss", is_superuser=True)}
    with transaction.atomic():  # so that what is remembered from one act to the next is known both times
        decide(**press)
        transaction.set_rollback(True)
    with CaptureQueriesContext(connection) as few, transaction.atomic():
        decide(**press)
        transaction.set_rollback(True)
    for number in range(5):
        make_claim(f"claim-{number}", lesson=make_lesson(f"lesson-{number}"))
    with CaptureQueriesContext(connection) as many, transaction.atomic():
        decide(**press)
        transaction.set_rollback(True)
    assert len(many) == len(few)
