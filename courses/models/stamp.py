"""Whether anything that readers see has changed: one row, which the database itself writes anew at every change.

No action, import or hand at the database can forget it. On PostgreSQL the row is written when the transaction ends, and
so locked for a moment only; on SQLite at once, where there is one writer anyhow. SQLite makes a table anew when a
constraint of it changes, and its triggers go with the old one: the migration that does so installs them again.
"""

from django.db import models

# Tables of this app that no reading page shows anything of. What search finds is on no page that is kept.
UNSEEN = (
    *("courses_stamp", "courses_version", "courses_warninganswer"),
    *("courses_searchbatch", "courses_searchentry", "courses_searchpostings", "courses_searchword"),
)
VERBS = ("insert", "update", "delete")


class Stamp(models.Model):
    """The one row. Its value is random, so that a database that was put back is not taken for a later one."""

    value = models.CharField(max_length=36)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.value


def install(connection, tables: tuple[str, ...]) -> None:
    """Make every change of a row of `tables` write the stamp anew."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for statement in _statements(connection.vendor, tables):
            cursor.execute(statement)


def remove(connection, tables: tuple[str, ...]) -> None:
    """Undo `install`, for a migration backwards."""
    with connection.cursor() as cursor:
        for table in tables:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_stamps ON {table}")
            else:
                for verb in VERBS:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_stamps_{verb}")
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS courses_write_stamp() CASCADE")


def _statements(vendor: str, tables: tuple[str, ...]) -> list[str]:
    if vendor == "postgresql":
        return [
            f"CREATE CONSTRAINT TRIGGER {table}_stamps AFTER INSERT OR UPDATE OR DELETE ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION courses_write_stamp()"
            for table in tables
        ]
    # Not "INSERT OR REPLACE": in a trigger SQLite does what the outer statement says, and that may be "OR IGNORE".
    write = "DELETE FROM courses_stamp; INSERT INTO courses_stamp (id, value) VALUES (1, lower(hex(randomblob(16))));"
    return [
        f"CREATE TRIGGER {table}_stamps_{verb} AFTER {verb.upper()} ON {table} BEGIN {write} END"
        for table in tables
        for verb in VERBS
    ]


# Once a transaction, however many rows it has changed.
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION courses_write_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('courses.stamped_in', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
    PERFORM set_config('courses.stamped_in', pg_current_xact_id()::text, true);
    INSERT INTO courses_stamp (id, value) VALUES (1, gen_random_uuid()::text)
      ON CONFLICT (id) DO UPDATE SET value = excluded.value;
  END IF;
  RETURN NULL;
END$$
"""
