"""A portal in use is upgraded from each state that a feature was finished with, and nothing that it holds is lost.

No version has been released yet (CHANGELOG.md knows "Unreleased" only): the states are those of the tables after each
piece of work that somebody may have installed. A release adds its own to STATES.
"""

import pytest
from django.apps import apps as current
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from config.health import faults
from courses.groups import GROUPS as EDITING_GROUPS
from courses.models import Decision, Lesson, LessonText, Review, SourceChange, Version
from support.groups import GROUPS as DESK_GROUPS
from support.models import Enquiry, Message, OutboxMessage
from support.words import _open
from tests.project import upgrading

APPS = ("courses", "support")
STATES = {
    "reading and asking": {"courses": "0002_groups", "support": "0003_audit_is_append_only"},
    "conversations": {"courses": "0002_groups", "support": "0006_wording"},
    "translations and versions": {"courses": "0006_versions", "support": "0008_leave_is_audited"},
    "review": {"courses": "0011_translation_digests", "support": "0008_leave_is_audited"},
    "status": {"courses": "0011_translation_digests", "support": "0009_heartbeat"},
}
# What migrations add to by themselves: the words and replies that are shipped, where versions stand, permissions.
ADDED = ("RedFlagWord", "CannedReply", "CannedText", "Review", "Permission", "Group")
KEPT = {model._meta.label for model in current.get_models() if model.__name__ not in ADDED}
# Of two calls that waited for one colleague, one stays.
FEWER = {"conversations": {"support.OutboxMessage": (3, 2)}}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def own_database(tmp_path, transactional_db):
    """Let the portal speak to an empty database."""
    with upgrading.database_of_its_own(tmp_path):
        yield


def refused(statement: str) -> str:
    """Return why the database refuses a statement."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(caught.value)


@pytest.mark.parametrize("state", STATES)
def test_an_upgrade_loses_nothing_and_words_audit_groups_and_members_are_as_they_were(own_database, state):
    before = upgrading.store(upgrading.migrate_to(STATES[state]))
    upgrading.migrate_to_newest()
    after = upgrading.count(current)
    changed = {name: (rows, after.get(name)) for name, rows in before.items() if name in KEPT and after[name] != rows}
    assert changed == FEWER.get(state, {})
    assert faults() == ["The worker (manage.py send_outbox --loop) has never been seen."]
    words_open()
    nothing_said_changes()
    groups_and_members()
    WHAT_IS_NEW[state]()


def words_open() -> None:
    """Everything personal reads as it was written."""
    enquiry, message = Enquiry.objects.get(), Message.objects.get()
    assert (_open(enquiry, "name"), _open(enquiry, "email")) == (upgrading.NAME, upgrading.MAIL)
    assert _open(message, "words") == upgrading.WORDS
    assert _open(enquiry.notes.get(), "words") == upgrading.NOTE
    assert _open(enquiry, "wishes") == ""


def nothing_said_changes() -> None:
    """The database refuses to change or delete what is kept for ever."""
    assert "append-only" in refused("UPDATE support_auditevent SET actor = 'nobody'")
    assert "append-only" in refused("DELETE FROM support_auditevent")
    now = {"number": 1, "digest": "1", "by": "kit"}
    Decision.objects.create(kind="lesson", name="small/mice", act="submit", role="editor", **now)
    Version.objects.create(kind="term", name="mouse", number=1, record={}, digest="1", author="kit")
    SourceChange.objects.create(lesson=Lesson.objects.get(), section="s", before="a", after="b", kind="wording")
    assert "append-only" in refused("UPDATE courses_decision SET remark = 'changed'")
    assert "append-only" in refused("UPDATE courses_version SET author = 'nobody'")
    assert "what was said stays" in refused("UPDATE courses_sourcechange SET said_by = 'nobody'")


def groups_and_members() -> None:
    """Each group may what its table says, no more and no less, and has the members that it had."""
    groups = current.get_model("auth", "Group").objects.all()
    may = {
        each.name: {".".join(key) for key in each.permissions.values_list("content_type__app_label", "codename")}
        for each in groups
    }
    assert may == {name: set(permissions) for name, permissions in (DESK_GROUPS | EDITING_GROUPS).items()}
    members = {each.name: sorted(each.user_set.values_list("username", flat=True)) for each in groups}
    assert {name: who for name, who in members.items() if who} == {
        "triage": ["mei"],
        "specialist": ["mei"],
        "editor": ["kit"],
    }


def the_place_in_the_queue_is_kept() -> None:
    """What came before there was a queue stands where it came; every text has its outline."""
    enquiry, message = Enquiry.objects.get(), Message.objects.get()
    assert (enquiry.queue_at, message.visible_at) == (enquiry.created_at, message.created_at)
    assert [text.outline != {} for text in LessonText.objects.all()] == [True, True]


def the_call_that_is_due_first_stays() -> None:
    """Of two calls that waited for one colleague, the earlier one waits."""
    call = OutboxMessage.objects.get(kind="duty-new")
    assert call.not_before <= timezone.now()


def what_had_versions_is_public() -> None:
    """What had versions before there were reviews is public as it stands."""
    review = Review.objects.get()
    assert (review.kind, review.name, review.stage) == ("lesson", "small/mice", "published")
    assert (review.number, review.public_number) == (2, 2)


def nothing_is_public_that_nobody_decided() -> None:
    """Versions that came with reviews get none by an upgrade."""
    assert Review.objects.count() == 0


WHAT_IS_NEW = {
    "reading and asking": the_place_in_the_queue_is_kept,
    "conversations": the_call_that_is_due_first_stays,
    "translations and versions": what_had_versions_is_public,
    "review": nothing_is_public_that_nobody_decided,
    "status": nothing_is_public_that_nobody_decided,
}


def test_every_migration_can_go_back(own_database):
    loader = MigrationExecutor(connection).loader
    one_way = [
        f"{name}: {operation.describe()}"
        for name, migration in loader.disk_migrations.items()
        if name[0] in APPS
        for operation in migration.operations
        if not operation.reversible
    ]
    assert one_way == []


def test_back_to_each_state_keeps_what_its_tables_can_hold_and_back_to_nothing_leaves_no_table(own_database):
    upgrading.migrate_to_newest()
    before = upgrading.store(MigrationExecutor(connection).loader.project_state().apps)
    for state in reversed(STATES.values()):
        then = upgrading.count(upgrading.migrate_to(state))
        assert {name: rows for name, rows in then.items() if name in KEPT and rows != before[name]} == {}
        assert "append-only" in refused("UPDATE support_auditevent SET actor = 'nobody'")
    upgrading.migrate_to_newest()
    words_open()
    nothing_said_changes()
    groups_and_members()
    MigrationExecutor(connection).migrate([(app, None) for app in APPS])
    left = connection.introspection.table_names()
    assert [name for name in left if name.startswith(tuple(f"{app}_" for app in APPS))] == []
