"""The database itself refuses to change or delete a line of the audit."""

from django.db import migrations

from support.audit import install_triggers, remove_triggers


class Migration(migrations.Migration):
    dependencies = [("support", "0002_groups")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: install_triggers(schema_editor.connection),
            lambda apps, schema_editor: remove_triggers(schema_editor.connection),
        )
    ]
