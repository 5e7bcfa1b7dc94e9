"""Makes the group of editors."""

from django.db import migrations

from config.groups import create_groups
from courses.groups import GROUPS


def forwards(apps, schema_editor):
    create_groups(apps, GROUPS)


def backwards(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(forwards, backwards)]
