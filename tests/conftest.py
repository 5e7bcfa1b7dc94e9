"""What every test relies on: static files as in production, quick passwords, a database that can be emptied."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase

from config.catalogues import compile_catalogues
from config.groups import create_groups
from courses.groups import GROUPS as EDITING_GROUPS
from courses.models.review import GUARD as DECISIONS
from courses.models.version import GUARD as VERSIONS
from support.audit import install_triggers, remove_triggers
from support.groups import GROUPS as DESK_GROUPS
from support.seeds import plant

JOURNEYS = Path(__file__).parent / "journeys"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items) -> None:
    """Mark the journeys, and put them last: after Playwright Django takes this thread for an asynchronous one."""
    for item in items:
        if JOURNEYS in item.path.parents:
            item.add_marker(pytest.mark.journey)
    items.sort(key=lambda item: item.get_closest_marker("journey") is not None)


@pytest.fixture(scope="session", autouse=True)
def static_files() -> None:
    """Collect the static files once: a template that names one that is missing fails, as it would in production."""
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> None:
    """Compile the words of the interface once, as a start does."""
    compile_catalogues()


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> None:
    """Hash passwords in no time; the slow hash of production is Django's to test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


_empty_database = TransactionTestCase._fixture_teardown


def _empty_all_but_the_groups(case: TransactionTestCase) -> None:
    """Empty the database after a test that commits, all that is append-only too; then make what the migrations made."""
    remove_triggers(connection)
    for guard in (VERSIONS, DECISIONS):
        guard.remove(connection)
    try:
        _empty_database(case)
    finally:
        install_triggers(connection)
        for guard in (VERSIONS, DECISIONS):
            guard.install(connection)
    create_groups(apps, DESK_GROUPS | EDITING_GROUPS)
    plant(apps)


TransactionTestCase._fixture_teardown = _empty_all_but_the_groups
