"""The checks and tests of the project, as `make` calls them: python -m scripts.check test [words for pytest].

Stops at the first step that fails, with a status that is not zero.
"""

import contextlib
import os
import sys
import tempfile
import time

from scripts import machine, postgres
from scripts.steps import Step, StepFailedError, exit_on_signals, run
from scripts.variables import without_ours

PYTHON = sys.executable
MANAGE = (PYTHON, "-W", "error", "manage.py")
# A worker that is done takes over what another has not begun: modules stay together, and what they prepare is shared.
PYTEST = (PYTHON, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal")
# As a server has it, with values that exist nowhere else.
PRODUCTION = {
    "SITE_ORIGIN": "https://portal.example",
    "SECRET_KEY": "only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz",
    "FIELD_ENCRYPTION_KEYS": "check:" + "A" * 43 + "=",
    "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
    "TRUSTED_PROXIES": "1",
}
JOURNEYS = "the browser journeys"
BOOKS = "the courses as PDF"
CHOICES = {  # of tests, by whether they are journeys, and whether another database has run them
    (False, False): "not journey",
    (False, True): "database and not journey",
    (True, False): "journey",
    (True, True): "journey and stores",
}
LOST = {  # without the package
    "chromium": JOURNEYS,
    "libatomic1": JOURNEYS,
    "fonts-noto-cjk": "how Chinese looks",
    "libpango-1.0-0": BOOKS,
    "libpangoft2-1.0-0": BOOKS,
    "libharfbuzz-subset0": BOOKS,
    "postgresql": "the tests on PostgreSQL",
    "nginx": "several machines behind one address",
    "systemd": "whether the units can be read",
}
LINTERS = [
    Step("ruff format", (PYTHON, "-m", "ruff", "format", "--check", ".")),
    Step("ruff check", (PYTHON, "-m", "ruff", "check", ".")),
    Step("djlint format", (PYTHON, "-m", "djlint", "--quiet", "--check", "templates")),
    Step("djlint lint", (PYTHON, "-m", "djlint", "--quiet", "--lint", "templates")),
]
CATALOGUES = [Step("catalogues", (PYTHON, "-m", "scripts.messages", "check"))]
DJANGO = [
    Step("migrations match the models", (*MANAGE, "makemigrations", "--check", "--dry-run")),
    Step("system checks", (*MANAGE, "check", "--fail-level", "WARNING")),
    Step("deployment checks", (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
]
# djlint ends with 1 after it has changed something: what counts is that it finds nothing more to change.
_DJLINT = f"{PYTHON} -m djlint --quiet"
FORMATTERS = [
    Step(
        "djlint", ("sh", "-c", f"{_DJLINT} --reformat templates >/dev/null || {_DJLINT} --check templates"), shown=True
    ),
    Step("ruff format", (PYTHON, "-m", "ruff", "format", ".")),
    Step("ruff check --fix", (PYTHON, "-m", "ruff", "check", "--fix", ".")),
]


def pytest_on(where: str, words: list[str], *, journeys: bool, url: str = "") -> Step:
    """Return the step that runs the tests, or the browser journeys, on the database named `where`."""
    kind = "journeys" if journeys else "tests"
    # What meets no database is the same on each, and so is a journey that only reads: it runs once, on the first.
    choice = ("-m", CHOICES[journeys, bool(url)])
    return Step(f"{kind} on {where}", (*PYTEST, *choice, *words), {"TEST_DATABASE_URL": url} if url else {}, shown=True)


def prepare_machine() -> list[str]:
    """Install what is missing if we may, and return the packages that are missing still. In CI that is the end."""
    missing = machine.missing()
    if missing and machine.can_install():
        print(f"Installing {', '.join(missing)} with apt …", flush=True)
        problem = machine.install(missing)
        if problem:
            print(f"apt: {problem}", file=sys.stderr)
        missing = machine.missing()
    if missing and os.environ.get("CI") == "true":
        sys.exit(f"CI leaves nothing out, but these are missing: {', '.join(missing)}")
    return missing


def left_out(missing: list[str]) -> str:
    """Return one line about what cannot be run without `missing`, or ""."""
    return "NOT RUN: " + "; ".join(f"{LOST[package]} (no {package})" for package in missing) if missing else ""


def run_all(steps: list[Step], environment: dict[str, str]) -> None:
    """Run each step. Raises StepFailedError at the first that fails."""
    for step in steps:
        run(step, environment)


def run_everything(words: list[str], environment: dict[str, str]) -> None:
    """Linters, Django's checks, tests and journeys on both databases; without what the machine lacks."""
    missing = prepare_machine()
    run_all([*LINTERS, *CATALOGUES, *DJANGO], environment)
    browser = all(LOST[package] != JOURNEYS for package in missing)
    kinds = [False, True] if browser else [False]
    run_all([pytest_on("SQLite", words, journeys=kind) for kind in kinds], environment)
    if "postgresql" not in missing:
        with postgres.server() as url:
            run_all([pytest_on("PostgreSQL", words, journeys=kind, url=url) for kind in kinds], environment)
    if missing:
        print(left_out(missing))


@contextlib.contextmanager
def clean_environment():
    """Yield an environment without the portal's variables, whose files all lie in one folder that goes at the end."""
    with tempfile.TemporaryDirectory(prefix="portal-check-", ignore_cleanup_errors=True) as folder:
        yield without_ours(os.environ) | {"DATA_DIR": f"{folder}/data", "TMPDIR": folder}


def main(goal: str, words: list[str]) -> None:
    """Run `goal`: test, test-fast, check or format. Exits with a message when a step fails."""
    began = time.monotonic()
    goals = {
        "test": lambda environment: run_everything(words, environment),
        "test-fast": lambda environment: run_all([pytest_on("SQLite", words, journeys=False)], environment),
        "check": lambda environment: run_all([*LINTERS, *CATALOGUES, *DJANGO], environment),
        "format": lambda environment: run_all(FORMATTERS, environment),
    }
    try:
        with clean_environment() as environment:
            goals[goal](environment)
    except (StepFailedError, postgres.PostgresError) as error:
        sys.exit(f"make {goal} failed: {error}")
    print(f"make {goal}: all is well ({time.monotonic() - began:.0f} s)")


if __name__ == "__main__":
    exit_on_signals()
    main(sys.argv[1], sys.argv[2:])
