"""Auditors read the audit; triage keeps the register of requests about data."""

from django.db import migrations

from config.groups import create_groups

# As the table stood then.
GROUPS = {
    "auditor": ("support.view_auditevent",),
    "triage": ("support.view_datarequest", "support.add_datarequest", "support.change_datarequest"),
}


def forwards(apps, schema_editor):
    create_groups(apps, GROUPS)


def backwards(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name="auditor").delete()


class Migration(migrations.Migration):
    dependencies = [("support", "0011_retention_and_register")]
    operations = [migrations.RunPython(forwards, backwards)]
