"""Makes the table of the courses as PDF; a page that leads to one is made anew when one comes or goes."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from courses.models import stamp

TABLES = ("courses_book",)


def install(apps, schema_editor) -> None:
    """Let a change of this table write the stamp too."""
    stamp.install(schema_editor.connection, TABLES)


class Migration(migrations.Migration):
    dependencies = [("courses", "0014_search")]
    operations = [
        migrations.CreateModel(
            name="Book",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="made at")),
                ("digest", models.CharField(max_length=64, verbose_name="fingerprint")),
                ("tag", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField(verbose_name="size")),
                ("content", models.BinaryField()),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="books",
                        to="courses.course",
                        verbose_name="course",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="books",
                        to="courses.edition",
                        verbose_name="edition",
                    ),
                ),
            ],
            options={
                "verbose_name": "course as PDF",
                "verbose_name_plural": "courses as PDF",
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("course", "language"), name="book_once_a_language")],
            },
        ),
        migrations.RunPython(install, migrations.RunPython.noop),  # backwards they go with the table
    ]
