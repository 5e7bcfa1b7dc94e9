"""What every test relies on: static files as in production, quick passwords, a database that can be emptied."""

import logging
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.signals import setting_changed
from django.db import connection, transaction
from django.test import Client, TransactionTestCase
from whitenoise.base import WhiteNoise

from config.catalogues import compile_catalogues
from config.groups import create_groups
from config.logs import JsonFormatter
from config.second_factor.session import SEEN, SINCE, note_factor
from courses.groups import GROUPS as EDITING_GROUPS
from courses.models.review import GUARD as DECISIONS
from courses.models.version import GUARD as VERSIONS
from courses.stamp import PRESENT
from support import empty_form
from support.audit import install_triggers, remove_triggers
from support.groups import GROUPS as DESK_GROUPS
from support.seeds import plant
from tests import snapshots

pytest_plugins = ["tests.browser"]
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}
LOOKS = Path(__file__).parent / "looks"
IN_A_BROWSER = (Path(__file__).parent / "journeys", LOOKS)
COURSE = Path(settings.BASE_DIR) / "courses" / "content" / "tnbc-immune-cells"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items) -> None:
    """Mark what meets a database, what needs the browser and what only looks; put the browser last.

    After Playwright Django takes this thread for an asynchronous one.
    """
    for item in items:
        if any(folder in item.path.parents for folder in IN_A_BROWSER):
            item.add_marker(pytest.mark.journey)
        if LOOKS in item.path.parents:
            item.add_marker(pytest.mark.looks)
        if item.get_closest_marker("django_db") or DATABASE & set(item.fixturenames):
            item.add_marker(pytest.mark.database)
    items[:] = [
        item for item in items if all(mark.args[0] == connection.vendor for mark in item.iter_markers("only_on"))
    ]
    items.sort(key=lambda item: item.get_closest_marker("journey") is not None)


@pytest.fixture(scope="session", autouse=True)
def static_files() -> None:
    """Collect the static files once: a template that names one that is missing fails, as it would in production."""
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def static_files_found_once(static_files) -> Iterator[None]:
    """Look through the static files once for each folder: each new client makes a new WhiteNoise, which would again."""
    look, found = WhiteNoise.update_files_dictionary, {}

    def remember(self: WhiteNoise, root: str, prefix: str) -> None:
        if (root, prefix) not in found:
            look(self, root, prefix)
            found[root, prefix] = dict(self.files)
        self.files.update(found[root, prefix])

    with mock.patch.object(WhiteNoise, "update_files_dictionary", remember):
        yield


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> None:
    """Compile the words of the interface once, as a start does."""
    compile_catalogues()


@pytest.fixture(scope="session", autouse=True)
def empty_form_follows_the_settings() -> None:
    """Lay the empty form out anew when a test changes a setting; while a process serves, none changes."""
    setting_changed.connect(lambda **_setting: empty_form._laid_out.cache_clear(), weak=False)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> None:
    """Hash passwords in no time; the slow hash of production is Django's to test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def who_is_signed_in_has_shown_a_factor() -> Iterator[None]:
    """Sign staff in as with a second factor; test_second_factor.py tells what happens without one."""
    sign_in = Client.force_login

    def with_factor(self: Client, user, backend=None) -> None:
        sign_in(self, user, backend)
        session = self.session
        note_factor(SimpleNamespace(session=session), user)
        session[SINCE] = session[SEEN] = time.time()
        session.save()

    with mock.patch.object(Client, "force_login", with_factor):
        yield


@pytest.fixture(autouse=True)
def changes_are_seen_at_once(monkeypatch) -> None:
    """Look each time whether something has changed: a test does not wait for what a process may believe."""
    monkeypatch.setattr(PRESENT, "believed", 0)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """Make the database, and keep it as the migrations left it."""
    with django_db_blocker.unblock():
        snapshots.keep("empty")


@pytest.fixture
def log_lines() -> Iterator[list[str]]:
    """Return the lines that the portal would write in production, as they come."""
    lines = []
    handler = logging.Handler()
    handler.setFormatter(JsonFormatter())
    handler.emit = lambda record: lines.append(handler.format(record))
    logging.getLogger().addHandler(handler)
    yield lines
    logging.getLogger().removeHandler(handler)


@pytest.fixture(scope="module")
def real_course(request, django_db_setup, django_db_blocker) -> Iterator[None]:
    """Import the course that the portal ships, once for the module: each test starts from it, and is rolled back to it.

    In such a module no test may commit, and none may want an empty database.
    """
    strangers = [item.nodeid for item in request.session.items if item.module is request.module and not _fits(item)]
    assert strangers == [], "These belong in a module without the real course."
    undone = transaction.atomic()
    undone._from_testcase = True  # as the transaction around a test: what must be outermost may stand within it
    with django_db_blocker.unblock():
        undone.__enter__()
        call_command("import_course", str(COURSE), verbosity=0)
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        undone.__exit__(None, None, None)


def _fits(item) -> bool:
    """Tell whether a test can share the real course: it asks for it, or for no database at all."""
    marker, names = item.get_closest_marker("django_db"), set(item.fixturenames)
    commits = (marker and marker.kwargs.get("transaction")) or names & {"transactional_db", "live_server"}
    return not commits and ("real_course" in names or not (marker or "db" in names))


_empty_database = TransactionTestCase._fixture_teardown


def _empty_all_but_the_groups(case: TransactionTestCase) -> None:
    """Empty the database after a test that commits, all that is append-only too; then make what the migrations made."""
    if snapshots.restore("empty"):
        return
    remove_triggers(connection)
    for guard in (VERSIONS, DECISIONS):
        guard.remove(connection)
    try:
        _empty_database(case)
    finally:
        install_triggers(connection)
        for guard in (VERSIONS, DECISIONS):
            guard.install(connection)
    with transaction.atomic():  # one wait for the disk, not one for each row
        create_groups(apps, DESK_GROUPS | EDITING_GROUPS)
        plant(apps)


TransactionTestCase._fixture_teardown = _empty_all_but_the_groups
