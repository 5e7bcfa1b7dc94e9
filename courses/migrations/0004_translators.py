"""Makes the group of translators."""

from django.db import migrations

from config.groups import create_groups

# As the table stood then: models that come later have no permissions yet.
_TO_TRANSLATE = (
    "course",
    "lesson",
    "lessontext",
    "claim",
    "claimtext",
    "reference",
    "term",
    "termtext",
    "warninganswer",
)
GROUPS = {
    "translator": (
        "courses.translate_lesson",
        "courses.change_lessontext",
        *(f"courses.view_{model}" for model in _TO_TRANSLATE),
    ),
}


def forwards(apps, schema_editor):
    create_groups(apps, GROUPS)


def backwards(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [("courses", "0003_translations"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(forwards, backwards)]
