"""Makes the table of versions, which the database keeps append-only."""

import django.utils.timezone
from django.db import migrations, models

from courses.models.version import GUARD

KINDS = [
    ("course", "course"),
    ("module", "module"),
    ("lesson", "lesson"),
    ("lesson-text", "lesson text"),
    ("claim", "claim"),
    ("reference", "reference"),
    ("term", "term"),
    ("correction", "correction"),
    ("ladder", "ladder of a drug"),
]


class Migration(migrations.Migration):
    dependencies = [("courses", "0005_what_was_said_stays")]
    operations = [
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=KINDS, max_length=20, verbose_name="kind")),
                ("name", models.CharField(max_length=250, verbose_name="name")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("record", models.JSONField(default=dict, verbose_name="content")),
                ("digest", models.CharField(max_length=64, verbose_name="fingerprint")),
                ("author", models.CharField(max_length=150, verbose_name="who")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("remark", models.CharField(blank=True, max_length=200, verbose_name="remark")),
                ("restored_from", models.PositiveIntegerField(blank=True, null=True, verbose_name="restored from")),
            ],
            options={
                "verbose_name": "version",
                "verbose_name_plural": "versions",
                "ordering": ["kind", "name", "-number"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "name", "number"), name="version_number_once_a_thing"),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="version_numbers_start_at_one"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", [kind for kind, _ in KINDS])), name="version_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("restored_from__isnull", True),
                            ("restored_from__lt", models.F("number")),
                            _connector="OR",
                        ),
                        name="version_is_restored_from_an_older_one",
                    ),
                ],
            },
        ),
        migrations.RunPython(
            lambda apps, schema_editor: GUARD.install(schema_editor.connection),
            lambda apps, schema_editor: GUARD.remove(schema_editor.connection),
        ),
    ]
