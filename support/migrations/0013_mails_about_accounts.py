from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("support", "0012_auditors"),
    ]

    operations = [
        migrations.AlterField(
            model_name="outboxmessage",
            name="kind",
            field=models.CharField(
                choices=[
                    ("answer", "there is an answer"),
                    ("asked-gently", "is it settled?"),
                    ("delay", "a promise may be missed"),
                    ("number", "one-time number"),
                    ("duty-new", "something new waits"),
                    ("duty-urgent", "something urgent waits"),
                    ("access-changed", "how a colleague signs in has changed"),
                    ("factor-guessed", "somebody guesses a second factor"),
                ],
                max_length=20,
                verbose_name="what",
            ),
        ),
    ]
