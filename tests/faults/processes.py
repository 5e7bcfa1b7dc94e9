"""The portal and its database as processes of their own, to be killed and started again."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from scripts import postgres
from scripts.variables import without_ours

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 180  # on a machine that runs other tests beside


def children(pid: int) -> list[int]:
    """Return the processes that `pid` has started and that are still there."""
    with suppress(FileNotFoundError):
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def descendants(pid: int) -> list[int]:
    """Return the children of `pid` and theirs, parents first."""
    return [found for child in children(pid) for found in (child, *descendants(child))]


def kill(pid: int) -> None:
    """End a process at once, as a power cut would."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


class Portal:
    """`manage.py serve` in a folder of its own."""

    def __init__(self, folder: Path, port: int, **environment: str) -> None:
        home = {"DATA_DIR": str(folder / "data"), "HOME": str(folder), "PORT": str(port), "MAKE_BOOKS": "off"}
        self.environment = without_ours(os.environ) | home | environment
        self.port, self.log = port, folder / "log"
        self.process: subprocess.Popen | None = None

    def manage(self, *words: str) -> subprocess.Popen:
        """Start a command of the portal."""
        with self.log.open("a") as log:
            command = [sys.executable, "manage.py", *words]
            return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    def start(self) -> None:
        """Serve, and return when an enquiry could come in."""
        self.process = self.manage("serve")
        limit = time.monotonic() + START_SECONDS
        while time.monotonic() < limit:
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2).close()
                return
            if self.process.poll() is not None:  # the database may not be back yet
                self.process = self.manage("serve")
            time.sleep(0.1)
        self.kill_everything()
        raise TimeoutError(self.log.read_text()[-2000:])

    def workers(self) -> list[int]:
        """Return gunicorn's workers; the first child is the keeper of the worker for mails."""
        return children(self.process.pid)[1:]

    def kill_one_worker(self) -> None:
        """Kill one of those that answer."""
        if found := self.workers():
            kill(found[0])

    def kill_outbox(self) -> None:
        """Kill the worker that sends mails; its keeper starts another."""
        for keeper in children(self.process.pid)[:1]:
            for pid in children(keeper):
                kill(pid)

    def kill_everything(self) -> None:
        """Kill the server with all that it has started."""
        found = descendants(self.process.pid)
        kill(self.process.pid)
        self.process.wait()
        for pid in found:
            kill(pid)

    def restart(self) -> None:
        """Kill everything and serve again."""
        self.kill_everything()
        self.start()


class Postgres:
    """A PostgreSQL server that can be killed and that starts again with what it had."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="portal-pg-", dir="/tmp"))
        if postgres.as_account():
            shutil.chown(self.folder, postgres.ACCOUNT)
        postgres.make_cluster(postgres.programs(), self.folder)
        self.process = postgres.start(postgres.programs(), self.folder)
        self.url = f"postgres://{postgres.ACCOUNT}@/{self.folder}/postgres"

    def kill_and_start(self) -> None:
        """Kill the server and start it as soon as its orphans have gone."""
        kill(self.process.pid)
        self.process.wait()
        limit = time.monotonic() + START_SECONDS
        while True:
            try:
                self.process = postgres.start(postgres.programs(), self.folder)
                return
            except postgres.PostgresError:
                if time.monotonic() > limit:
                    raise
                time.sleep(0.2)

    def end(self) -> None:
        """Stop it and remove its files."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
