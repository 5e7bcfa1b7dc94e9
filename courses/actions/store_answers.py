"""Stores the answers to warnings that came with the texts of an import."""

from courses.actions.sync_records import BATCH, Plan
from courses.models import WarningAnswer


def store_answers(made: Plan) -> None:
    """Replace the answers of each lesson text that `made` has written by those of its record."""
    for start in range(0, len(made.changed), BATCH):
        part = [change.thing for change in made.changed[start : start + BATCH]]
        WarningAnswer.objects.filter(text__in=part).delete()
    WarningAnswer.objects.bulk_create(
        (
            WarningAnswer(text=change.thing, code=answer["warning"], at=answer.get("at", ""), answer=answer["answer"])
            for change in made.written
            for answer in change.record.get("answers", [])
        ),
        batch_size=BATCH,
    )
