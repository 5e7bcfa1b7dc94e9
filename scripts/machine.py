"""What the tests need from the machine itself, and how it gets there on Debian."""

import contextlib
import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts import postgres

# Found here, PostgreSQL's package makes no cluster of its own: the tests need the programs, not a running server.
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/portal-tests.conf")
# Asked by Debian's packages before they start a service: nginx would take port 80 of whoever runs the tests.
NO_START = Path("/usr/sbin/policy-rc.d")
# How we start Chromium: it asks nobody for anything but what a page asks for.
CHROMIUM_FLAGS = (
    "--no-sandbox",  # Chromium refuses its sandbox to root; it only opens our own pages
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """Return the path of Chromium, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def nginx() -> str | None:
    """Return the path of nginx, or None; Debian keeps it where only root looks."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}{os.pathsep}/usr/sbin")


def has_chinese_font() -> bool:
    """Tell whether Chromium could draw Chinese. Without fontconfig nobody can say, so it counts as yes."""
    if not shutil.which("fc-list"):
        return chromium() is not None
    return bool(subprocess.run(["fc-list", ":lang=zh-tw"], capture_output=True, check=False).stdout)  # noqa: S607


def has_library(name: str) -> bool:
    """Tell whether programs find the shared library `name`; other systems than Linux bring their own."""
    try:
        return sys.platform != "linux" or bool(ctypes.CDLL(name))
    except OSError:
        return False


def missing() -> list[str]:
    """Return the Debian packages that the tests need and this machine lacks."""
    there = {
        "chromium": chromium() is not None,
        "libatomic1": has_library("libatomic.so.1"),  # for the driver that Playwright brings
        "fonts-noto-cjk": has_chinese_font(),
        "libpango-1.0-0": has_library("libpango-1.0.so.0"),  # these three for the courses as PDF
        "libpangoft2-1.0-0": has_library("libpangoft2-1.0.so.0"),
        "libharfbuzz-subset0": has_library("libharfbuzz-subset.so.0"),
        "postgresql": postgres.programs() is not None,
        "nginx": nginx() is not None,
        "systemd": shutil.which("systemd-analyze") is not None,
    }
    return [package for package, found in there.items() if not found]


def can_install() -> bool:
    """Tell whether this is a Debian on which we may install."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: list[str]) -> str:
    """Install Debian packages. Return "" or, if it failed, apt's last line about it."""
    apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    commands = [[*apt, "update"], [*apt, "install", "-y", "--no-install-recommends", *packages]]
    with _no_cluster(), _nothing_started():
        for command in commands:
            done = subprocess.run(  # noqa: S603 - our own list of packages
                command,
                env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            if done.returncode:
                return (done.stdout.strip().splitlines() or [f"apt-get ended with {done.returncode}"])[-1]
    return ""


@contextlib.contextmanager
def _no_cluster():
    """Keep PostgreSQL's package from making and starting a server while it is installed."""
    NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
    NO_CLUSTER.write_text("create_main_cluster = false\n")
    try:
        yield
    finally:
        NO_CLUSTER.unlink(missing_ok=True)


@contextlib.contextmanager
def _nothing_started():
    """Keep packages from starting what they install, as Debian's policy-rc.d does; one that is there already counts."""
    if NO_START.exists():
        yield
        return
    NO_START.write_text("#!/bin/sh\nexit 101\n")
    NO_START.chmod(0o755)
    try:
        yield
    finally:
        NO_START.unlink(missing_ok=True)
