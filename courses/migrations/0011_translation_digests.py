"""Stores the outline of each lesson's text, so that what has moved on is known without parsing them all."""

from django.db import migrations, models

from courses import markdown
from courses.outline import as_stored

BATCH = 200


def fill(apps, schema_editor) -> None:
    """Give each stored text its outline; one that a later version of the portal does not believe is made anew."""
    texts = apps.get_model("courses", "LessonText").objects
    batch = []
    for text in texts.only("body").iterator(chunk_size=BATCH):
        text.outline = as_stored(text.body, markdown.parse(text.body))
        batch.append(text)
        if len(batch) == BATCH:
            texts.bulk_update(batch, ["outline"])
            batch = []
    texts.bulk_update(batch, ["outline"])


class Migration(migrations.Migration):
    dependencies = [("courses", "0010_help_texts")]
    operations = [
        migrations.AddField(
            model_name="lessontext",
            name="outline",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
