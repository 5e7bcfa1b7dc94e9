"""The files in deploy/ name what there is: every setting, commands that exist, no secret."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from django.core.management import get_commands

from scripts.variables import ROOT, names

DEPLOY = ROOT / "deploy"
SYSTEMD = DEPLOY / "systemd"
UNITS = sorted(SYSTEMD.glob("*.service"))
BACKUP = SYSTEMD / "portal-daily@backup.service.d" / "backup.conf"
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
    texts = [path.read_text() for path in (*UNITS, BACKUP)]
    words = [word for text in texts for word in re.findall(r"^Exec\w+=.* manage\.py (\w+)", text, re.M)]
    assert sorted(words) == ["backup", "prepare", "send_outbox"]
    assert set(words) <= set(get_commands())


def test_the_runbook_names_commands_that_exist():
    text = (ROOT / "docs" / "runbook.md").read_text()
    words = set(re.findall(r"(?:portal-manage|manage\.py)\s+([a-z_]+)", text))
    assert words >= {"status", "rotate_keys", "create_staff", "migrate"}
    assert words - set(get_commands()) == set()


def test_each_command_of_the_night_has_its_timer_and_the_runbook_starts_them_all():
    assert [path.name for path in SYSTEMD.glob("*.timer")] == ["portal-daily@.timer"]
    runbook = (ROOT / "docs" / "runbook.md").read_text()
    for text in (runbook, (SYSTEMD / "portal-daily@.timer").read_text()):
        assert set(re.findall(r"portal-daily@(\w+)\.timer", text)) == {"backup", "erase_expired", "prune_audit"}


def test_the_nightly_backup_gets_its_key_as_a_credential_and_may_write_its_folder():
    lines = BACKUP.read_text().splitlines()
    assert [line for line in lines if line.startswith(("LoadCredential", "Environment", "ReadWrite"))] == [
        "LoadCredential=backup_keys:/etc/portal/secrets/backup_keys",
        "Environment=BACKUP_KEYS_FILE=%d/backup_keys",
        "ReadWritePaths=/var/backups/portal",
    ]


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_may_write_the_list_of_erased_references_where_the_example_puts_it(unit):
    place = re.search(r"^#ERASED_LIST=(.*)/erased.txt$", EXAMPLE, re.M)[1]
    assert f" -{place}" in re.search(r"^ReadWritePaths=(.*)$", unit.read_text(), re.M)[0]


# Only on a developer's machine that lacks it: with CI=true scripts/check.py ends before a test is left out.
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd")
@pytest.mark.parametrize(
    "unit",
    [
        *("portal@8001.service", "portal-worker.service", "portal-daily@prune_audit.service"),
        *("portal-daily@backup.service", "portal-daily@backup.timer"),
    ],
)
def test_systemd_finds_nothing_amiss_with_a_unit(unit, tmp_path):
    place = tmp_path / "system"
    shutil.copytree(SYSTEMD, place)
    for path in place.rglob("*.*"):
        if path.is_file():  # a program that is there: no portal is installed here
            path.write_text(path.read_text().replace("/srv/portal/.venv/bin/python", sys.executable))
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit],
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{place}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode, said.stderr) == (0, "")


@pytest.fixture
def installed(tmp_path):
    """Return a folder with the script as an operator has it, and a Python that prints what it is given."""
    for folder in ("deploy", ".venv/bin", "etc/secrets"):
        (tmp_path / folder).mkdir(parents=True)
    script = tmp_path / "deploy" / "portal-manage"
    script.write_bytes((DEPLOY / "portal-manage").read_bytes())
    script.chmod(0o755)
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\necho "$SECRET_KEY|$DATABASE_URL|$BACKUP_KEYS|$READING_HOURS|$SITE_ORIGIN|$*"\n')
    python.chmod(0o755)
    for name in SECRETS:
        (tmp_path / "etc" / "secrets" / name.lower()).write_text(f"{name} of a test\n")
    example = EXAMPLE.replace("#READING_HOURS", "READING_HOURS")
    (tmp_path / "etc" / "portal.env").write_text(example)
    return tmp_path


@pytest.mark.parametrize("backup_keys", ["", "BACKUP_KEYS of a test"])
def test_a_command_by_hand_has_the_settings_and_secrets_of_the_units(installed, backup_keys):
    if backup_keys:  # not on every machine
        (installed / "etc" / "secrets" / "backup_keys").write_text(f"{backup_keys}\n")
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "PORTAL_ETC": str(installed / "etc")}
    said = subprocess.run(
        [installed / "deploy" / "portal-manage", "create_staff", "mei", "--group", "two words"],
        env=environment | {"PORTAL_ACCOUNT": "root"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == (
        f"SECRET_KEY of a test|DATABASE_URL of a test|{backup_keys}|Mon-Fri 09:00-17:00|https://portal.example|"
        "manage.py create_staff mei --group two words\n"
    )
