"""A database of its own for a test of migrations, and what people had stored in it before the upgrade."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from django.apps.registry import Apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import IntegrityError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from support.crypto import Plain

ALIAS = "default"  # the migrations speak to this one
BODY = "A mouse is small.\n\n## What was seen {#what-was-seen}\n\n[It worked](claim:mice-are-small)."
NAME, MAIL, WORDS, NOTE = "陳美", "mei@example.com", "Is it safe for me?", "She sounded tired."


@contextmanager
def database_of_its_own(folder: Path) -> Iterator[None]:
    """Let the portal speak to an empty database, a file in `folder` or one more on the server, that goes at the end."""
    usual = connections[ALIAS]
    name = f"{Path(usual.settings_dict['NAME']).stem}_upgrade"  # parallel tests have one each
    is_server = usual.vendor == "postgresql"
    target = name if is_server else str(folder / f"{name}.sqlite3")
    if is_server:
        _on_server(usual, f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
    other = connections.create_connection(ALIAS)
    other.settings_dict = copy.deepcopy(usual.settings_dict) | {"NAME": target}
    connections[ALIAS] = other
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        other.close()
        connections[ALIAS] = usual
        ContentType.objects.clear_cache()
        if is_server:
            _on_server(usual, f'DROP DATABASE "{name}"')


def _on_server(usual, *statements: str) -> None:
    """Give orders that no transaction may hold, on a line that knows no database of ours."""
    with usual._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def migrate_to(state: dict[str, str]) -> Apps:
    """Migrate courses and support forwards or backwards, with the permissions that a migration makes at its end."""
    MigrationExecutor(connection).migrate(list(state.items()))
    then = MigrationExecutor(connection).loader.project_state(list(state.items())).apps
    emit_post_migrate_signal(verbosity=0, interactive=False, db=ALIAS, apps=then)
    return then


def migrate_to_newest() -> None:
    """Upgrade as an operator does."""
    call_command("migrate", interactive=False, verbosity=0)


def store(apps: Apps) -> dict[str, int]:
    """Store what a portal in use holds, with the models of that time; return how many rows of each there are."""
    nurse = _store_staff(apps)
    _store_course(apps)
    _store_enquiry(apps, nurse)
    return count(apps)


def count(apps) -> dict[str, int]:
    """Return the number of rows of each model that these apps know."""
    models = [model for label in ("courses", "support", "auth") for model in apps.get_app_config(label).get_models()]
    return {model._meta.label: model.objects.count() for model in models}


def _store_staff(apps: Apps):
    user, group = apps.get_model("auth", "User"), apps.get_model("auth", "Group")
    for name, groups in {"mei": ["triage", "specialist"], "kit": ["editor"]}.items():
        found = user.objects.create(username=name, is_staff=True, password="!", email=f"{name}@example.com")
        found.groups.set(group.objects.filter(name__in=groups))
    return apps.get_model("support", "Specialist").objects.create(user=user.objects.get(username="mei"), role="nurse")


def _store_course(apps: Apps) -> None:
    def model(name):
        return apps.get_model("courses", name).objects

    course = model("Course").create(slug="small", state="published")
    model("CourseText").create(course=course, language="en", title="Small", summary="S.", introduction="I.")
    module = model("Module").create(course=course, key="first", position=1)
    model("ModuleText").create(module=module, language="en", title="First")
    lesson = model("Lesson").create(course=course, module=module, slug="mice", position=1, state="published")
    for language in ("en", "zh-hant"):
        text = {"language": language, "title": f"Mice {language}", "takeaway": "Mice.", "body": BODY}
        model("LessonText").create(lesson=lesson, **text)
    claim = model("Claim").create(
        course=course, lesson=lesson, key="mice-are-small", level="mice", checked="2026-11-23"
    )
    model("ClaimText").create(claim=claim, language="en", statement="It worked in mice.")
    reference = model("Reference").create(key="smith2020", title="On mice", year=2020)
    model("ClaimReference").create(claim=claim, reference=reference, position=1)
    if "version" in apps.all_models["courses"]:
        _store_versions(apps, lesson)


def _store_versions(apps: Apps, lesson) -> None:
    version = apps.get_model("courses", "Version").objects
    for number in (1, 2):
        record = {"figure": "", "position": number}
        version.create(kind="lesson", name="small/mice", number=number, record=record, digest=str(number), author="kit")
    said = {"section": "what-was-seen", "before": "a", "after": "b", "said_by": "kit"}
    apps.get_model("courses", "SourceChange").objects.create(lesson=lesson, kind="wording", **said)


def _store_enquiry(apps: Apps, nurse) -> None:
    def model(name):
        return apps.get_model("support", name).objects

    hashes = dict.fromkeys(("code_hash", "submission_hash", "words_hash"), "0" * 64)
    sealed = {"name": Plain(NAME), "email": Plain(MAIL)}
    enquiry = model("Enquiry").create(
        reference="234-567-891",
        language="en",
        contact_by="email",
        consent_version="1",
        assignee=nurse,
        **sealed,
        **hashes,
    )
    model("Message").create(enquiry=enquiry, author="person", words=Plain(WORDS))
    model("Note").create(enquiry=enquiry, author=nurse, words=Plain(NOTE))
    for action, actor in (("received", ""), ("opened", "mei")):
        model("AuditEvent").create(action=action, actor=actor, reference=enquiry.pk, where="test")
    model("Arrival").create(origin_hash="0" * 64)
    if "outboxmessage" in apps.all_models["support"]:
        model("OutboxMessage").create(kind="answer", enquiry=enquiry)
        _call_duty(model("OutboxMessage"), nurse)
        model("Visit").create(token_hash="0" * 64, enquiry=enquiry)
        model("Milestone").create(enquiry=enquiry, kind="taken", role="nurse")
        model("Tombstone").create(reference="345-678-912", submission_hash="1" * 64, reason="asked")


def _call_duty(calls, nurse) -> None:
    """Let a call wait for a colleague, and, where the tables of that time let it, a second one that is due later."""
    now = timezone.now()
    calls.create(kind="duty-new", user_id=nurse.user_id, not_before=now)
    with suppress(IntegrityError), transaction.atomic():
        calls.create(kind="duty-new", user_id=nurse.user_id, not_before=now + timedelta(minutes=1))
