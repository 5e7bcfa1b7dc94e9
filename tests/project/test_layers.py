"""Imports point one way."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
ORDER = ["models", "actions", "forms", "views", "admin"]


def imports(path: Path) -> set[str]:
    """Return the modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def files(folder: str) -> list[Path]:
    """Return the Python files below a folder of the project."""
    return sorted((ROOT / folder).rglob("*.py"))


def test_courses_never_imports_support():
    guilty = {str(path) for path in files("courses") if any(name.split(".")[0] == "support" for name in imports(path))}
    assert guilty == set()


@pytest.mark.parametrize("app", ["courses", "support"])
def test_within_an_app_imports_point_from_views_and_admin_down_to_models(app):
    guilty = set()
    for at, layer in enumerate(ORDER):
        above = {f"{app}.{name}" for name in ORDER[at + 1 :]}
        if layer == "views":
            above = set()  # views and admin stand side by side
        sources = [*files(f"{app}/{layer}"), *(ROOT / app).glob(f"{layer}.py")]
        guilty |= {
            f"{path.relative_to(ROOT)} imports {name}"
            for path in sources
            for name in imports(path)
            if any(name == upper or name.startswith(f"{upper}.") for upper in above)
        }
    assert guilty == set()


def test_there_are_no_signals():
    guilty = {
        str(path) for app in ("courses", "support", "config") for path in files(app) if "receiver(" in path.read_text()
    }
    assert guilty == set()


def test_no_file_is_longer_than_400_lines():
    long = {
        str(path.relative_to(ROOT)): lines
        for app in ("courses", "support", "config")
        for path in files(app)
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > 400
    }
    assert long == {}
