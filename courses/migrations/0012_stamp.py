"""Makes the row that tells whether anything that readers see has changed, and the triggers that write it."""

from django.db import migrations, models

from courses.models import stamp

# As the tables were then; a later table that readers see something of gets its own trigger in its own migration.
NAMES = (
    *("claim", "claimreference", "claimtext", "correction", "correctiontext", "course", "coursetext", "decision"),
    *("edition", "ladder", "laddertext", "lesson", "lessontext", "module", "moduletext", "reference", "review"),
    *("reviewer", "rung", "rungtext", "sourcechange", "term", "termtext", "translationcheck", "use"),
)
TABLES = tuple(f"courses_{name}" for name in NAMES)


def install(apps, schema_editor) -> None:
    """Let the database write the stamp."""
    stamp.install(schema_editor.connection, TABLES)


def remove(apps, schema_editor) -> None:
    """Stop it."""
    stamp.remove(schema_editor.connection, TABLES)


class Migration(migrations.Migration):
    dependencies = [("courses", "0011_translation_digests")]
    operations = [
        migrations.CreateModel(
            name="Stamp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.CharField(max_length=36)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunPython(install, remove),
    ]
