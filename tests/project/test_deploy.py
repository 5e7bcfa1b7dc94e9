"""The files in deploy/ name what there is: every setting, commands that exist, no secret."""

import re
import subprocess

import pytest
from django.core.management import get_commands

from scripts.variables import ROOT, names

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SECRETS = ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "DATABASE_URL", "EMAIL_URL")
EXAMPLE = (DEPLOY / "portal.env.example").read_text()
NOT_OURS = {"DJANGO_SETTINGS_MODULE", "PYTEST_ADDOPTS"}


def test_the_example_names_every_setting():
    ours = {name for name in names() - NOT_OURS if not name.endswith("_FILE")}
    assert {name for name in ours if not re.search(rf"\b{name}(_FILE)?\b", EXAMPLE)} == set()


def test_the_example_sets_no_secret_and_promises_nothing():
    given = dict(line.split("=", 1) for line in EXAMPLE.splitlines() if line and not line.startswith("#"))
    assert given == {"SITE_ORIGIN": "https://portal.example", "TRUSTED_PROXIES": "1"}


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_gets_its_secrets_as_credentials_and_may_write_its_own_folders_only(unit):
    text = unit.read_text()
    for name in SECRETS:
        assert text.count(f"LoadCredential={name.lower()}:/etc/portal/secrets/{name.lower()}\n") == 1
        assert text.count(f"{name}_FILE=%d/{name.lower()}") == 1
    for line in ("User=portal", "NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes", "UMask=0077"):
        assert text.count(f"{line}\n") == 1


def test_the_units_run_commands_that_exist():
    words = [word for unit in UNITS for word in re.findall(r"^Exec\w+=.* manage\.py (\w+)", unit.read_text(), re.M)]
    assert sorted(words) == ["prepare", "send_outbox"]
    assert set(words) <= set(get_commands())


def test_the_runbook_names_commands_that_exist():
    text = (ROOT / "docs" / "runbook.md").read_text()
    words = set(re.findall(r"(?:portal-manage|manage\.py)\s+([a-z_]+)", text))
    assert words >= {"status", "rotate_keys", "create_staff", "migrate"}
    assert words - set(get_commands()) == set()


def test_no_timer_is_needed_for_what_the_worker_publishes():
    assert [path.name for path in (DEPLOY / "systemd").glob("*.timer")] == ["portal-daily@.timer"]


@pytest.fixture
def installed(tmp_path):
    """Return a folder with the script as an operator has it, and a Python that prints what it is given."""
    for folder in ("deploy", ".venv/bin", "etc/secrets"):
        (tmp_path / folder).mkdir(parents=True)
    script = tmp_path / "deploy" / "portal-manage"
    script.write_bytes((DEPLOY / "portal-manage").read_bytes())
    script.chmod(0o755)
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\necho "$SECRET_KEY|$DATABASE_URL|$READING_HOURS|$SITE_ORIGIN|$*"\n')
    python.chmod(0o755)
    for name in SECRETS:
        (tmp_path / "etc" / "secrets" / name.lower()).write_text(f"{name} of a test\n")
    example = EXAMPLE.replace("#READING_HOURS", "READING_HOURS")
    (tmp_path / "etc" / "portal.env").write_text(example)
    return tmp_path


def test_a_command_by_hand_has_the_settings_and_secrets_of_the_units(installed):
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "PORTAL_ETC": str(installed / "etc")}
    said = subprocess.run(
        [installed / "deploy" / "portal-manage", "create_staff", "mei", "--group", "two words"],
        env=environment | {"PORTAL_ACCOUNT": "root"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == (
        "SECRET_KEY of a test|DATABASE_URL of a test|Mon-Fri 09:00-17:00|https://portal.example|"
        "manage.py create_staff mei --group two words\n"
    )
