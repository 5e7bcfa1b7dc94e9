"""Every row of the table of moves, pressed by everybody: who may does it once, who may not is refused."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from courses.management.commands import draw_editing_moves
from courses.models import MOVES, Act, Decision, LessonText, Review, Stage
from courses.models.review import CAN_BE_WITHDRAWN
from tests.courses.review_pages import (
    REVIEWS,
    browser,
    buttons,
    changed,
    doctor,
    page,
    press,
    review_of,
    set_stage,
    small_lesson,
)

pytestmark = pytest.mark.django_db
WHO = {
    "reviewer": {Act.APPROVE, Act.RETURN, Act.CONFIRM, Act.PUBLISH, Act.SCHEDULE, Act.WITHDRAW},
    "editor": {Act.SUBMIT, Act.PUBLISH, Act.SCHEDULE, Act.WITHDRAW},
    "translator": {Act.SUBMIT},
}
WORDS = {"remark": "Because.", "at": "2099-01-01T10:00"}


def at_stage(stage: Stage) -> Review:
    """Return the review of a text at a stage, with a change by mei where something waits."""
    text, _claim = small_lesson()
    if stage == Stage.PUBLISHED:
        return review_of(text)
    review = changed(text, title="Changed by mei")
    if stage == Stage.WITHDRAWN:
        LessonText.objects.filter(pk=text.pk).update(is_public=False)
        Review.objects.filter(pk=review.pk).update(public_number=None)
    return set_stage(review, stage)


def allowed(group: str, act: Act, stage: Stage) -> bool:
    """Tell whether somebody of a group, who has no hand in it, may do an act to a text at a stage."""
    return act in WHO[group] and stage in MOVES[act].origins


@pytest.mark.parametrize("group", WHO)
@pytest.mark.parametrize("stage", Stage)
def test_the_page_offers_what_the_table_allows_and_no_more(group, stage):
    review = at_stage(stage)
    offered = buttons(page(browser("lok", group), review))
    assert sorted(offered) == sorted(offered_by_the_table(group, stage))


def offered_by_the_table(group: str, stage: Stage) -> list[str]:
    """Return the buttons; what is published can be withdrawn, and confirmed, beside a change that waits."""
    own = {act for act in Act if allowed(group, act, stage)}
    can_withdraw = {Act.WITHDRAW} & WHO[group]  # the lesson itself is published
    return list(own | can_withdraw | {Act.CONFIRM})  # the claim; without permission the list alone


@pytest.mark.parametrize(
    ("group", "stage", "act"),
    [(group, stage, act) for group in WHO for stage in Stage for act in Act if allowed(group, act, stage)],
)
def test_a_press_does_what_the_table_allows_and_is_written_down_once(group, stage, act):
    review = at_stage(stage)
    answer = press(browser("lok", group), act, review, **WORDS)
    assert (answer.status_code, Review.objects.get(pk=review.pk).stage) == (302, MOVES[act].target)
    assert list(Decision.objects.values_list("act", "by", "number")) == [(act, "lok", review.number)]


@pytest.mark.parametrize("group", WHO)
@pytest.mark.parametrize("stage", Stage)
def test_a_press_that_the_table_does_not_allow_does_nothing(group, stage):
    review, client = at_stage(stage), browser("lok", group)
    answers = {act: press(client, act, review, **WORDS).status_code for act in Act if not allowed(group, act, stage)}
    assert answers == {act: 409 if act in WHO[group] else 403 for act in answers}
    assert (Review.objects.get(pk=review.pk).stage, Decision.objects.count()) == (stage, 0)


@pytest.mark.parametrize("act", Act)
def test_who_may_not_see_reviews_can_press_nothing(act):
    review = at_stage(Stage.APPROVED)
    assert press(browser("lok", "triage"), act, review, **WORDS).status_code == 403
    assert page(browser("mia", "triage"), review).status_code == 403


def test_an_act_that_no_table_knows_is_not_there_and_a_look_does_nothing():
    review = at_stage(Stage.APPROVED)
    client = browser("lok", "editor")
    assert client.post(f"{REVIEWS}{review.pk}/burn/").status_code in {302, 404}
    assert client.get(f"{REVIEWS}{review.pk}/publish/").status_code == 405
    assert (review_of(LessonText.objects.get()).stage, Decision.objects.count()) == (Stage.APPROVED, 0)


def test_nobody_approves_an_own_change_and_is_told_why_beforehand():
    text, _claim = small_lesson()
    review = set_stage(changed(text, author="boss", title="Mine"), Stage.IN_REVIEW)
    boss = browser("boss", is_superuser=True)
    shown = page(boss, review)
    assert ("approve" in buttons(shown), "You have a hand in this change" in shown.text) == (False, True)
    answer = press(boss, Act.APPROVE, review, remark="Fine, I think.")
    assert (answer.status_code, "Fine, I think." in answer.text) == (409, True)
    assert (Review.objects.get(pk=review.pk).stage, Decision.objects.count()) == (Stage.IN_REVIEW, 0)


def test_who_changed_it_before_the_last_has_a_hand_in_it_too():
    text, _claim = small_lesson()
    changed(text, author="lam", title="First")
    review = set_stage(changed(text, author="mei", title="Second"), Stage.IN_REVIEW)
    assert press(doctor("lam"), Act.APPROVE, review).status_code == 409


def test_a_change_after_the_approval_needs_another_one_while_the_published_text_stays_up(client):
    text, _claim = small_lesson()
    review, lam, mei = set_stage(changed(text, title="One"), Stage.IN_REVIEW), doctor(), browser("mei", "editor")
    press(lam, Act.APPROVE, review)
    review = changed(text, title="Two")
    assert review.stage == Stage.DRAFT
    assert press(mei, Act.PUBLISH, review).status_code == 409
    url = text.lesson.get_absolute_url()
    assert ("A small lesson" in client.get(url).text, "Two" in client.get(url).text) == (True, False)
    for who, act in ((mei, Act.SUBMIT), (lam, Act.APPROVE), (mei, Act.PUBLISH)):
        review = review_of(text)
        assert press(who, act, review).status_code == 302
    assert "Two" in client.get(url).text


def test_what_was_seen_before_the_change_is_not_approved():
    text, _claim = small_lesson()
    old = set_stage(changed(text, title="One"), Stage.IN_REVIEW)
    set_stage(changed(text, title="Two"), Stage.IN_REVIEW)
    answer = press(doctor(), Act.APPROVE, old, remark="Good.")
    assert (answer.status_code, "mei changed “Two”" in answer.text, "Good.</textarea>" in answer.text) == (
        409,
        True,
        True,
    )
    assert review_of(text).stage == Stage.IN_REVIEW


@pytest.mark.parametrize("act", [Act.RETURN, Act.WITHDRAW])
def test_without_a_remark_nothing_is_returned_or_withdrawn(act):
    review = at_stage(Stage.IN_REVIEW)
    answer = press(doctor(), act, review, remark="  ")
    assert (answer.status_code, "Say why" in answer.text) == (200, True)
    assert (Review.objects.get(pk=review.pk).stage, Decision.objects.count()) == (Stage.IN_REVIEW, 0)


@pytest.mark.parametrize(
    ("at", "words"),
    [("", "Give the day"), ("2020-01-01T10:00", "has passed"), ("tomorrow", "valid date")],
)
def test_a_time_must_be_given_and_to_come(at, words):
    review = at_stage(Stage.APPROVED)
    answer = press(doctor(), Act.SCHEDULE, review, at=at, remark="Kept.")
    assert (answer.status_code, words in answer.text, "Kept.</textarea>" in answer.text) == (200, True, True)
    assert Review.objects.get(pk=review.pk).publish_at is None


def test_a_time_is_meant_in_the_time_of_the_portal():
    review = at_stage(Stage.APPROVED)
    press(doctor(), Act.SCHEDULE, review, at="2099-01-01T10:00")
    at = Review.objects.get(pk=review.pk).publish_at
    assert timezone.localtime(at).strftime("%Y-%m-%d %H:%M") == "2099-01-01 10:00"
    assert at.utcoffset() == timedelta(0)


def test_a_claim_cannot_be_withdrawn():
    _text, claim = small_lesson()
    assert review_of(claim).kind not in CAN_BE_WITHDRAWN
    assert press(doctor(), Act.WITHDRAW, review_of(claim), **WORDS).status_code == 409
    assert review_of(claim).stage == Stage.PUBLISHED


def test_the_page_in_docs_shows_the_moves_of_the_code():
    call_command("draw_editing_moves", check=True)


def test_check_finds_a_page_that_is_old_and_writes_nothing(tmp_path, monkeypatch):
    drawn = tmp_path / "moves.md"
    monkeypatch.setattr(draw_editing_moves, "PAGE", drawn)
    drawn.write_text("old")
    with pytest.raises(CommandError, match=r"manage\.py draw_editing_moves"):
        call_command("draw_editing_moves", check=True)
    assert drawn.read_text() == "old"
    call_command("draw_editing_moves")
    call_command("draw_editing_moves", check=True)


def test_every_move_is_an_arrow_and_a_row():
    drawn = draw_editing_moves.draw()
    arrows, rows = drawn.count(" --> ") - drawn.count("[*]"), drawn.count("\n| ") - 2
    count = sum(len(move.origins) for move in MOVES.values())
    assert (arrows, rows) == (count, count)
