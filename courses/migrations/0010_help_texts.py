"""Help texts and names of the fields that editors see; the tables stay as they are."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import courses.models.lesson
import courses.models.text


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0009_translators_add_texts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="claim",
            name="check_again_after_months",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="After so many months the page says that the check is overdue. Empty: never.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)],
                verbose_name="check again after (months)",
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="checked",
            field=models.DateField(
                help_text="The day on which somebody last held the statement against its references.",
                verbose_name="last checked",
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="course",
            field=models.ForeignKey(
                help_text="The course whose lessons may name this claim.",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="claims",
                to="courses.course",
                verbose_name="course",
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="key",
            field=courses.models.text.KeyField(
                help_text="The short name in links of lessons: [sentence](claim:key).",
                max_length=80,
                verbose_name="key",
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="lesson",
            field=models.ForeignKey(
                help_text="The lesson that the claim belongs to. Other lessons of the course may name it too.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claims",
                to="courses.lesson",
                verbose_name="lesson",
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="level",
            field=models.CharField(
                choices=[
                    ("established", "established"),
                    ("trial", "tested in people"),
                    ("early-trial", "first trial in people"),
                    ("patient-samples", "in patients’ samples"),
                    ("mice", "in mice"),
                    ("laboratory", "laboratory"),
                    ("idea", "an idea, not tested"),
                    ("record", "public record"),
                    ("support", "a word of support"),
                ],
                help_text="How far the statement has been tested. When in doubt, choose the weaker level.",
                max_length=20,
                verbose_name="evidence level",
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="note",
            field=models.TextField(blank=True, help_text="Readers never see this.", verbose_name="note for editors"),
        ),
        migrations.AlterField(
            model_name="claimreference",
            name="position",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="Sources are named by this number, the smallest first.", verbose_name="position"
            ),
        ),
        migrations.AlterField(
            model_name="claimreference",
            name="reference",
            field=models.ForeignKey(
                help_text="A source that carries the statement.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="courses.reference",
                to_field="key",
                verbose_name="reference",
            ),
        ),
        migrations.AlterField(
            model_name="claimtext",
            name="does_not_show",
            field=models.TextField(
                blank=True,
                help_text="What a reader must not conclude from it.",
                max_length=500,
                verbose_name="does not show",
            ),
        ),
        migrations.AlterField(
            model_name="claimtext",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("zh-hant", "Traditional Chinese")],
                default="en",
                help_text="The language of these words. English is the source; the other is translated from it.",
                max_length=10,
                verbose_name="language",
            ),
        ),
        migrations.AlterField(
            model_name="claimtext",
            name="rests_on",
            field=models.TextField(
                blank=True,
                help_text="How many people, mice or samples, and what was done.",
                max_length=500,
                verbose_name="rests on",
            ),
        ),
        migrations.AlterField(
            model_name="claimtext",
            name="statement",
            field=models.TextField(
                help_text="One sentence that says what was seen, and in whom.",
                max_length=1000,
                verbose_name="statement",
            ),
        ),
        migrations.AlterField(
            model_name="correction",
            name="course",
            field=models.ForeignKey(
                help_text="The course in which something was wrong.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="courses.course",
                verbose_name="course",
            ),
        ),
        migrations.AlterField(
            model_name="correction",
            name="day",
            field=models.DateField(help_text="The day on which it was put right.", verbose_name="day"),
        ),
        migrations.AlterField(
            model_name="correction",
            name="key",
            field=courses.models.text.KeyField(
                help_text="The end of the entry's address in the public log.", max_length=80, verbose_name="key"
            ),
        ),
        migrations.AlterField(
            model_name="correction",
            name="lesson",
            field=models.ForeignKey(
                blank=True,
                help_text="The lesson in which it stood. Empty: the course as a whole.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="courses.lesson",
                verbose_name="lesson",
            ),
        ),
        migrations.AlterField(
            model_name="correctiontext",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("zh-hant", "Traditional Chinese")],
                default="en",
                help_text="The language of these words. English is the source; the other is translated from it.",
                max_length=10,
                verbose_name="language",
            ),
        ),
        migrations.AlterField(
            model_name="correctiontext",
            name="now",
            field=models.TextField(
                help_text="The words that stand there instead.", max_length=1000, verbose_name="what is said now"
            ),
        ),
        migrations.AlterField(
            model_name="correctiontext",
            name="was",
            field=models.TextField(
                help_text="The words that were wrong, as they stood.", max_length=1000, verbose_name="what was said"
            ),
        ),
        migrations.AlterField(
            model_name="correctiontext",
            name="why",
            field=models.TextField(
                help_text="Why it was changed, for readers who had read it.", max_length=1000, verbose_name="why"
            ),
        ),
        migrations.AlterField(
            model_name="course",
            name="position",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="Courses are listed by this number, the smallest first.", verbose_name="position"
            ),
        ),
        migrations.AlterField(
            model_name="course",
            name="slug",
            field=courses.models.text.KeyField(
                help_text="The end of the page's address, such as nk-cells. It stays once public.",
                max_length=80,
                unique=True,
                verbose_name="address",
            ),
        ),
        migrations.AlterField(
            model_name="course",
            name="state",
            field=models.CharField(
                choices=[("draft", "draft"), ("published", "published"), ("withdrawn", "withdrawn")],
                db_index=True,
                default="draft",
                help_text="Readers see only what is published. A draft has a preview; what is withdrawn is kept.",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="coursetext",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("zh-hant", "Traditional Chinese")],
                default="en",
                help_text="The language of these words. English is the source; the other is translated from it.",
                max_length=10,
                verbose_name="language",
            ),
        ),
        migrations.AlterField(
            model_name="coursetext",
            name="title",
            field=models.CharField(
                help_text="What the course is called on every page.", max_length=200, verbose_name="title"
            ),
        ),
        migrations.AlterField(
            model_name="ladder",
            name="course",
            field=models.ForeignKey(
                help_text="The course that the ladder is part of.",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="ladders",
                to="courses.course",
                verbose_name="course",
            ),
        ),
        migrations.AlterField(
            model_name="ladder",
            name="key",
            field=courses.models.text.KeyField(
                help_text="A short name in small letters that stands for the ladder in course files.",
                max_length=80,
                verbose_name="key",
            ),
        ),
        migrations.AlterField(
            model_name="ladder",
            name="lesson",
            field=models.ForeignKey(
                help_text="The lesson that shows the ladder.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ladders",
                to="courses.lesson",
                verbose_name="lesson",
            ),
        ),
        migrations.AlterField(
            model_name="laddertext",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("zh-hant", "Traditional Chinese")],
                default="en",
                help_text="The language of these words. English is the source; the other is translated from it.",
                max_length=10,
                verbose_name="language",
            ),
        ),
        migrations.AlterField(
            model_name="laddertext",
            name="name",
            field=models.CharField(help_text="As patients meet it.", max_length=200, verbose_name="name of the drug"),
        ),
        migrations.AlterField(
            model_name="lesson",
            name="course",
            field=models.ForeignKey(
                help_text="The course that the lesson is part of.",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lessons",
                to="courses.course",
                verbose_name="course",
            ),
        ),
        migrations.AlterField(
            model_name="lesson",
            name="module",
            field=models.ForeignKey(
                help_text="The module of this course under which the lesson is listed.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lessons",
                to="courses.module",
                verbose_name="module",
            ),
        ),
        migrations.AlterField(
            model_name="lesson",
            name="slug",
            field=courses.models.text.KeyField(
                help_text="The end of the page's address, such as nk-cells. It stays once public.",
                max_length=80,
                validators=[courses.models.lesson.not_reserved],
                verbose_name="address",
            ),
        ),
        migrations.AlterField(
            model_name="lesson",
            name="state",
            field=models.CharField(
                choices=[("draft", "draft"), ("published", "published"), ("withdrawn", "withdrawn")],
                db_index=True,
                default="draft",
                help_text="Readers see only what is published. A draft has a preview; what is withdrawn is kept.",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="lessontext",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("zh-hant", "Traditional Chinese")],
                default="en",
                help_text="The language of these words. English is the source; the other is translated from it.",
                max_length=10,
                verbose_name="language",
            ),
        ),
        migrations.AlterField(
            model_name="lessontext",
            name="lesson",
            field=models.ForeignKey(
                help_text="The lesson that these words are of.",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="texts",
                to="courses.lesson",
                verbose_name="lesson",
            ),
        ),
        migrations.AlterField(
            model_name="lessontext",
            name="title",
            field=models.CharField(
                help_text="The heading of the page. It says what the lesson tells.",
                max_length=200,
                verbose_name="title",
            ),
        ),
        migrations.AlterField(
            model_name="module",
            name="course",
            field=models.ForeignKey(
                help_text="The course that the module is part of.",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="modules",
                to="courses.course",
                verbose_name="course",
            ),
        ),
        migrations.AlterField(
            model_name="module",
            name="key",
            field=courses.models.text.KeyField(
                help_text="A short name in small letters that stands for the module in course files.",
                max_length=80,
                verbose_name="key",
            ),
        ),
        migrations.AlterField(
            model_name="module",
            name="position",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="Modules are listed by this number, the smallest first.", verbose_name="position"
            ),
        ),
        migrations.AlterField(
            model_name="moduletext",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("zh-hant", "Traditional Chinese")],
                default="en",
                help_text="The language of these words. English is the source; the other is translated from it.",
                max_length=10,
                verbose_name="language",
            ),
        ),
        migrations.AlterField(
            model_name="moduletext",
            name="title",
            field=models.CharField(
                help_text="The heading over the module's lessons.", max_length=200, verbose_name="title"
            ),
        ),
        migrations.AlterField(
            model_name="reference",
            name="authors",
            field=models.CharField(
                blank=True,
                help_text="As the source prints them, such as: Smith A, Chan B, et al.",
                max_length=500,
                verbose_name="authors",
            ),
        ),
        migrations.AlterField(
            model_name="reference",
            name="doi",
            field=models.CharField(
                blank=True,
                help_text="Without https://doi.org/, such as 10.1056/NEJMoa2409932.",
                max_length=200,
                validators=[
                    django.core.validators.RegexValidator(
                        "^10\\.\\d{4,9}/\\S+\\Z",
                        "A DOI starts with 10. and has a slash, such as 10.1056/NEJMoa2409932.",
                        code="invalid_doi",
                    )
                ],
                verbose_name="DOI",
            ),
        ),
        migrations.AlterField(
            model_name="reference",
            name="issue",
            field=models.CharField(
                blank=True, help_text="Empty where there is none.", max_length=20, verbose_name="issue"
            ),
        ),
        migrations.AlterField(
            model_name="reference",
            name="journal",
            field=models.CharField(
                blank=True,
                help_text="The journal or the site, in full or as it is commonly shortened.",
                max_length=200,
                verbose_name="journal",
            ),
        ),
        migrations.AlterField(
            model_name="reference",
            name="key",
            field=courses.models.text.KeyField(
                help_text="The short name in links of lessons: [](ref:key). Name and year, such as smith2020.",
                max_length=80,
                unique=True,
                verbose_name="key",
            ),
        ),
        migrations.AlterField(
            model_name="reference",
            name="kind",
            field=models.CharField(
                choices=[("article", "article"), ("trial", "trial registration"), ("notice", "public notice")],
                default="article",
                help_text="What sort of source it is.",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="reference",
            name="pages",
            field=models.CharField(
                blank=True,
                help_text="First and last page, or the number of the article.",
                max_length=40,
                verbose_name="pages",
            ),
        ),
        migrations.AlterField(
            model_name="reference",
            name="pmcid",
            field=models.CharField(
                blank=True,
                help_text="With its letters, such as PMC1234567.",
                max_length=20,
                verbose_name="PubMed Central number",
            ),
        ),
        migrations.AlterField(
            model_name="reference",
            name="pmid",
            field=models.CharField(
                blank=True,
                help_text="The number alone, as PubMed gives it.",
                max_length=20,
                verbose_name="PubMed number",
            ),
        ),
        migrations.AlterField(
            model_name="reference",
            name="published",
            field=models.DateField(
                blank=True, help_text="The exact day, where it is known.", null=True, verbose_name="day of publication"
            ),
        ),
        migrations.AlterField(
            model_name="reference",
            name="title",
            field=models.CharField(
                help_text="The title as the source prints it, in its own language.",
                max_length=500,
                verbose_name="title",
            ),
        ),
        migrations.AlterField(
            model_name="reference",
            name="trial",
            field=models.CharField(
                blank=True,
                help_text="As the register gives it, such as NCT01234567.",
                max_length=40,
                verbose_name="trial number",
            ),
        ),
        migrations.AlterField(
            model_name="reference",
            name="url",
            field=models.URLField(
                blank=True,
                help_text="Where the source can be read. Leave it empty when there is a DOI.",
                max_length=500,
                verbose_name="address",
            ),
        ),
        migrations.AlterField(
            model_name="reference",
            name="volume",
            field=models.CharField(
                blank=True, help_text="Empty where there is none.", max_length=20, verbose_name="volume"
            ),
        ),
        migrations.AlterField(
            model_name="reference",
            name="year",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="The year of publication.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1800),
                    django.core.validators.MaxValueValidator(2200),
                ],
                verbose_name="year",
            ),
        ),
        migrations.AlterField(
            model_name="rung",
            name="answer",
            field=models.CharField(
                choices=[("yes", "yes"), ("no", "no"), ("not-known", "not known")],
                default="not-known",
                help_text="Whether the drug has come so far.",
                max_length=10,
                verbose_name="answer",
            ),
        ),
        migrations.AlterField(
            model_name="rung",
            name="checked",
            field=models.DateField(help_text="The day on which somebody last looked it up.", verbose_name="checked"),
        ),
        migrations.AlterField(
            model_name="rung",
            name="ladder",
            field=models.ForeignKey(
                help_text="The ladder that the rung is part of.",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rungs",
                to="courses.ladder",
                verbose_name="ladder of a drug",
            ),
        ),
        migrations.AlterField(
            model_name="rung",
            name="reference",
            field=models.ForeignKey(
                blank=True,
                help_text="The source of the answer. “Yes” and “no” need one.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rungs",
                to="courses.reference",
                to_field="key",
                verbose_name="reference",
            ),
        ),
        migrations.AlterField(
            model_name="rung",
            name="step",
            field=models.CharField(
                choices=[
                    ("mice", "Tested in mice"),
                    ("early-trial", "First trial in people"),
                    ("large-trial", "Large trial in people"),
                    ("approved", "Approved somewhere"),
                    ("registered-hk", "Registered in Hong Kong"),
                    ("subsidised-hk", "Subsidised in Hong Kong"),
                ],
                help_text="Which rung of the ladder this is.",
                max_length=20,
                verbose_name="step",
            ),
        ),
        migrations.AlterField(
            model_name="rungtext",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("zh-hant", "Traditional Chinese")],
                default="en",
                help_text="The language of these words. English is the source; the other is translated from it.",
                max_length=10,
                verbose_name="language",
            ),
        ),
        migrations.AlterField(
            model_name="rungtext",
            name="remark",
            field=models.TextField(
                help_text="Where, when and in how many people.", max_length=300, verbose_name="remark"
            ),
        ),
        migrations.AlterField(
            model_name="term",
            name="key",
            field=courses.models.text.KeyField(
                help_text="The short name in links of lessons: [word](term:key).",
                max_length=80,
                unique=True,
                verbose_name="key",
            ),
        ),
        migrations.AlterField(
            model_name="termtext",
            name="definition",
            field=models.TextField(
                blank=True,
                help_text="What it means, in words that need no other definition.",
                max_length=1000,
                verbose_name="definition",
            ),
        ),
        migrations.AlterField(
            model_name="termtext",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("zh-hant", "Traditional Chinese")],
                default="en",
                help_text="The language of these words. English is the source; the other is translated from it.",
                max_length=10,
                verbose_name="language",
            ),
        ),
        migrations.AlterField(
            model_name="termtext",
            name="name",
            field=models.CharField(help_text="The word as lessons use it.", max_length=200, verbose_name="name"),
        ),
        migrations.AlterField(
            model_name="translationcheck",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("zh-hant", "Traditional Chinese")],
                default="en",
                help_text="The language of these words. English is the source; the other is translated from it.",
                max_length=10,
                verbose_name="language",
            ),
        ),
        migrations.AlterField(
            model_name="warninganswer",
            name="code",
            field=models.CharField(
                choices=[("no-claim", "a paragraph without a claim"), ("reading-age", "hard to read")],
                help_text="What the checks warn of.",
                max_length=20,
                verbose_name="warning",
            ),
        ),
    ]
