"""Makes the groups of triage and specialists."""

from django.db import migrations

from config.groups import create_groups

# As the table stood then: models that came later have no permissions yet.
GROUPS = {
    "triage": ("support.view_enquiry", "support.triage_enquiry", "support.answer_enquiry", "support.view_specialist"),
    "specialist": ("support.view_enquiry", "support.answer_enquiry", "support.view_specialist"),
}


def forwards(apps, schema_editor):
    create_groups(apps, GROUPS)


def backwards(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [("support", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(forwards, backwards)]
