"""What may be decided about a change, by whom, and what follows from it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from courses.actions.review import MovedOn, NotReady, OwnChange, decide, publish_due, show
from courses.actions.versions import Credit, keep, keep_before
from courses.models import (
    Act,
    Claim,
    Course,
    Decision,
    Lesson,
    LessonText,
    Review,
    Reviewer,
    Role,
    Stage,
    State,
    Version,
)
from courses.versions import gone, snapshot_of, with_content
from tests.factories.courses import make_claim, make_lesson, make_reference
from tests.factories.reviews import publish_all
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim():
    """A claim that a public lesson names."""
    return make_claim(lesson=make_lesson(body="[In mice](claim:mice-are-small)."))


@pytest.fixture
def editor():
    """Who writes and publishes."""
    return make_staff("editor", "editor")


@pytest.fixture
def nurse():
    """Who reviews."""
    user = make_staff("nurse", "reviewer")
    Reviewer.objects.create(user=user, role=Role.NURSE, shown_name="A. Nurse")
    return user


def change(thing, author: str = "author", **fields) -> Review:
    """Let `author` change a thing that readers see; return the review of the change."""
    found = snapshot_of(with_content(type(thing)).get(pk=thing.pk))
    keep_before([found])
    newest = Version.objects.of(*found.key).first()
    keep([replace(found, record={**newest.record, **fields})], Credit(author), held=True)
    return Review.objects.get(kind=found.kind, name=found.name)


def act(review: Review, what: Act, by, **words) -> Review:
    """Do one act about the newest content."""
    decide(act=what, seen={review.pk: review.number}, by=by, **words)
    return Review.objects.get(pk=review.pk)


def test_a_change_becomes_public_by_two_people(claim, editor, nurse):
    review = change(claim, note="Look again.")
    assert (review.stage, Claim.objects.get().note) == (Stage.DRAFT, "")
    review = act(review, Act.SUBMIT, editor)
    review = act(review, Act.APPROVE, nurse, remark="Right.")
    assert Claim.objects.get().note == ""
    review = act(review, Act.PUBLISH, editor)
    assert (review.stage, review.public_number, Claim.objects.get().note) == (Stage.PUBLISHED, 2, "Look again.")
    assert (review.reviewed.by, review.reviewed.role, review.reviewed.remark) == ("nurse", Role.NURSE, "Right.")
    assert review.reviewed.digest == Version.objects.get(kind="claim", number=2).digest


def test_the_approval_of_a_lay_reviewer_publishes_but_is_no_review_by_a_clinician(claim, editor):
    review = act(act(change(claim, note="Look again."), Act.SUBMIT, editor), Act.APPROVE, make_staff("lay", "reviewer"))
    review = act(review, Act.PUBLISH, editor)
    assert (review.stage, review.reviewed, Claim.objects.get().note) == (Stage.PUBLISHED, None, "Look again.")


def test_nobody_decides_about_words_that_they_have_not_seen(claim, editor):
    seen = change(claim, note="Look again.")
    change(claim, note="Look a third time.")
    with pytest.raises(MovedOn):
        act(seen, Act.SUBMIT, editor)
    assert (Review.objects.get(kind="claim").stage, Decision.objects.count()) == (Stage.DRAFT, 0)


def test_nobody_approves_a_change_in_which_they_have_a_hand(claim, editor, nurse):
    change(claim, "nurse", note="Mine.")
    review = act(change(claim, "other", note="Theirs."), Act.SUBMIT, editor)
    with pytest.raises(OwnChange):
        act(review, Act.APPROVE, nurse)
    assert not Decision.objects.filter(act=Act.APPROVE).exists()


def test_who_wrote_what_was_public_before_may_approve_the_next_change(claim, editor, nurse):
    review = change(claim, "nurse", note="Mine.")
    publish_all()
    review = act(change(claim, "other", note="Theirs."), Act.SUBMIT, editor)
    assert act(review, Act.APPROVE, nurse).stage == Stage.APPROVED


@pytest.mark.parametrize(
    ("what", "group"),
    [(Act.APPROVE, "editor"), (Act.RETURN, "editor"), (Act.SUBMIT, "reviewer"), (Act.PUBLISH, "translator")],
)
def test_an_act_needs_its_permission(claim, what, group):
    review = change(claim, note="Look again.")
    with pytest.raises(PermissionDenied):
        act(review, what, make_staff("somebody", group))


@pytest.mark.parametrize("what", [Act.APPROVE, Act.PUBLISH, Act.SCHEDULE, Act.CONFIRM, Act.WITHDRAW, Act.RETURN])
def test_a_draft_of_a_claim_can_only_be_sent_to_review(claim, what):
    review = change(claim, note="Look again.")
    with pytest.raises(MovedOn):
        act(review, what, make_staff("boss", is_superuser=True))


def test_a_second_press_does_nothing(claim, editor):
    review = change(claim, note="Look again.")
    act(review, Act.SUBMIT, editor)
    with pytest.raises(MovedOn):
        act(review, Act.SUBMIT, editor)
    assert Decision.objects.count() == 1


def test_nothing_is_approved_that_was_changed_meanwhile(claim, editor, nurse):
    seen = act(change(claim, note="Look again."), Act.SUBMIT, editor)
    change(claim, note="And again.")
    with pytest.raises(MovedOn):
        act(seen, Act.APPROVE, nurse)


def test_a_change_after_approval_needs_approval_again(claim, editor, nurse):
    review = act(change(claim, note="Look again."), Act.SUBMIT, editor)
    act(review, Act.APPROVE, nurse)
    assert change(claim, note="And again.").stage == Stage.DRAFT


def test_all_of_some_changes_or_none(claim, editor):
    first = change(claim, note="Look again.")
    second = act(change(claim.sources.get().reference, volume="7"), Act.SUBMIT, editor)
    with pytest.raises(MovedOn):
        decide(act=Act.SUBMIT, seen={first.pk: first.number, second.pk: second.number}, by=editor)
    first.refresh_from_db()
    assert first.stage == Stage.DRAFT


def test_a_returned_change_is_a_draft_again(claim, editor, nurse):
    review = act(change(claim, note="Look again."), Act.SUBMIT, editor)
    assert act(review, Act.RETURN, nurse, remark="Which mice?").stage == Stage.DRAFT


def test_what_readers_see_is_reviewed_as_it_stands(claim, nurse):
    keep_before([snapshot_of(with_content(Claim).get())])
    review = act(Review.objects.get(kind="claim"), Act.CONFIRM, nurse)
    assert (review.stage, review.reviewed.by) == (Stage.PUBLISHED, "nurse")


def test_the_word_of_an_editor_is_not_that_of_a_clinician(claim):
    keep_before([snapshot_of(with_content(Claim).get())])
    review = act(Review.objects.get(kind="claim"), Act.CONFIRM, make_staff("lay", "reviewer"))
    assert review.reviewed is None


def test_a_change_that_names_what_readers_may_not_see_is_not_published(claim, editor, nurse):
    make_reference("hidden2021", is_public=False)
    review = act(change(claim, references=["hidden2021"]), Act.SUBMIT, editor)
    review = act(review, Act.APPROVE, nurse)
    with pytest.raises(NotReady, match="hidden2021"):
        act(review, Act.PUBLISH, editor)
    assert claim.sources.get().reference_id == "smith2020"


def test_a_lesson_is_not_published_over_the_older_mistakes_of_its_parts(claim, editor, nurse):
    review = change(Lesson.objects.get(), position=7)
    LessonText.objects.update(body="[In rats](claim:rats-are-small).")  # past every form
    review = act(act(review, Act.SUBMIT, editor), Act.APPROVE, nurse)
    with pytest.raises(NotReady, match="rats-are-small"):
        act(review, Act.PUBLISH, editor)
    assert Lesson.objects.get().position == 1


def test_a_course_is_not_published_while_a_lesson_of_it_names_what_is_hidden(claim, editor, nurse):
    Claim.objects.update(is_public=False)
    review = act(act(change(Course.objects.get(), position=7), Act.SUBMIT, editor), Act.APPROVE, nurse)
    with pytest.raises(NotReady, match="mice-are-small"):
        act(review, Act.PUBLISH, editor)
    Lesson.objects.update(state=State.WITHDRAWN)
    assert act(review, Act.PUBLISH, editor).stage == Stage.PUBLISHED


def test_what_a_lesson_names_is_not_taken_away(claim, editor, nurse):
    keep_before([snapshot_of(with_content(Claim).get())])
    keep([gone(snapshot_of(with_content(Claim).get()))], Credit("author"), held=True)
    review = act(act(Review.objects.get(kind="claim"), Act.SUBMIT, editor), Act.APPROVE, nurse)
    with pytest.raises(NotReady):
        act(review, Act.PUBLISH, editor)
    assert Claim.objects.exists()


def test_a_lesson_is_withdrawn_at_once_and_comes_back_by_review(claim, client, editor, nurse):
    lesson = Lesson.objects.get()
    keep_before([snapshot_of(with_content(Lesson).get())])
    review = act(Review.objects.get(kind="lesson"), Act.WITHDRAW, editor, remark="A wrong dose.")
    lesson.refresh_from_db()
    assert (lesson.state, review.public_number) == (State.WITHDRAWN, None)
    assert client.get("/en/courses/small-course/first-lesson/").status_code in {404, 410}
    review = act(act(review, Act.SUBMIT, editor), Act.APPROVE, nurse)
    act(review, Act.PUBLISH, editor)
    assert client.get("/en/courses/small-course/first-lesson/").status_code == 200


def test_what_is_due_is_published_once(claim, editor, nurse):
    review = act(act(change(claim, note="Look again."), Act.SUBMIT, editor), Act.APPROVE, nurse)
    review = act(review, Act.SCHEDULE, editor, at=timezone.now() + timedelta(hours=1))
    assert publish_due() == (0, 0)
    assert publish_due(at=timezone.now() + timedelta(hours=2)) == (1, 0)
    assert publish_due(at=timezone.now() + timedelta(hours=2)) == (0, 0)
    assert Claim.objects.get().note == "Look again."
    assert Decision.objects.filter(act=Act.PUBLISH, by="editor").count() == 1


def test_what_cannot_be_published_in_time_says_why(claim, editor, nurse):
    make_reference("hidden2021", is_public=False)
    review = act(act(change(claim, references=["hidden2021"]), Act.SUBMIT, editor), Act.APPROVE, nurse)
    act(review, Act.SCHEDULE, editor, at=timezone.now())
    assert publish_due() == (0, 1)
    review.refresh_from_db()
    assert (review.stage, review.publish_at) == (Stage.APPROVED, None)
    assert "hidden2021" in review.problem


def test_a_preview_of_changes_leaves_nothing(claim):
    review = change(claim, note="Look again.")
    with transaction.atomic():
        savepoint = transaction.savepoint()
        show([review])
        assert Claim.objects.get().note == "Look again."
        transaction.savepoint_rollback(savepoint)
    assert Claim.objects.get().note == ""


@pytest.mark.parametrize("how", ["update", "delete"])
def test_decisions_stay_as_they_are(claim, editor, how):
    act(change(claim, note="Look again."), Act.SUBMIT, editor)
    rows = Decision.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(by="somebody else") if how == "update" else rows.delete()


def test_the_first_import_is_public_and_reviewed_by_nobody(folder, run_import):
    run_import(folder)
    assert {(each.stage, each.public_number, each.reviewed) for each in Review.objects.all()} == {
        (Stage.PUBLISHED, 1, None)
    }
