"""Keeps decisions append-only, makes the group of reviewers, and notes where everything that has versions stands."""

from django.db import migrations
from django.db.models import Max

from config.groups import create_groups
from courses.models.review import GUARD

# As the tables stood then: models that come later have no permissions yet.
_TO_READ = (
    *("course", "coursetext", "module", "moduletext", "lesson", "lessontext", "warninganswer", "edition"),
    *("claim", "claimtext", "claimreference", "reference", "term", "termtext"),
    *("correction", "correctiontext", "ladder", "laddertext", "rung", "rungtext"),
)
_ALL = ("courses.view_review", "courses.view_decision")
GROUPS = {
    "reviewer": (
        *_ALL,
        "courses.review_change",
        "courses.publish_change",
        *(f"courses.view_{model}" for model in _TO_READ),
    ),
    "editor": (*_ALL, "courses.submit_change", "courses.publish_change"),
    "translator": (*_ALL, "courses.submit_change"),
}
BATCH = 500


def make_groups(apps, schema_editor):
    create_groups(apps, GROUPS)


def forget_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name="reviewer").delete()


def note_standing(apps, schema_editor):
    """What was there before reviews is public as it stands, lessons and courses as their state says."""
    Version, Review = apps.get_model("courses", "Version"), apps.get_model("courses", "Review")
    states = {("course", each.slug): each.state for each in apps.get_model("courses", "Course").objects.all()}
    for lesson in apps.get_model("courses", "Lesson").objects.select_related("course"):
        states["lesson", f"{lesson.course.slug}/{lesson.slug}"] = lesson.state
    newest = Version.objects.values("kind", "name").annotate(number=Max("number")).order_by()
    gone = set(Version.objects.filter(record={}).values_list("kind", "name", "number"))
    rows = []
    for each in newest.iterator(chunk_size=BATCH):
        if (each["kind"], each["name"], each["number"]) in gone:
            continue
        stage = states.get((each["kind"], each["name"]), "published")
        rows.append(Review(**each, stage=stage, public_number=None if stage == "draft" else each["number"]))
    Review.objects.bulk_create(rows, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("courses", "0007_review")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: GUARD.install(schema_editor.connection),
            lambda apps, schema_editor: GUARD.remove(schema_editor.connection),
        ),
        migrations.RunPython(make_groups, forget_groups),
        migrations.RunPython(note_standing, migrations.RunPython.noop),
    ]
