"""A PostgreSQL server for one test run: its own folder, its own socket, gone afterwards."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ACCOUNT = "postgres"  # the server refuses to run as root; Debian's package makes this account
START_SECONDS = 30
# A test database need not survive a power cut, and without waiting for the disk it is several times faster.
FAST = ("fsync=off", "full_page_writes=off")


class PostgresError(Exception):
    """Why the server did not start, in the server's own words."""


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest version if there are several, or None."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = str(debian[-1]) if debian else shutil.which("initdb")
    return Path(found).parent if found else None


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Run a server and yield its DATABASE_URL. It listens on a socket in its folder only, and is gone at the end."""
    binaries = programs()
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-", dir="/tmp"))
    process = None
    try:
        if as_account():
            shutil.chown(folder, ACCOUNT)
        make_cluster(binaries, folder)
        process = start(binaries, folder)
        yield f"postgres://{ACCOUNT}@/{folder}/portal"
    finally:
        if process:
            process.send_signal(signal.SIGQUIT)  # at once, and all its processes with it
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def as_account() -> dict:
    """Return what makes subprocess drop root; nothing for an ordinary user."""
    return {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []} if os.geteuid() == 0 else {}


def make_cluster(binaries: Path, folder: Path) -> None:
    """Make the files of an empty server. Raises PostgresError."""
    command = [binaries / "initdb", "-D", folder / "data", "-U", ACCOUNT, "--auth=trust", "--encoding=UTF8"]
    made = subprocess.run(  # noqa: S603 - our own command
        [*command, "--locale=C", "--no-sync"], cwd=folder, capture_output=True, text=True, check=False, **as_account()
    )
    if made.returncode:
        raise PostgresError(made.stderr.strip())


def start(binaries: Path, folder: Path) -> subprocess.Popen:
    """Start the server in a session of its own, so that Ctrl-C ends the tests first. Raises PostgresError."""
    settings = [f"unix_socket_directories={folder}", "listen_addresses=", *FAST]
    command = [binaries / "postgres", "-D", folder / "data"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*command, *(part for setting in settings for part in ("-c", setting))],
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **as_account(),
        )
    try:
        _wait(binaries, folder, process)
    except BaseException:
        process.kill()
        process.wait()
        raise
    return process


def _wait(binaries: Path, folder: Path, process: subprocess.Popen) -> None:
    """Return when the server answers. Raises PostgresError when it ends or stays silent."""
    question = [binaries / "pg_isready", "-q", "-h", folder]
    limit = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < limit:
        if subprocess.run(question, check=False).returncode == 0:  # noqa: S603 - our own command
            return
        time.sleep(0.1)
    raise PostgresError((folder / "log").read_text().strip())
