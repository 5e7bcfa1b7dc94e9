"""Lets translators add a translation that is missing."""

from django.db import migrations

from config.groups import create_groups

GROUPS = {"translator": ("courses.add_lessontext",)}


def forwards(apps, schema_editor):
    create_groups(apps, GROUPS)


def backwards(apps, schema_editor):
    group = apps.get_model("auth", "Group").objects.filter(name="translator").first()
    if group:
        found = apps.get_model("auth", "Permission").objects.filter(
            content_type__app_label="courses", codename="add_lessontext"
        )
        group.permissions.remove(*found)


class Migration(migrations.Migration):
    dependencies = [("courses", "0008_reviewers"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(forwards, backwards)]
