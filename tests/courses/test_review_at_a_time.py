"""What was approved for a time is published by itself, once, or says why not."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from courses.actions import review as review_actions
from courses.models import Review, Stage
from support.management.commands import send_outbox
from tests.courses.review_pages import REVIEWS, changed, doctor, review_of, set_stage, small_lesson

pytestmark = pytest.mark.django_db
DESK = f"{REVIEWS}desk/"


def scheduled(thing, *, hours: int = -1, **fields) -> Review:
    """Return an approved change whose time comes in so many hours."""
    review = set_stage(changed(thing, **fields), Stage.APPROVED)
    Review.objects.filter(pk=review.pk).update(publish_at=timezone.now() + timedelta(hours=hours))
    return review


@pytest.mark.django_db(transaction=True)
def test_one_round_of_the_worker_publishes_what_is_due(client):
    text, claim = small_lesson()
    scheduled(text, title="Two")
    scheduled(claim, hours=1, numbers={"en": "5"})
    assert send_outbox.Loop().round()
    assert [review_of(each).stage for each in (text, claim)] == [Stage.PUBLISHED, Stage.APPROVED]
    assert "Two" in client.get(text.lesson.get_absolute_url()).text


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_published_loses_its_time_and_says_why_on_the_desk():
    text, _claim = small_lesson()
    scheduled(text, body="[Nothing.](claim:not-there)")
    assert send_outbox.Loop().round()
    review = review_of(text)
    assert (review.stage, review.publish_at, "not-there" in review.problem) == (Stage.APPROVED, None, True)
    lam = doctor()
    assert "It could not be published at its time:" in lam.get(DESK).text
    cards = {each["title"]: each["note"] for each in lam.get("/admin/").context["desk_cards"] if "note" in each}
    assert cards["What needs me"] == "1 could not be published"


def test_an_error_in_one_change_keeps_no_later_one_from_being_published(monkeypatch, log_lines):
    text, claim = small_lesson()
    scheduled(text, hours=-2, title="Two")
    scheduled(claim, numbers={"en": "5"})
    real = review_actions.apply

    def fail(kind, *content):
        if kind == "lesson-text":
            raise RuntimeError("A mouse is secret.")
        return real(kind, *content)

    monkeypatch.setattr(review_actions, "apply", fail)
    assert review_actions.publish_due() == (1, 1)
    assert (review_of(text).publish_at, "RuntimeError" in review_of(text).problem) == (None, True)
    assert review_of(claim).stage == Stage.PUBLISHED
    assert [("RuntimeError" in line, "secret" in line) for line in log_lines] == [(False, False), (True, False)]


@pytest.mark.parametrize(("broken", "other"), [("deliver_due", "publish_due"), ("publish_due", "deliver_due")])
def test_an_error_in_one_does_not_stop_the_other_and_is_told_without_content(monkeypatch, log_lines, broken, other):
    def fail(**_options):
        raise RuntimeError("A mouse is secret.")

    called, real = [], getattr(send_outbox, other)
    monkeypatch.setattr(send_outbox, broken, fail)
    monkeypatch.setattr(send_outbox, other, lambda **options: called.append(other) or real(**options))
    assert not send_outbox.Loop().round()
    assert (called, len([line for line in log_lines if "RuntimeError" in line])) == ([other], 1)
    assert "secret" not in "".join(log_lines)


def test_the_command_says_what_it_did(capsys):
    text, claim = small_lesson()
    scheduled(text, body="[Nothing.](claim:not-there)")
    scheduled(claim, hours=-2, numbers={"en": "5"})
    call_command("publish_due")
    assert capsys.readouterr().out == "1 published, 1 not.\n"
    assert review_actions.publish_due() == (0, 0)
