"""A second person for tests: publishes what waits."""

from django.contrib.auth import get_user_model

from courses.actions.review import decide
from courses.models import Act, Review, Stage
from tests.factories.support import make_staff

PUBLISHED = "published, not yet reviewed by a clinician."


def _staff(username: str, group: str):
    return get_user_model().objects.filter(username=username).first() or make_staff(username, group)


def publish_all(*, reviewer: str = "second-person") -> list[Review]:
    """Send everything that waits to review, approve it and publish it, by the rules; return what was published."""
    editor, second = _staff("first-person", "editor"), _staff(reviewer, "reviewer")
    steps = [
        (Act.SUBMIT, editor, [Stage.DRAFT]),
        (Act.APPROVE, second, [Stage.IN_REVIEW]),
        (Act.PUBLISH, second, [Stage.APPROVED]),
    ]
    for act, by, stages in steps:
        seen = dict(Review.objects.filter(stage__in=stages).values_list("pk", "number"))
        done = decide(act=act, seen=seen, by=by)
    return done


def waits(slug: str, changes: int) -> str:
    """Return the line in which an import says that so many changes wait."""
    words = "1 change waits as a draft" if changes == 1 else f"{changes} changes wait as drafts"
    return f"{slug}: {words} for a second person; see the editors' desk at /admin/courses/review/desk/."
