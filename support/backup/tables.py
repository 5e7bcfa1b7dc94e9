"""Tables and migrations of a database that a backup was made of."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from support.backup.sealed_file import BackupError

Migrations = list[tuple[str, str]]


def quoted(*names: str) -> str:
    """Return names of tables or columns as SQL takes them; each comes from our own models or the database itself."""
    return ", ".join(connection.ops.quote_name(name) for name in names)


def count(cursor, table: str) -> int:
    """Return how many rows a table holds."""
    return cursor.execute(f"SELECT COUNT(*) FROM {quoted(table)}").fetchone()[0]  # noqa: S608 - see `quoted`


def tables_after(migrations: Migrations) -> list[str]:
    """Return the tables that exist once these migrations are applied, and no other that lies beside them."""
    state = MigrationLoader(None).project_state(_last(migrations))
    models = state.apps.get_models(include_auto_created=True)
    names = {model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy}
    return sorted(names | {MigrationRecorder.Migration._meta.db_table})


def check_known(migrations: Migrations) -> None:
    """Raise BackupError when a backup was made by a newer portal."""
    if unknown := sorted(set(migrations) - set(MigrationLoader(None).disk_migrations)):
        raise BackupError(
            f"The backup was made by a newer portal: this one has no migration {'.'.join(unknown[0])}. "
            "Install that version or a later one, and restore with it."
        )


def migrate(migrations: Migrations | None = None) -> None:
    """Bring the database to the state after `migrations`, by default the newest."""
    executor = MigrationExecutor(connection, _settle)
    executor.migrate(_last(migrations) if migrations is not None else executor.loader.graph.leaf_nodes())


def _settle(action: str, *_migration) -> None:
    """Before each migration let PostgreSQL check what is deferred: within one transaction it alters no table before."""
    if action == "apply_start" and connection.vendor == "postgresql" and connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _last(migrations: Migrations) -> Migrations:
    """Return the last of these migrations in each app."""
    graph, noted = MigrationLoader(None).graph, set(migrations)
    return [
        key for key in migrations
        if not any(child.key in noted and child.key[0] == key[0] for child in graph.node_map[key].children)
    ]  # fmt: skip
