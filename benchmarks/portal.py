"""The portal as a process of its own: prepared and served by gunicorn with its own configuration."""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scripts.variables import ROOT, without_ours

HOST = "127.0.0.1"
START_SECONDS = 60
STOP_SECONDS = 30
GUNICORN = ("-m", "gunicorn", "--config", "python:config.gunicorn_conf", "config.wsgi")


class NotServedError(Exception):
    """A server did not start; the text is the end of what it wrote."""


@dataclass(frozen=True)
class Server:
    """A server that answers on `port` until it is stopped."""

    port: int
    process: subprocess.Popen
    environment: Mapping[str, str]

    def workers(self) -> list[int]:
        """Return the numbers of gunicorn's worker processes."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(each) for each in children.read_text().split()]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server((HOST, 0)) as probe:
        return probe.getsockname()[1]


def environment_in(folder: Path, **settings: str) -> dict[str, str]:
    """Return the environment of a portal that keeps everything in `folder`/data."""
    own = {"DATA_DIR": str(folder / "data"), "HOME": str(folder), "MAKE_BOOKS": "off"}  # it would be measured too
    return without_ours(os.environ) | own | settings


def manage(environment: Mapping[str, str], *words: str) -> str:
    """Run a command of the portal and return what it printed. Raises CalledProcessError."""
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(  # noqa: S603 - a command of ours
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def settle(folder: Path, *, empty: bool = False) -> None:
    """Make `folder`/data a portal with the shipped course, or with an empty database alone, unless there is one.

    Each measure begins with such a portal; it is prepared once for all of them and copied.
    """
    if not (folder / "data").exists():
        shutil.copytree((_emptied() if empty else _prepared()) / "data", folder / "data")


@cache
def _prepared() -> Path:
    """Return a folder, gone when this process ends, that has a portal with the shipped course."""
    folder = _passing_folder()
    settle(folder, empty=True)
    manage(environment_in(folder), "prepare")
    return folder


@cache
def _emptied() -> Path:
    """Return a folder, gone when this process ends, that has a portal with an empty database."""
    folder = _passing_folder()
    manage(environment_in(folder), "migrate", "-v0")
    return folder


def _passing_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="portal-prepared-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@contextmanager
def portal(folder: Path, *, application: str = GUNICORN[-1], **settings: str) -> Iterator[Server]:
    """Settle a portal in `folder` and serve it; stop it at the end. `application` is the module that gunicorn serves.

    Without the worker for mails: nothing but what is measured runs. Raises NotServedError, CalledProcessError.
    """
    port = free_port()
    environment = environment_in(folder, PORT=str(port), **settings)
    settle(folder)
    command = [sys.executable, *GUNICORN[:-1], application]
    with serving(folder, port, command, environment, at="/healthz") as server:
        yield server


@contextmanager
def serving(
    folder: Path, port: int, command: list[str], environment: Mapping[str, str], *, at: str = "/", cwd: Path = ROOT
) -> Iterator[Server]:
    """Run `command`, a server on `port`, until the end of the block; what it writes goes to `folder`/log.

    The block begins when something answers `at`, whatever it answers. Raises NotServedError.
    """
    log = folder / "log"
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - a command of ours
            command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        _wait_until_it_answers(process, port, at, log)
        yield Server(port, process, environment)
    finally:
        _stop(process)


def _wait_until_it_answers(process: subprocess.Popen, port: int, path: str, log: Path) -> None:
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit and process.poll() is None:
        with suppress(OSError), socket.create_connection((HOST, port), timeout=START_SECONDS) as line:
            line.sendall(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
            if line.recv(1):
                return
        time.sleep(0.05)
    raise NotServedError(log.read_text(errors="replace")[-2000:])


def _stop(process: subprocess.Popen) -> None:
    """Ask a server to end, then insist; its workers end with it."""
    process.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    if process.poll() is None:
        process.kill()
        process.wait()
