"""`scripts/install.py`: .venv is made once, whole, and with one clear line when it cannot be."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import install


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return an empty project with two requirements files."""
    (tmp_path / "requirements.txt").write_text("django==5.2\n")
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt\npytest==9\n")
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(install, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(install, "UNFINISHED", tmp_path / ".venv" / ".unfinished")
    return tmp_path


@pytest.fixture
def machine(project, monkeypatch):
    """Stand in for venv and pip: `asked` lists what was run, `pip` is what pip will print and return."""

    class Machine:
        asked: list[str] = []
        pip = (0, "")

        def run(self, command):
            words = command[1:3] if command[1] == "-m" else ["-c"]
            self.asked.append(" ".join(words))
            if words == ["-m", "venv"]:
                install.PYTHON.parent.mkdir()
                install.PYTHON.touch()
            status, output = self.pip if words == ["-m", "pip"] else (not install.PYTHON.exists(), "")
            return subprocess.CompletedProcess(command, status, output)

    stand_in = Machine()
    stand_in.asked = []
    monkeypatch.setattr(install, "run", stand_in.run)
    return stand_in


def refusal(call, *args) -> str:
    with pytest.raises(install.InstallError) as caught:
        call(*args)
    return str(caught.value)


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 12)])
def test_a_python_that_is_too_old_is_told_so(version):
    assert refusal(install.check_version, version) == (
        f"Python {version[0]}.{version[1]} is too old: the portal needs 3.11 or newer. "
        "Another one is chosen with PYTHON=, as in: make run PYTHON=python3.12"
    )


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 2), (4, 0, 0)])
def test_a_python_that_is_new_enough_is_taken(version):
    assert install.check_version(version) is None


def test_a_python_that_is_too_old_can_read_the_script():
    source = Path(install.__file__).read_text()
    assert ast.parse(source, feature_version=(3, 6))
    assert "from __future__" not in source


def test_a_python_without_venv_is_told_where_it_is():
    assert refusal(install.check_modules, ["venv", "no_such_module"]) == (
        "This Python has no venv module (No module named 'no_such_module'). "
        "On Debian and Ubuntu: apt install python3-venv"
    )


def test_the_first_run_makes_and_fills_the_environment(machine):
    install.main("requirements.txt")
    assert machine.asked == ["-c", "-m venv", "-m pip"]


def test_a_second_run_installs_nothing(machine):
    install.main("requirements.txt")
    machine.asked.clear()
    install.main("requirements.txt")
    assert machine.asked == []


def test_the_tests_requirements_cover_the_portals(machine):
    install.main("requirements-dev.txt")
    machine.asked.clear()
    install.main("requirements.txt")
    assert machine.asked == []


@pytest.mark.parametrize("changed", ["requirements.txt", "requirements-dev.txt"])
def test_a_changed_requirement_is_installed_into_what_is_there(machine, project, changed):
    install.main("requirements-dev.txt")
    machine.asked.clear()
    (project / changed).write_text((project / changed).read_text() + "tqdm==4\n")
    install.main("requirements-dev.txt")
    assert machine.asked == ["-c", "-m pip"]


def test_another_version_of_python_is_noticed(machine, monkeypatch):
    install.main("requirements.txt")
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))
    assert install.is_installed("requirements.txt") is False


def test_an_environment_that_was_cut_off_is_made_anew(machine):
    install.main("requirements.txt")
    install.UNFINISHED.touch()
    machine.asked.clear()
    install.main("requirements.txt")
    assert machine.asked == ["-m venv", "-m pip"]
    assert install.is_installed("requirements.txt") is True


def test_an_environment_without_its_python_is_made_anew(machine):
    install.main("requirements.txt")
    install.PYTHON.unlink()
    machine.asked.clear()
    install.main("requirements.txt")
    assert machine.asked == ["-c", "-m venv", "-m pip"]


NO_NETWORK = """WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(...)': /simple/django/
ERROR: Could not find a version that satisfies the requirement django==5.2 (from versions: none)
ERROR: No matching distribution found for django==5.2"""


def test_no_network_is_one_clear_line_and_what_was_there_still_starts(machine, project):
    install.main("requirements.txt")
    before = (project / "requirements.txt").read_text()
    (project / "requirements.txt").write_text("django==5.3\n")
    machine.pip = (1, NO_NETWORK)
    assert refusal(install.main, "requirements.txt") == (
        "requirements.txt is not installed: pip cannot reach its package index. "
        "With the network back, give the same command again."
    )
    (project / "requirements.txt").write_text(before)
    assert install.is_installed("requirements.txt") is True


def test_what_pip_refuses_is_its_last_error_and_the_environment_counts_as_unfinished(machine):
    machine.pip = (1, "Collecting django\nERROR: No space left on device\nerror: see above\n")
    assert refusal(install.main, "requirements.txt") == (
        "requirements.txt is not installed: ERROR: No space left on device"
    )
    assert install.UNFINISHED.exists() is True
    assert install.is_installed("requirements.txt") is False
