"""`manage.py serve` starts one worker for the outbox, and neither outlives the other's end wrongly."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from config import gunicorn_conf
from scripts.variables import ROOT, without_ours
from tests.conftest import COURSE
from tests.project.test_commands import SERVE, wait_until_ready

SECONDS = 60
STORE = """
import django; django.setup()
from tests.support.mail_server import make_mail
print(make_mail().enquiry_id)
"""


@pytest.fixture(scope="module")
def served_before(tmp_path_factory) -> Path:
    """Return the data of a portal that has made its database: the first start has its own test in test_commands."""
    home = tmp_path_factory.mktemp("served")
    environment = without_ours(os.environ) | {"DATA_DIR": str(home / "data"), "HOME": str(home)}
    for command in (("migrate", "-v0"), ("import_course", str(COURSE), "-v0")):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
    return home / "data"


@pytest.fixture
def portal(tmp_path, served_before):
    """Yield (process, environment) of a portal that serves with an outbox of its own; end it if the test has not."""
    shutil.copytree(served_before, tmp_path / "data")
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    environment = without_ours(os.environ) | {
        "DATA_DIR": str(tmp_path / "data"),
        "HOME": str(tmp_path),
        "PORT": str(port),
        "WEB_CONCURRENCY": "2",
    }
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen(SERVE, cwd=ROOT, env=environment, start_new_session=True, **pipes)
    try:
        assert wait_until_ready(process, port) == "ready\n"
        yield process, environment
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=SECONDS)
        process.stdout.close()
        process.stderr.close()


def family(process) -> dict[int, str]:
    """Return the command lines of everything in the session of `process`, by process id."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(folder.name)) == process.pid:
                words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found[int(folder.name)] = words
        except OSError:
            continue  # it has just ended
    return {pid: words for pid, words in found.items() if words}  # a zombie has none


def outbox_workers(process) -> list[int]:
    """Return the process ids of the workers of the outbox."""
    return [pid for pid, words in family(process).items() if "send_outbox" in words]


def eventually(what) -> bool:
    """Tell whether `what` comes true in time."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.1)
    return False


def mails_in(environment) -> list[str]:
    """Return the texts of the mails that were written as files."""
    folder = Path(environment["DATA_DIR"]) / "mail"
    return [path.read_text() for path in folder.glob("*.log")] if folder.exists() else []


def test_a_mail_leaves_by_itself_and_a_signal_leaves_nothing_behind(portal):
    process, environment = portal
    assert len(outbox_workers(process)) == 1  # and two workers of gunicorn
    store = subprocess.run(
        [sys.executable, "-c", STORE],
        cwd=ROOT,
        env=environment | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    reference = store.stdout.strip()
    assert eventually(lambda: any(reference in mail for mail in mails_in(environment)))
    process.send_signal(signal.SIGTERM)
    _said, complained = process.communicate(timeout=SECONDS)
    assert (process.returncode, complained, family(process)) == (0, "", {})


def test_ctrl_c_ends_the_worker_too(portal):
    process, _environment = portal
    os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to everybody
    _said, complained = process.communicate(timeout=SECONDS)
    assert (process.returncode, complained, family(process)) == (0, "", {})


def test_a_worker_that_dies_is_started_again_and_the_serving_goes_on(portal):
    process, environment = portal
    (worker,) = outbox_workers(process)
    os.kill(worker, signal.SIGKILL)
    assert eventually(lambda: outbox_workers(process) not in ([], [worker]))
    assert len(outbox_workers(process)) == 1
    assert wait_until_ready(process, int(environment["PORT"])) == "ready\n"
    process.send_signal(signal.SIGTERM)
    _said, complained = process.communicate(timeout=SECONDS)
    assert (process.returncode, family(process)) == (0, {})
    lines = [line.partition(" ")[2] for line in complained.splitlines()]
    assert lines == ["WARNING keeper outbox: the worker has ended with -9 and is started again in 1 s"]


def test_the_worker_ends_by_itself_when_the_server_was_killed(portal):
    process, _environment = portal
    assert len(outbox_workers(process)) == 1
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=SECONDS)
    assert eventually(lambda: family(process) == {})


def child(code: str) -> int:
    """Start a child that says when it is ready, and return its process id; the caller waits for it."""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"ready\n"
    process.stdout.close()
    process.returncode = 0  # whoever is tested waits for it, not Popen
    return process.pid


def test_a_worker_that_does_not_end_is_ended(monkeypatch):
    monkeypatch.setattr(gunicorn_conf, "OUTBOX_PATIENCE", 0.2)
    ignore = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    pid = child(ignore + "print('ready', flush=True); time.sleep(60)")
    monkeypatch.setenv("OUTBOX_PID", str(pid))
    gunicorn_conf.on_exit(None)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_number_that_is_no_child_of_ours_gets_no_signal(monkeypatch):
    killed = []
    monkeypatch.setattr(os, "kill", lambda *args: killed.append(args))
    for number in ("0", "1"):
        monkeypatch.setenv("OUTBOX_PID", number)
        gunicorn_conf.on_exit(None)
    monkeypatch.delenv("OUTBOX_PID")
    gunicorn_conf.on_exit(None)
    assert killed == []
