"""Tables to which rows are added and in which nothing is ever changed: the database itself refuses.

SQLite makes a table anew when a constraint of it changes, and its triggers go with the old one: the migration that
does so installs them again.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class AppendOnly:
    """The triggers that keep `table` append-only; their names begin with `name`.

    `words` is what the database answers. `keys` are the unique columns: a row that has those of another must not
    take its place.
    """

    table: str
    name: str
    words: str
    keys: tuple[tuple[str, ...], ...] = (("id",),)

    def install(self, connection) -> None:
        """Make UPDATE, DELETE, INSERT OR REPLACE and (on PostgreSQL) TRUNCATE of the table fail."""
        statements = self._postgres() if connection.vendor == "postgresql" else self._sqlite().values()
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def remove(self, connection) -> None:
        """Undo `install`, for a migration backwards and for the tests' own clean-up."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {self.name}_no_change ON {self.table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {self.name}_refuse()")
            else:
                for name in self._sqlite():
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")

    def _postgres(self) -> list[str]:
        return [
            f"CREATE FUNCTION {self.name}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$BEGIN RAISE EXCEPTION '{self.words}'; END$$",
            f"CREATE TRIGGER {self.name}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {self.table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {self.name}_refuse()",
        ]

    def _sqlite(self) -> dict[str, str]:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{self.words}'); END"
        # INSERT OR REPLACE deletes the old row without firing the trigger against DELETE.
        same = " OR ".join(" AND ".join(f"{each} = NEW.{each}" for each in key) for key in self.keys)
        taken = f"SELECT 1 FROM {self.table} WHERE {same}"  # noqa: S608 - names from our own code
        events = {
            "update": "BEFORE UPDATE ON {table}",
            "delete": "BEFORE DELETE ON {table}",
            "replace": f"BEFORE INSERT ON {{table}} WHEN EXISTS ({taken})",
        }
        return {
            f"{self.name}_no_{verb}": f"CREATE TRIGGER {self.name}_no_{verb} {at.format(table=self.table)} {refuse}"
            for verb, at in events.items()
        }
