"""Stores how long each lesson's text is, so that lists of lessons say it without parsing them all."""

from django.db import migrations, models

from courses import markdown

BATCH = 200


def fill(apps, schema_editor) -> None:
    """Count the words of each stored text."""
    texts = apps.get_model("courses", "LessonText").objects
    batch = []
    for text in texts.only("body").iterator(chunk_size=BATCH):
        text.words = markdown.parse(text.body).words
        batch.append(text)
        if len(batch) == BATCH:
            texts.bulk_update(batch, ["words"])
            batch = []
    texts.bulk_update(batch, ["words"])


class Migration(migrations.Migration):
    dependencies = [("courses", "0012_stamp")]
    operations = [
        # Without a default, so that SQLite adds the column and keeps the table with its triggers.
        migrations.AddField(
            model_name="lessontext",
            name="words",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
