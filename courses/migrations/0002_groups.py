"""Makes the group of editors."""

from django.db import migrations

from config.groups import create_groups

_MODELS = (
    *("course", "coursetext", "module", "moduletext", "lesson", "lessontext", "warninganswer"),
    *("claim", "claimtext", "claimreference", "reference", "term", "termtext"),
    *("correction", "correctiontext", "ladder", "laddertext", "rung", "rungtext"),
)
# As the table stood then: later permissions do not exist yet.
GROUPS = {
    "editor": (
        *(f"courses.{verb}_{model}" for model in _MODELS for verb in ("add", "change", "delete", "view")),
        "courses.view_edition",
    ),
}


def forwards(apps, schema_editor):
    create_groups(apps, GROUPS)


def backwards(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(forwards, backwards)]
