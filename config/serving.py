"""The steps between "start" and the first answer: port, database, course, static files, outbox, gunicorn."""

import fcntl
import logging
import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections

from config.catalogues import compile_catalogues
from courses.models import Course
from support import erased_list, general_holidays
from support.actions.erase import erase_listed
from support.actions.rotate import unknown_key

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
HIGHEST_PORT = 65535
OUTBOX_PID = "OUTBOX_PID"  # set for gunicorn, by nobody else
PREPARING = 0x706F7274616C  # the advisory lock of a start: "portal"; nobody else takes it
SHIPPED_COURSE = settings.BASE_DIR / "courses" / "content" / "tnbc-immune-cells"


def check_port(port: int) -> None:
    """Raise CommandError when nothing can listen on `port` of this machine."""
    if port > HIGHEST_PORT:
        raise CommandError(f"PORT must be at most {HIGHEST_PORT}, not {port}.")
    with socket.socket() as probe:
        # As gunicorn binds: connections of the last run that are still closing do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {HOST}:{port}: {error.strerror}. Another port is chosen with PORT, "
                f"as in: PORT={port + 1 if port < HIGHEST_PORT else 8000} make run"
            ) from None


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Wait until no other start is migrating or loading in `folder`, and keep others waiting meanwhile."""
    with (folder / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def prepare_in_turn() -> None:
    """Prepare when no other start does. Raises CommandError with one line for a full disk or a silent database."""
    try:
        with one_at_a_time(settings.DATA_DIR):
            prepare()
    except OSError as error:
        raise CommandError(f"Cannot write to DATA_DIR or STATIC_ROOT: {error}") from None
    except DatabaseError as error:
        reason = str(error).strip().partition("\n")[0]
        raise CommandError(f"The {connection.vendor} database cannot be prepared: {reason}") from None


def prepare() -> None:
    """Bring database, index, static files, catalogues and holidays up to date; load the course where there is none."""
    with one_machine_at_a_time():
        call_command("migrate", interactive=False, verbosity=0)
        check_keys()
        forget_what_was_erased()
        if not Course.objects.exists():
            call_command("import_course", str(SHIPPED_COURSE))
        call_command("index_search", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    compile_catalogues()
    general_holidays.write_ahead()


@contextmanager
def one_machine_at_a_time() -> Iterator[None]:
    """Wait until no other machine is migrating the same PostgreSQL, and keep others waiting meanwhile.

    Django migrates without a lock: of two machines that start at once, the second would fail half-way. The lock belongs
    to the connection, and goes with it.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARING])


def check_keys() -> None:
    """Refuse to start where somebody's words could not be opened. Raises ImproperlyConfigured."""
    if missing := unknown_key():
        raise ImproperlyConfigured(
            f"FIELD_ENCRYPTION_KEYS has no key “{missing}”, and something that people wrote is sealed with it. "
            "Add it behind the first one, or restore the setting; then manage.py rotate_keys can replace it."
        )


def forget_what_was_erased() -> None:
    """Erase again what the list of erased references names: the database may be an older copy of itself.

    `manage.py restore` does so before; a snapshot of the machine, or PostgreSQL's own means, know nothing of the list.
    A list that cannot be read keeps nobody from being read and answered: it is one line in the log.
    """
    with suppress(OSError):  # it can be read all the same
        erased_list.complete()
    try:
        lines = erased_list.read()
    except erased_list.ErasedListError:
        log.error("the list of erased references could not be read")
        return
    if done := erase_listed(lines=lines, where="start"):
        log.warning("the database held what had been erased; it is erased again", extra={"done": done})


def same_settings() -> str:
    """Return the settings that another terminal needs to reach the same portal, as a shell takes them."""
    names = [name for name in ("DATA_DIR", "PORT", "DATABASE_URL", "SITE_ORIGIN") if os.environ.get(name)]
    return "".join(f"{name}={shlex.quote(os.environ[name])} " for name in names if name != "DATABASE_URL") + (
        'DATABASE_URL="$DATABASE_URL" ' if "DATABASE_URL" in names else ""  # it may hold a password
    )


def has_staff() -> bool:
    """Tell whether somebody could log in to the admin, or has been invited to."""
    return get_user_model().objects.filter(is_staff=True, is_active=True).exists()


def start_outbox() -> None:
    """Start what keeps the one worker for mails alive; leave its number where gunicorn's configuration looks for it.

    Both end when gunicorn tells them to (see config/gunicorn_conf.py), and by themselves when their parent is gone;
    Ctrl-C reaches gunicorn alone, as they are in a process group of their own.
    """
    command = [sys.executable, "-m", "config.keeper", str(os.getpid())]
    without_debug = {name: value for name, value in os.environ.items() if name not in {"DEBUG", "DEBUG_FILE"}}
    keeper = subprocess.Popen(  # noqa: S603 - a command of ours
        command, cwd=settings.BASE_DIR, env=without_debug, stdin=subprocess.DEVNULL, process_group=0
    )
    os.environ[OUTBOX_PID] = str(keeper.pid)


def become_gunicorn() -> None:
    """Replace this process, once the outbox has its worker: signals then reach gunicorn itself, which stops all."""
    connections.close_all()  # in order, before the process that holds them is gone
    start_outbox()
    os.chdir(settings.BASE_DIR)
    command = [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn_conf", "config.wsgi"]
    os.execv(sys.executable, command)  # noqa: S606 - no shell is wanted
