"""`manage.py serve` starts one worker for the outbox, and neither outlives the other's end wrongly."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from config import gunicorn_conf
from scripts.variables import ROOT, without_ours
from tests.conftest import COURSE
from tests.faults.clients import Asked, Browser, Door
from tests.project.test_commands import SERVE, wait_until_ready
from tests.support.mail_server import MailServer

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
    assert lines == ["WARNING config.keeper the worker of the outbox has ended and is started again exit=-9 pause=1"]


def test_the_worker_ends_by_itself_when_the_server_was_killed(portal):
    process, _environment = portal
    assert len(outbox_workers(process)) == 1
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=SECONDS)
    assert eventually(lambda: family(process) == {})


@contextmanager
def held(environment):
    """Keep everybody else from writing to the database: whoever wants to, waits."""
    with closing(sqlite3.connect(Path(environment["DATA_DIR"]) / "portal.sqlite3", isolation_level=None)) as line:
        line.execute("BEGIN IMMEDIATE")
        yield
        line.execute("ROLLBACK")


def asked_of(environment, question: str) -> list[tuple]:
    """Return the rows with which the database answers."""
    with closing(sqlite3.connect(Path(environment["DATA_DIR"]) / "portal.sqlite3")) as line:
        return line.execute(question).fetchall()


def test_a_signal_lets_the_answer_at_hand_finish_and_takes_no_other(portal):
    process, environment = portal
    door = Door(int(environment["PORT"]))
    browser = Browser(door, Asked())
    form = browser.fill_in("May I ask?")
    with ThreadPoolExecutor(1) as somebody:
        with held(environment):
            answer = somebody.submit(browser.once, "POST", "/en/contact/", form)
            time.sleep(1)  # it waits for the database
            process.send_signal(signal.SIGTERM)
            assert eventually(lambda: not listens(door.port))
            assert (process.poll(), answer.done()) == (None, False)
        assert answer.result(timeout=SECONDS)[0] == 303
    assert (process.wait(timeout=SECONDS), family(process)) == (0, {})
    assert asked_of(environment, "SELECT count(*) FROM support_message") == [(1,)]


def test_a_signal_lets_the_worker_hand_over_the_mail_at_hand_and_no_other(served_before, tmp_path):
    shutil.copytree(served_before, tmp_path / "data")
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        server = MailServer(probe.getsockname()[1])
    environment = without_ours(os.environ) | {
        "DATA_DIR": str(tmp_path / "data"),
        "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    subprocess.run([sys.executable, "-c", STORE + STORE], cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    server.slow = 2
    server.start()
    try:
        worker = subprocess.Popen([sys.executable, "manage.py", "send_outbox", "--loop"], cwd=ROOT, env=environment)
        assert eventually(lambda: server.taking == 1)
        worker.send_signal(signal.SIGTERM)
        assert (worker.wait(timeout=SECONDS), len(server.mails)) == (0, 1)
    finally:
        server.stop()
    sent = asked_of(
        environment, "SELECT sent_at IS NOT NULL, failed_at IS NOT NULL, attempts FROM support_outboxmessage"
    )
    assert sorted(sent) == [(0, 0, 0), (1, 0, 1)]


def listens(port: int) -> bool:
    """Tell whether somebody takes connections."""
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


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
