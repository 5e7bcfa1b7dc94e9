"""A colleague has at most one waiting call of each kind, however many requests ask for one at once.

What waits twice already is reduced to the one that is due first: the desk shows the rest.
"""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


def keep_one_call(apps, schema_editor):
    """Delete all waiting calls of one kind to one colleague but the one that is due first."""
    calls = apps.get_model("support", "OutboxMessage").objects.filter(sent_at=None, failed_at=None)
    kept = set()
    for pk, *call in calls.exclude(user=None).order_by("not_before", "pk").values_list("pk", "kind", "user"):
        if tuple(call) in kept:
            calls.filter(pk=pk).delete()
        kept.add(tuple(call))


class Migration(migrations.Migration):
    dependencies = [
        ("support", "0006_wording"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(keep_one_call, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="outboxmessage",
            constraint=models.UniqueConstraint(
                condition=Q(user__isnull=False, sent_at=None, failed_at=None),
                fields=("kind", "user"),
                name="outbox_one_waiting_call",
            ),
        ),
    ]
