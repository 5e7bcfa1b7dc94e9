"""Stores the shipped words, gives the groups their new permissions, and guards the audit again.

SQLite makes a table anew when a constraint of it changes, and its triggers go with the old one.
"""

from django.db import migrations
from django.db.models import F

from config.groups import create_groups
from support.audit import install_triggers, remove_triggers
from support.seeds import plant

KEEPERS = [
    f"support.{verb}_{model}"
    for model in ("cannedreply", "redflagword")
    for verb in ("view", "add", "change", "delete")
]
ADDED = {"triage": ("support.view_outboxmessage", *KEEPERS), "specialist": ("support.view_cannedreply",)}


def forwards(apps, schema_editor):
    remove_triggers(schema_editor.connection)
    install_triggers(schema_editor.connection)
    create_groups(apps, ADDED)
    plant(apps)
    apps.get_model("support", "Enquiry").objects.update(queue_at=F("created_at"))
    apps.get_model("support", "Message").objects.update(visible_at=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("support", "0004_conversation")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
