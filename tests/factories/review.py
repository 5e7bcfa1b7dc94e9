"""What a second person does with the changes that wait, for tests that are about what comes after."""

from courses.actions.review import decide
from courses.models import Act, Review, Stage
from courses.models.review import MOVES
from tests.factories.support import make_staff

PUBLISHED = "published, not yet reviewed by a clinician."


def publish_all() -> list[Review]:
    """Let an editor send every open change to review, and another person approve and publish it; return them."""
    editor, reviewer = make_staff("publishing-editor", "editor"), make_staff("publishing-reviewer", "reviewer")
    for act, by in ((Act.SUBMIT, editor), (Act.APPROVE, reviewer), (Act.PUBLISH, reviewer)):
        found = Review.objects.exclude(stage=Stage.WITHDRAWN).filter(stage__in=MOVES[act].origins)
        reviews = decide(act=act, seen=dict(found.values_list("pk", "number")), by=by)
    for user in (editor, reviewer):
        user.delete()
    return reviews


def waits(slug: str, changes: int) -> str:
    """Return the line in which an import says that so many changes wait."""
    words = "1 change waits as a draft" if changes == 1 else f"{changes} changes wait as drafts"
    return f"{slug}: {words} for a second person; see the editors' desk at /admin/courses/review/desk/."
