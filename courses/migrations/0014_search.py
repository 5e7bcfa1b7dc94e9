"""Makes the index of what can be found; manage.py index_search fills it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0013_lesson_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "lesson text"),
                            ("claim_text", "claim text"),
                            ("term_text", "term text"),
                            ("reference", "reference"),
                        ],
                        max_length=10,
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=10)),
                ("size", models.PositiveIntegerField()),
                ("format", models.PositiveSmallIntegerField(default=1)),
            ],
            options={
                "verbose_name": "batch of the search index",
                "verbose_name_plural": "batches of the search index",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["text", "claim_text", "term_text", "reference"])),
                        name="search_batch_kind_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("term", models.CharField(max_length=40, unique=True)),
                ("shown", models.CharField(max_length=40)),
                ("start", models.CharField(blank=True, max_length=2)),
                ("end", models.CharField(blank=True, max_length=2)),
            ],
            options={
                "verbose_name": "word of the search index",
                "verbose_name_plural": "words of the search index",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("start", ""), _negated=True), fields=["start"], name="search_word_starts"
                    ),
                    models.Index(
                        condition=models.Q(("end", ""), _negated=True), fields=["end"], name="search_word_ends"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("section", models.CharField(blank=True, max_length=80)),
                ("heading", models.TextField(blank=True)),
                ("words", models.TextField(blank=True)),
                ("stretches", models.JSONField(default=list)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="courses.searchbatch"
                    ),
                ),
                (
                    "claim_text",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entries",
                        to="courses.claimtext",
                    ),
                ),
                (
                    "reference",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entries",
                        to="courses.reference",
                    ),
                ),
                (
                    "term_text",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entries",
                        to="courses.termtext",
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entries",
                        to="courses.lessontext",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of the search index",
                "verbose_name_plural": "entries of the search index",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("claim_text__isnull", True),
                                ("reference__isnull", True),
                                ("term_text__isnull", True),
                                ("text__isnull", False),
                            ),
                            models.Q(
                                ("claim_text__isnull", False),
                                ("reference__isnull", True),
                                ("term_text__isnull", True),
                                ("text__isnull", True),
                            ),
                            models.Q(
                                ("claim_text__isnull", True),
                                ("reference__isnull", True),
                                ("term_text__isnull", False),
                                ("text__isnull", True),
                            ),
                            models.Q(
                                ("claim_text__isnull", True),
                                ("reference__isnull", False),
                                ("term_text__isnull", True),
                                ("text__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="search_entry_is_of_one_thing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchPostings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("best", models.PositiveSmallIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("entries", models.BinaryField()),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="postings",
                        to="courses.searchbatch",
                    ),
                ),
                (
                    "word",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="postings",
                        to="courses.searchword",
                    ),
                ),
            ],
            options={
                "verbose_name": "postings of the search index",
                "verbose_name_plural": "postings of the search index",
                "default_permissions": (),
                "indexes": [models.Index(fields=["word", "-best", "batch"], name="search_postings_best_first")],
                "constraints": [models.UniqueConstraint(fields=("batch", "word"), name="search_postings_once_a_batch")],
            },
        ),
    ]
