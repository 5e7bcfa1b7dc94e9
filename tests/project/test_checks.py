"""`make test` and `make check`: every step is named and timed, the first failure ends them, nothing stays behind."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest

from scripts import check, machine
from scripts.steps import Step, StepFailedError, run
from scripts.variables import ROOT, names, without_ours


def step(code: str, *, shown: bool = False) -> Step:
    """Return a step that runs `code` in a Python of its own."""
    return Step("a step", (sys.executable, "-c", code), shown=shown)


def test_a_step_that_passes_prints_only_its_name_and_time(capfd):
    run(step("print('much')"), os.environ)
    assert re.fullmatch(r"ok     a step \(\d+\.\d s\)\n", capfd.readouterr().out)


def test_a_step_that_fails_prints_what_it_said(capfd):
    with pytest.raises(StepFailedError, match="a step"):
        run(step("import sys; print('why'); sys.exit(3)"), os.environ)
    assert re.fullmatch(r"why\nFAILED a step \(\d+\.\d s\)\n", capfd.readouterr().out)


def test_tests_that_collect_nothing_fail(tmp_path):
    (tmp_path / "test_nothing.py").write_text("")
    nothing = (sys.executable, "-m", "pytest", "-c", os.devnull, "-p", "no:cacheprovider", "-q", str(tmp_path))
    with pytest.raises(StepFailedError):
        run(Step("nothing", nothing), without_ours(os.environ))


def test_the_first_step_that_fails_ends_the_run(tmp_path):
    marks = [
        Step("fails", (sys.executable, "-c", "raise SystemExit(1)")),
        Step("never", ("touch", str(tmp_path / "x"))),
    ]
    with pytest.raises(StepFailedError, match="fails"):
        check.run_all(marks, os.environ)
    assert list(tmp_path.iterdir()) == []


def test_a_step_sees_its_own_environment(capfd):
    code = "import os; print(os.environ['ONE'], os.environ['TWO'])"
    run(Step("both", (sys.executable, "-c", code), {"TWO": "2"}, shown=True), os.environ | {"ONE": "1"})
    assert capfd.readouterr().out.startswith("1 2\n")


LONG = """
import sys
from scripts.steps import Step, exit_on_signals, run
exit_on_signals()
child = "import subprocess, sys; print('up', flush=True); subprocess.run([sys.executable, '-c', 'input()'])"
run(Step("long", (sys.executable, "-c", child), shown=True), {})
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_interrupted_leaves_nothing_running(number):
    code = LONG.replace("'input()'", "'import time; time.sleep(60)'")
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "up\n"
    children = descendants(process.pid)
    process.send_signal(number)
    process.communicate(timeout=15)
    assert process.returncode == 128 + number
    assert (len(children) > 0, [child for child in children if is_running(child)]) == (True, [])


def descendants(pid: int) -> list[int]:
    """Return the processes that `pid` has started, and theirs."""
    time.sleep(0.2)  # for the last of them to appear
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        children = [int(child) for child in file.read().split()]
    return children + [grandchild for child in children for grandchild in descendants(child)]


def is_running(pid: int) -> bool:
    """Tell whether the process is there and has not ended."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def bare_machine(monkeypatch):
    """Stand in for a machine that lacks Chromium and on which nothing may be installed."""
    monkeypatch.setattr(machine, "missing", lambda: ["chromium"])
    monkeypatch.setattr(machine, "can_install", lambda: False)


def test_ci_leaves_nothing_out(bare_machine, monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(SystemExit, match="CI leaves nothing out, but these are missing: chromium"):
        check.prepare_machine()


def test_elsewhere_one_line_says_what_was_not_run(bare_machine, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    assert check.left_out(check.prepare_machine()) == "NOT RUN: the browser journeys (no chromium)"
    assert check.left_out([]) == ""


def test_what_is_missing_is_installed_where_it_may_be(monkeypatch):
    installed = []
    monkeypatch.setattr(machine, "missing", lambda: [] if installed else ["postgresql"])
    monkeypatch.setattr(machine, "can_install", lambda: True)
    monkeypatch.setattr(machine, "install", lambda packages: installed.extend(packages) or "")
    assert (check.prepare_machine(), installed) == ([], ["postgresql"])


def test_journeys_and_tests_are_run_apart_and_words_reach_pytest():
    plain = check.pytest_on("SQLite", ["-k", "audit"], journeys=False)
    browser = check.pytest_on("PostgreSQL", [], journeys=True, url="postgres://x/y")
    assert (plain.name, plain.command[-4:], plain.environment) == (
        "tests on SQLite",
        ("-m", "not journey", "-k", "audit"),
        {},
    )
    assert (browser.name, browser.command[-2:], browser.environment) == (
        "journeys on PostgreSQL",
        ("-m", "journey and stores"),
        {"TEST_DATABASE_URL": "postgres://x/y"},
    )


def test_what_meets_no_database_is_run_on_the_first_only():
    second = check.pytest_on("PostgreSQL", [], journeys=False, url="postgres://x/y")
    assert second.command[-2:] == ("-m", "database and not journey")


def test_the_tests_do_not_see_what_a_developer_has_set():
    expected = {"SITE_ORIGIN", "DATABASE_URL", "SECRET_KEY", "SECRET_KEY_FILE", "PORT", "WEB_CONCURRENCY", "DATA_DIR"}
    assert expected - names() == set()
    assert without_ours({"SITE_ORIGIN": "x", "EMAIL_URL_FILE": "y", "PATH": "z"}) == {"PATH": "z"}


def test_ci_runs_the_command_of_the_readme():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK) is True
    assert script.read_text().splitlines()[-1] == "CI=true exec make test </dev/null"


def test_make_says_what_there_is():
    said = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    goals = [line.split()[0] for line in said.splitlines()]
    assert goals[:3] == ["help", "run", "test"]
    assert {"test-fast", "check", "format", "clean"} - set(goals) == set()
