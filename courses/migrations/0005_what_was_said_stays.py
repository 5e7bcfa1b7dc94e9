"""Lets the database refuse to change what was said about a translation, but for the one confirmation.

SQLite drops triggers with the table that it makes anew: a migration that alters these tables makes them again.
"""

from django.db import migrations

_CHECK, _CHANGE = "courses_translationcheck", "courses_sourcechange"
_SAID = ("id", "lesson_id", "section", "before", "after", "kind", "said_by", "said_at")
_FUNCTION = (
    "CREATE FUNCTION courses_said_once() RETURNS trigger LANGUAGE plpgsql AS "
    "$$BEGIN RAISE EXCEPTION 'what was said stays' USING ERRCODE = 'check_violation'; END$$"
)


def _triggers(vendor: str) -> list[str]:
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    changed = " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in _SAID)
    conditions = {_CHECK: "", _CHANGE: f"WHEN (OLD.confirmed_by IS NOT NULL OR {changed})"}
    refuse = "BEGIN SELECT RAISE(ABORT, 'what was said stays'); END"
    if vendor == "postgresql":
        refuse = "EXECUTE FUNCTION courses_said_once()"
    return [
        f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW {condition} {refuse}"
        for table, condition in conditions.items()
    ]


def forwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in [*([_FUNCTION] if vendor == "postgresql" else []), *_triggers(vendor)]:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for table in (_CHECK, _CHANGE):
        schema_editor.execute(f"DROP TRIGGER {table}_stays{f' ON {table}' if is_postgres else ''}")
    if is_postgres:
        schema_editor.execute("DROP FUNCTION courses_said_once()")


class Migration(migrations.Migration):
    dependencies = [("courses", "0004_translators")]
    operations = [migrations.RunPython(forwards, backwards)]
