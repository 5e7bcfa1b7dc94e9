"""Ten people press at once: one decision, one change, and nine are told who was first."""

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from threading import Barrier

import pytest
from django.db import connections

from courses.models import Act, Decision, Edition, LessonText, Review, Stage
from tests.courses.review_pages import changed, doctor, pressing, review_of, set_stage, small_lesson, told

pytestmark = pytest.mark.django_db(transaction=True)
TEN = 10


def at_once(*acts) -> list:
    """Do every act at the same moment, each in a thread of its own; return the answers in the same order."""
    start = Barrier(len(acts))

    def do(act):
        try:
            start.wait(timeout=30)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


@pytest.mark.parametrize(
    ("act", "origin", "target"),
    [
        (Act.APPROVE, Stage.IN_REVIEW, Stage.APPROVED),
        (Act.PUBLISH, Stage.APPROVED, Stage.PUBLISHED),
        (Act.WITHDRAW, Stage.DRAFT, Stage.WITHDRAWN),
    ],
)
def test_ten_press_at_once_and_nine_are_told_who_was_first(act, origin, target):
    text, _claim = small_lesson()
    review = set_stage(changed(text, title="Two"), origin)
    people = [doctor(f"lam-{number}") for number in range(TEN)]
    answers = at_once(*(pressing(each, act, review, remark="Because.") for each in people))
    decision = Decision.objects.get()
    statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) == [302, *[409] * (TEN - 1)]
    assert (decision.act, decision.by) == (act, people[statuses.index(302)].name)
    assert [decision.by in each.text for each in answers if each.status_code == 409] == [True] * (TEN - 1)
    assert Review.objects.get(pk=review.pk).stage == target


def test_what_is_published_at_once_is_one_edition():
    text, _claim = small_lesson()
    review = set_stage(changed(text, title="Two"), Stage.APPROVED)
    at_once(*(pressing(doctor(f"lam-{number}"), Act.PUBLISH, review) for number in range(4)))
    assert (LessonText.objects.get().title, Edition.objects.count()) == ("Two", 1)


def test_a_double_click_at_the_same_moment_is_one_decision_and_a_calm_word():
    text, _claim = small_lesson()
    review, lam = set_stage(changed(text, title="Two"), Stage.IN_REVIEW), doctor()
    # Each press keeps its own messages: in one browser the answer that arrives last overwrites those of the other.
    presses = [deepcopy(lam), deepcopy(lam)]
    answers = at_once(*(pressing(each, Act.APPROVE, review) for each in presses))
    assert ([each.status_code for each in answers], Decision.objects.count()) == ([302, 302], 1)
    words = sorted(" ".join(told(each.get(answers[0].url))) for each in presses)
    assert words[0] == "1 change is approved."
    assert words[1].startswith("You have done this already")


def test_of_approving_and_returning_at_once_each_is_whole():
    text, _claim = small_lesson()
    review = set_stage(changed(text, title="Two"), Stage.IN_REVIEW)
    acts = [pressing(doctor("ho"), Act.RETURN, review, remark="No."), pressing(doctor("wu"), Act.APPROVE, review)]
    answers = [each.status_code for each in at_once(*acts)]
    stages = {(302, 302): Stage.DRAFT, (302, 409): Stage.DRAFT}
    assert review_of(text).stage == stages[tuple(answers)]
    assert Decision.objects.count() == answers.count(302)
