"""Makes .venv and installs a requirements file into it; a second call only compares a stamp.

    python3 scripts/install.py requirements.txt

Standard library only and in the syntax of Python 3.6, so that a Python that is too old can still say so.
Whatever goes wrong is one line on stderr and exit status 1.
"""

import fcntl
import hashlib
import importlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# Lies in .venv while packages are being installed: an installation that was cut off is done anew.
UNFINISHED = VENV / ".unfinished"
# What pip says when it cannot reach its index, in the words of its HTTP library.
NETWORK_SIGNS = ("ConnectionError", "TimeoutError", "ProxyError", "SSLError", "Connection to", "name resolution")


class InstallError(Exception):
    """Why nothing was installed, in one sentence."""


def check_version(version):
    """Raise InstallError when `version` (a tuple such as sys.version_info) is older than the portal needs."""
    if tuple(version[:2]) < OLDEST:
        raise InstallError(
            "Python {}.{} is too old: the portal needs {}.{} or newer. Another one is chosen with PYTHON=, "
            "as in: make run PYTHON=python3.12".format(version[0], version[1], *OLDEST)
        )


def check_modules(names=("venv", "ensurepip")):
    """Raise InstallError when this Python comes without what makes a virtual environment, as Debian's may."""
    try:
        for name in names:
            importlib.import_module(name)
    except ImportError as error:
        raise InstallError(
            f"This Python has no venv module ({error}). On Debian and Ubuntu: apt install python3-venv"
        ) from None


def requirement_files(name):
    """Return `name` and the files it names with -r, as paths."""
    path = ROOT / name
    lines = path.read_text(encoding="utf-8").splitlines()
    others = [line.split()[1] for line in lines if line.startswith("-r ")]
    return [path] + [found for other in others for found in requirement_files(other)]


def fingerprint(name):
    """Return what the stamp of `name` must say: a hash of its requirements and of the Python version."""
    digest = hashlib.sha256(repr(tuple(sys.version_info[:2])).encode())
    for path in requirement_files(name):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def stamp(name):
    """Return the file in .venv that remembers what was installed from `name`."""
    return VENV / f".installed-{Path(name).name}"


def is_installed(name):
    """Tell whether .venv is whole and holds what `name` asks for."""
    whole = PYTHON.exists() and not UNFINISHED.exists()
    return whole and stamp(name).exists() and stamp(name).read_text() == fingerprint(name)


def is_usable():
    """Tell whether .venv can be added to: it was never cut off, and runs this version of Python with pip."""
    if UNFINISHED.exists():
        return False
    question = f"import pip, sys; sys.exit(sys.version_info[:2] != {tuple(sys.version_info[:2])})"
    try:
        return run([str(PYTHON), "-c", question]).returncode == 0
    except OSError:
        return False


def make_venv():
    """Make .venv anew, empty but for pip. It counts as unfinished until packages are in it."""
    check_modules()
    shutil.rmtree(str(VENV), ignore_errors=True)
    VENV.mkdir()
    UNFINISHED.touch()
    made = run([sys.executable, "-m", "venv", str(VENV)])
    if made.returncode:
        raise InstallError(f"python3 -m venv failed: {last_line(made.stdout)}")


def run(command):
    """Run `command` and return the finished process, with everything it printed in `stdout`."""
    return subprocess.run(  # noqa: S603 - fixed commands of this file
        command, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def last_line(output):
    """Return the line of `output` that says what failed: the last error, or else the last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    return (errors or lines or ["no reason given"])[-1]


def install(name):
    """Install `name` with pip into .venv. Raises InstallError, and leaves the stamps of before, when it fails."""
    if not is_usable():
        make_venv()
    UNFINISHED.touch()
    pip = run([str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-r", name])
    if pip.returncode and any(sign in pip.stdout for sign in NETWORK_SIGNS):
        # pip fetches everything before it changes anything: what was there is still whole.
        UNFINISHED.unlink()
        raise InstallError(
            f"{name} is not installed: pip cannot reach its package index. "
            "With the network back, give the same command again."
        )
    if pip.returncode:
        raise InstallError(f"{name} is not installed: {last_line(pip.stdout)}")
    for path in requirement_files(name):
        stamp(path.name).write_text(fingerprint(path.name))
    UNFINISHED.unlink()


def main(name):
    """Bring .venv up to `name`, after any other installation that is running here."""
    check_version(sys.version_info)
    if is_installed(name):
        return
    with (ROOT / name).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_installed(name):
            print(f"Installing {name} into .venv; the first time takes about a minute …", flush=True)
            install(name)


if __name__ == "__main__":
    # As an exception it passes through subprocess.run, which then ends pip too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        main(sys.argv[1])
    except InstallError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"Cannot write .venv: {error}")
    except KeyboardInterrupt:
        os._exit(128 + signal.SIGINT)
