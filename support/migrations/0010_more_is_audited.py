"""Lists, searches, sign-in, accounts and the operators' own acts stand in the audit.

SQLite makes the table anew when its constraint changes, and its triggers go with the old one: they are made again,
forwards and backwards.
"""

from django.db import migrations, models

from support.audit import install_triggers, remove_triggers

CONSTRAINT = "audit_action_is_known"
ACTIONS = [
    ("received", "received"),
    ("came-back", "came back with reference and code"),
    ("wrote", "wrote again"),
    ("responded", "responded to an answer"),
    ("changed-details", "changed the contact details"),
    ("downloaded", "downloaded the enquiry"),
    ("erased", "erased the enquiry"),
    ("code-replaced", "exchanged a one-time number for a new code"),
    ("opened", "opened the words"),
    ("refused", "was refused the words"),
    ("found", "found by reference"),
    ("read", "said that it was read"),
    ("replied", "replied"),
    ("recalled", "recalled a reply"),
    ("noted", "wrote a note"),
    ("moved", "moved"),
    ("assigned", "assigned"),
    ("urgency", "set the urgency"),
    ("reached", "reached the person another way"),
    ("issued-number", "issued a one-time number"),
    ("leave", "entered or ended a leave"),
    ("listed", "opened a list"),
    ("searched", "searched"),
    ("exported", "handed out what is held"),
    ("data-request", "kept the register of requests"),
    ("signed-in", "signed in"),
    ("signed-out", "signed out"),
    ("sign-in-failed", "failed to sign in"),
    ("factor", "changed a second factor"),
    ("confirmed", "showed the second factor again"),
    ("account", "changed an account or a group"),
    ("keys-rotated", "sealed the words anew"),
    ("backed-up", "made a backup"),
    ("restored", "put a backup in place"),
    ("pruned", "shortened the audit"),
    ("reminded", "asked gently whether it is settled"),
    ("delay-told", "told the person that a promise may be missed"),
    ("mailed", "handed a mail to the mail server"),
    ("mail-failed", "could not deliver a mail"),
]


def guard(apps, schema_editor):
    """Make the triggers anew."""
    remove_triggers(schema_editor.connection)
    install_triggers(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("support", "0009_heartbeat")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, guard),
        migrations.RemoveConstraint(model_name="auditevent", name=CONSTRAINT),
        migrations.AlterField(
            model_name="auditevent",
            name="action",
            field=models.CharField(choices=ACTIONS, max_length=20, verbose_name="what"),
        ),
        migrations.AddConstraint(
            model_name="auditevent",
            constraint=models.CheckConstraint(
                condition=models.Q(action__in=[action for action, _label in ACTIONS]), name=CONSTRAINT
            ),
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
