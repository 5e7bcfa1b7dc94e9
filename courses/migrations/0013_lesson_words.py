"""Stores how long each lesson's text is, and to which sources and terms its sections link, to be parsed seldom."""

from django.db import migrations, models

from courses import markdown
from courses.outline import as_stored

BATCH = 200


def fill(apps, schema_editor) -> None:
    """Count the words of each stored text, and give it the outline that is believed now."""
    texts = apps.get_model("courses", "LessonText").objects
    batch = []
    for text in texts.only("body").iterator(chunk_size=BATCH):
        document = markdown.parse(text.body)
        text.words, text.outline = document.words, as_stored(text.body, document)
        batch.append(text)
        if len(batch) == BATCH:
            texts.bulk_update(batch, ["words", "outline"])
            batch = []
    texts.bulk_update(batch, ["words", "outline"])


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
