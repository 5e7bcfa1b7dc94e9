"""Peers come from the package registry into virtual environments of their own, kept in var/bench/."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.portal import HOST, Server, free_port, serving
from config import gunicorn_conf
from scripts.variables import ROOT

KEPT_IN = ROOT / "var" / "bench"
HERE = Path(__file__).parent
SITE = "django.core.wsgi:get_wsgi_application()"


def interpreter(site: str) -> Path:
    """Return the Python that has what `site`/requirements.txt pins, after installing it if need be.

    Raises CalledProcessError when the registry cannot be reached.
    """
    requirements = HERE / site / "requirements.txt"
    wanted = hashlib.sha256(repr(sys.version_info[:2]).encode() + requirements.read_bytes()).hexdigest()
    folder = KEPT_IN / f"{site}-{wanted[:12]}"
    if not (folder / "whole").exists():  # what was cut off is made anew
        shutil.rmtree(folder, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(folder)])
        quietly = ("--quiet", "--disable-pip-version-check", "--no-input", "--no-deps")
        _run([str(folder / "bin/python"), "-m", "pip", "install", *quietly, "-r", str(requirements)])
        (folder / "whole").touch()
    return folder / "bin" / "python"


def _run(command: list[str]) -> None:
    """Run `command` in silence unless it fails. Raises CalledProcessError."""
    done = subprocess.run(  # noqa: S603 - our own commands
        command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        sys.stderr.write(done.stdout)
        done.check_returncode()


def version_of(site: str, package: str) -> str:
    """Return the version of `package` that `site` pins."""
    lines = (HERE / site / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return next(line.split()[0].partition("==")[2] for line in lines if line.lower().startswith(f"{package}=="))


class Peer:
    """A Django project of another's making in `benchmarks/peers/<site>`, with its data in `folder`."""

    def __init__(self, site: str, folder: Path, **environment: str) -> None:
        self.site, self.folder = HERE / site, folder
        self.python = interpreter(site)
        known = {"PEER_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "settings", "PATH": os.defpath}
        self.environment = known | environment
        folder.mkdir(parents=True, exist_ok=True)

    def prepare(self) -> None:
        """Make the tables and collect the static files, or copy what an earlier run has made."""
        kept = self.python.parent.parent / f"empty-{self._fingerprint()}"
        if not (kept / "whole").exists():  # what was cut off is made anew
            shutil.rmtree(kept, ignore_errors=True)
            self.run("-m", "django", "migrate", "--verbosity=0")
            self.run("-m", "django", "collectstatic", "--noinput", "--verbosity=0")
            shutil.copytree(self.folder, kept)
            (kept / "whole").touch()
        shutil.copytree(kept, self.folder, dirs_exist_ok=True)

    def _fingerprint(self) -> str:
        digest = hashlib.sha256()
        for path in sorted(self.site.rglob("*.py")):
            digest.update(path.read_bytes())
        return digest.hexdigest()[:12]

    def run(self, *words: str, text: str | None = None) -> str:
        """Run the peer's Python with `words` and `text` on its input; return what it prints."""
        done = subprocess.run(  # noqa: S603 - our own commands
            [str(self.python), *words],
            cwd=self.site,
            env=self.environment,
            input=text,
            text=True,
            stdout=subprocess.PIPE,
            check=True,
        )
        return done.stdout

    @contextmanager
    def served(self, *, at: str, **environment: str) -> Iterator[Server]:
        """Serve it as the portal is served: the same gunicorn with the same kind and number of workers and threads."""
        port = free_port()
        command = [str(self.python), "-m", "gunicorn", *flags(port), SITE]
        with serving(self.folder, port, command, self.environment | environment, at=at, cwd=self.site) as server:
            yield server


def flags(port: int) -> Iterable[str]:
    """Return the flags of gunicorn that stand for config/gunicorn_conf.py where that cannot be imported."""
    conf = gunicorn_conf
    named: Mapping[str, object] = {
        "bind": f"{HOST}:{port}",
        "worker-class": "gthread",  # the portal's own class is one that knows pages of ours, and how to end
        "workers": conf.workers,
        "threads": conf.threads,
        "keep-alive": conf.keepalive,
        "timeout": conf.timeout,
        "worker-tmp-dir": conf.worker_tmp_dir or "/tmp",  # noqa: S108 - gunicorn's own default
        "log-level": "warning",
    }
    return [*(f"--{name}={value}" for name, value in named.items()), "--no-control-socket"]
