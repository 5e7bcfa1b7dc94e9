"""`manage.py serve`: one command from nothing to a portal that answers, and one clear line when it cannot."""

import errno
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, contextmanager

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from config import gunicorn_conf, serving
from courses.models import Course
from scripts.variables import ROOT, without_ours

SERVE = [sys.executable, "manage.py", "serve"]
START_SECONDS = 180


@contextmanager
def listener():
    """Yield the number of a port that somebody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]


@pytest.fixture
def free_port() -> int:
    """Return the number of a port that nobody listens on."""
    with listener() as port:
        return port


@pytest.fixture
def no_gunicorn(monkeypatch) -> None:
    """Let `serve` end where gunicorn would take over."""
    monkeypatch.setattr(serving, "become_gunicorn", lambda: None)


@pytest.fixture
def commands(monkeypatch) -> list[str]:
    """Return the names of the commands that a start has run so far, none of which does anything."""
    called = []
    monkeypatch.setattr(serving, "call_command", lambda name, *args, **options: called.append(name))
    return called


def refusal(**options) -> str:
    """Return the one line with which `serve` refuses."""
    with pytest.raises(CommandError) as caught:
        call_command("serve", **options)
    return str(caught.value)


def environment(tmp_path, port: int) -> dict[str, str]:
    """Return an environment with nothing set but the port and an empty data folder and home."""
    return without_ours(os.environ) | {"DATA_DIR": str(tmp_path / "data"), "HOME": str(tmp_path), "PORT": str(port)}


def test_a_port_in_use_is_one_clear_line_before_anything_is_changed(tmp_path):
    with listener() as port:
        done = subprocess.run(
            SERVE, cwd=ROOT, env=environment(tmp_path, port), capture_output=True, text=True, check=False
        )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"CommandError: Cannot listen on 127.0.0.1:{port}: Address already in use. "
        f"Another port is chosen with PORT, as in: PORT={port + 1} make run\n"
    )
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == [
        "backup_keys",
        "field_encryption_keys",
        "secret_key",
    ]


def test_an_empty_machine_serves_and_a_signal_ends_it_quietly(tmp_path, free_port):
    process = subprocess.Popen(
        SERVE, cwd=ROOT, env=environment(tmp_path, free_port), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert wait_until_ready(process, free_port) == "ready\n"
    finally:
        process.send_signal(signal.SIGTERM)
        said, complained = process.communicate(timeout=30)
    assert (process.returncode, complained) == (0, "")
    assert f"The portal is at http://127.0.0.1:{free_port}/ - Ctrl-C stops it.\n" in said
    assert "manage.py create_staff NAME" in said
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", free_port))
    assert [path.name for path in tmp_path.iterdir()] == ["data"]  # nothing in the home directory


def wait_until_ready(process, port: int) -> str:
    """Return what /readyz says once it says it."""
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as response:
                return response.read().decode()
        except OSError:
            time.sleep(0.1)
    return "it never answered"


def test_a_port_number_that_does_not_exist_is_refused(settings):
    settings.PORT = 65536
    assert refusal() == "PORT must be at most 65535, not 65536."


def test_a_wrong_number_of_workers_is_refused_before_gunicorn_meets_it(settings, free_port, monkeypatch):
    settings.PORT = free_port
    monkeypatch.setenv("WEB_CONCURRENCY", "many")
    assert refusal() == "Settings: WEB_CONCURRENCY must be a positive whole number, not 'many'."


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device"),
            "Cannot write to DATA_DIR or STATIC_ROOT: [Errno 28] No space left on device",
        ),
        (
            OSError(errno.EROFS, "Read-only file system"),
            "Cannot write to DATA_DIR or STATIC_ROOT: [Errno 30] Read-only file system",
        ),
        (OperationalError("no answer\nIs it running?"), "The {vendor} database cannot be prepared: no answer"),
    ],
)
def test_what_cannot_be_written_is_one_clear_line(settings, free_port, monkeypatch, problem, said):
    def fail():
        raise problem

    settings.PORT = free_port
    monkeypatch.setattr(serving, "prepare", fail)
    assert refusal() == said.format(vendor=connection.vendor)


@pytest.mark.django_db
def test_a_start_with_an_empty_database_loads_the_course(commands):
    serving.prepare()
    assert commands == ["migrate", "import_course", "index_search", "collectstatic"]


@pytest.mark.django_db
def test_a_start_with_a_course_loads_nothing(commands):
    Course.objects.create(slug="made-by-an-editor")
    serving.prepare()
    assert commands == ["migrate", "index_search", "collectstatic"]


def test_two_starts_prepare_one_after_the_other(tmp_path):
    with (tmp_path / "start.lock").open("w") as second:
        with serving.one_at_a_time(tmp_path), pytest.raises(BlockingIOError):
            fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.parametrize(("is_staff", "is_active", "hinted"), [(True, True, 0), (True, False, 1), (False, True, 1)])
@pytest.mark.django_db
def test_a_start_says_how_the_first_colleague_gets_in(
    settings, free_port, commands, no_gunicorn, capsys, is_staff, is_active, hinted
):
    settings.PORT = free_port
    get_user_model().objects.create_user("mei", is_staff=is_staff, is_active=is_active)
    call_command("serve")
    assert capsys.readouterr().out.count("manage.py create_staff NAME") == hinted


def test_ctrl_c_while_preparing_is_quiet(settings, free_port, monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    settings.PORT = free_port
    monkeypatch.setattr(serving, "prepare", interrupted)
    with pytest.raises(SystemExit) as ended:
        call_command("serve")
    assert ended.value.code == 130


def test_gunicorn_becomes_this_process(monkeypatch):
    calls = []
    monkeypatch.setattr(serving, "start_outbox", lambda: calls.append("outbox"))
    monkeypatch.setattr(os, "chdir", calls.append)
    monkeypatch.setattr(os, "execv", lambda path, command: calls.append(command[1:]))
    serving.become_gunicorn()
    assert calls == ["outbox", ROOT, ["-m", "gunicorn", "--config", "python:config.gunicorn_conf", "config.wsgi"]]


def test_gunicorn_keeps_no_access_log_and_opens_no_second_door():
    assert gunicorn_conf.accesslog is None
    assert gunicorn_conf.control_socket_disable is True
    assert gunicorn_conf.bind.startswith("127.0.0.1:")
