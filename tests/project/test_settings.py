"""The environment decides, and a wrong value is one sentence that names its variable."""

import base64
import json
import os
import stat
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.checks import reading_hours_make_sense
from config.environment import Environment
from scripts.variables import ROOT, without_ours

KEY = base64.b64encode(bytes(range(32))).decode()
SECRET = "a secret of this test, long enough and of many letters 0123456789"
PRODUCTION = {
    "SITE_ORIGIN": "https://portal.example",
    "SECRET_KEY": SECRET,
    "FIELD_ENCRYPTION_KEYS": f"k1:{KEY}",
    "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
}


def refusal(read, *args, **kwargs) -> str:
    """Return the sentence with which `read` refuses."""
    with pytest.raises(ImproperlyConfigured) as caught:
        read(*args, **kwargs)
    return str(caught.value)


def start(tmp_path, code: str, **variables) -> subprocess.CompletedProcess:
    """Run `code` in a new process with only these variables of the portal."""
    environment = without_ours(os.environ) | {"DATA_DIR": str(tmp_path / "data")} | variables
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


SHOW = (
    "import json; from config import wsgi; from django.conf import settings; "
    "print(json.dumps({name: getattr(settings, name) for name in "
    "('DEBUG', 'SITE_ORIGIN', 'ALLOWED_HOSTS', 'SECURE_SSL_REDIRECT', 'SESSION_COOKIE_NAME', 'TIME_ZONE')}))"
)


def test_embedded_use_needs_no_settings_and_never_serves_with_debug(tmp_path):
    shown = start(tmp_path, SHOW, DEBUG="1", PORT="8123")
    assert json.loads(shown.stdout) == {
        "DEBUG": False,
        "SITE_ORIGIN": "http://127.0.0.1:8123",
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
        "SECURE_SSL_REDIRECT": False,
        "SESSION_COOKIE_NAME": "session",
        "TIME_ZONE": "Asia/Hong_Kong",
    }


def test_production_serves_its_origin_over_https_only(tmp_path):
    shown = start(tmp_path, SHOW, **PRODUCTION, DEBUG="1")
    assert json.loads(shown.stdout) == {
        "DEBUG": False,
        "SITE_ORIGIN": "https://portal.example",
        "ALLOWED_HOSTS": ["portal.example"],
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_NAME": "__Host-session",
        "TIME_ZONE": "Asia/Hong_Kong",
    }


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "EMAIL_URL"])
def test_production_without_a_secret_refuses_and_makes_none(tmp_path, name):
    missing = f"{name} (or {name}_FILE) must be set when SITE_ORIGIN is set."
    reader = Environment({"SITE_ORIGIN": "https://portal.example"})
    readers = {
        "SECRET_KEY": lambda: reader.secret(name, keep_in=None),
        "FIELD_ENCRYPTION_KEYS": lambda: reader.encryption_keys(name, keep_in=None),
        "EMAIL_URL": lambda: reader.mail(name, files_in=None),
    }
    assert refusal(readers[name]) == missing


def test_a_refused_start_is_one_line_without_a_traceback(tmp_path):
    environment = without_ours(os.environ) | {"DATA_DIR": str(tmp_path), "SITE_ORIGIN": "https://portal.example"}
    command = [sys.executable, "manage.py", "serve"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "Settings: SECRET_KEY (or SECRET_KEY_FILE) must be set when SITE_ORIGIN is set.\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "value",
    [
        "http://portal.example",
        "portal.example",
        "https://",
        "https://[",
        "https://portal.example/path",
        "https://user@portal.example",
        "https://portal.example?x",
        "https://two words",
    ],
)
def test_an_origin_is_https_and_nothing_but_an_origin(value):
    assert refusal(Environment({"SITE_ORIGIN": value}).origin, "SITE_ORIGIN") == (
        "SITE_ORIGIN must be an https origin without a path, such as https://portal.example."
    )


def test_an_origin_is_kept_as_browsers_write_it():
    assert Environment({"X": "https://Portal.Example:8443/"}).origin("X") == "https://portal.example:8443"
    assert Environment({}).origin("X") == ""


@pytest.mark.parametrize(
    "value",
    [
        "k1",
        KEY,
        "k1:",
        "k1:AAAA",
        f"k1:{KEY}x",
        f":{KEY}",
        f"k-1:{KEY}",
        f"k1:{KEY},k1:{KEY}",
        f"k1:{KEY},",
    ],
)
def test_an_encryption_key_that_is_not_one_is_refused_without_being_shown(value):
    assert refusal(Environment({"X": value}).encryption_keys, "X", keep_in=None) == (
        "X must read id:base64,id:base64,… with different ids and 32 bytes a key."
    )


def test_the_first_encryption_key_comes_first():
    other = base64.b64encode(bytes(32)).decode()
    keys = Environment({"X": f"new:{other}, old:{KEY}"}).encryption_keys("X", keep_in=None)
    assert list(keys.items()) == [("new", bytes(32)), ("old", bytes(range(32)))]


@pytest.mark.parametrize("value", ["short", "a" * 60])
def test_a_secret_that_can_be_guessed_is_refused(value):
    assert refusal(Environment({"X": value}).secret, "X", keep_in=None) == (
        "X must have at least 50 random characters."
    )


def test_a_secret_may_lie_in_a_file(tmp_path):
    (tmp_path / "key").write_text(f"{SECRET}\n")
    assert Environment({"X_FILE": str(tmp_path / "key")}).secret("X", keep_in=None) == SECRET


def test_a_secret_file_that_is_missing_or_no_text_is_named(tmp_path):
    missing = Environment({"X_FILE": str(tmp_path / "none")})
    assert refusal(missing.secret, "X", keep_in=None) == "X_FILE cannot be read: No such file or directory."
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    binary = Environment({"X_FILE": str(tmp_path / "binary")})
    assert refusal(binary.secret, "X", keep_in=None) == "X_FILE must be a text file in UTF-8."


def test_a_secret_that_begins_with_a_dollar_is_not_taken_for_a_variable():
    assert Environment({"X": f"${SECRET}", SECRET: "no"}).secret("X", keep_in=None) == f"${SECRET}"


def test_what_one_reader_was_given_the_next_one_does_not_see():
    Environment({"X": "1"}).integer("X", default=None)
    assert Environment({}).integer("X", default=None) is None


def test_embedded_secrets_are_made_once_for_their_owner_only(tmp_path):
    made = Environment({}).secret("SECRET_KEY", keep_in=tmp_path)
    keys = Environment({}).encryption_keys("FIELD_ENCRYPTION_KEYS", keep_in=tmp_path)
    assert Environment({}).secret("SECRET_KEY", keep_in=tmp_path) == made
    assert Environment({}).encryption_keys("FIELD_ENCRYPTION_KEYS", keep_in=tmp_path) == keys
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"secret_key": 0o600, "field_encryption_keys": 0o600}


def test_a_second_process_that_makes_a_secret_at_the_same_time_takes_the_first_ones(tmp_path, monkeypatch):
    link = os.link

    def later(draft, path):
        (tmp_path / "secret_key").write_text(SECRET)
        link(draft, path)

    monkeypatch.setattr("config.environment.os.link", later)
    assert Environment({}).secret("SECRET_KEY", keep_in=tmp_path) == SECRET
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_data_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    inside = tmp_path / "file" / "data"
    assert refusal(Environment({"DATA_DIR": str(inside)}).folder, "DATA_DIR", default=tmp_path) == (
        f"DATA_DIR cannot be used: [Errno 20] Not a directory: '{inside}'."
    )
    said = refusal(Environment({}).secret, "SECRET_KEY", keep_in=tmp_path / "none")
    assert said.startswith("DATA_DIR cannot keep SECRET_KEY: [Errno 2] No such file or directory")


def test_a_data_folder_that_is_made_opens_for_its_owner_only(tmp_path):
    made = Environment({"DATA_DIR": str(tmp_path / "a" / "data")}).folder("DATA_DIR", default=tmp_path)
    assert (made, stat.S_IMODE(made.stat().st_mode)) == (tmp_path / "a" / "data", 0o700)


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "eight", "９", "1" * 5000])
def test_a_number_that_is_not_a_positive_whole_number_is_refused(value):
    assert refusal(Environment({"PORT": value}).integer, "PORT", default=8000) == (
        f"PORT must be a positive whole number, not {value!r}."
    )


@pytest.mark.parametrize(("value", "meant"), [("1", True), ("Yes", True), ("off", False), ("0", False), ("", True)])
def test_a_switch_is_on_or_off(value, meant):
    assert Environment({"X": value}).switch("X", default=True) is meant


def test_a_switch_that_is_neither_is_refused():
    assert refusal(Environment({"X": "maybe"}).switch, "X", default=True) == "X must be on or off, not 'maybe'."


def test_without_a_database_url_the_database_lies_in_the_data_folder(tmp_path):
    database = Environment({}).database("DATABASE_URL", sqlite_in=tmp_path)
    assert (database["ENGINE"], database["NAME"]) == ("config.sqlite", tmp_path / "portal.sqlite3")


def test_postgresql_is_named_by_a_url(tmp_path):
    url = "postgres://user:p%40ss@db.example:5433/portal"
    database = Environment({"X": url}).database("X", sqlite_in=tmp_path)
    assert {name: database[name] for name in ("ENGINE", "USER", "PASSWORD", "HOST", "PORT", "NAME")} == {
        "ENGINE": "django.db.backends.postgresql",
        "USER": "user",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": 5433,
        "NAME": "portal",
    }


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://user:secret@db/portal", "X must start with postgres://; leave it out for SQLite."),
        ("sqlite:///secret.sqlite3", "X must start with postgres://; leave it out for SQLite."),
        ("postgres://user:secret@db:port/portal", "X must read postgres://user:password@host:port/name."),
    ],
)
def test_a_database_that_we_do_not_know_is_refused_without_showing_its_password(tmp_path, url, said):
    assert refusal(Environment({"X": url}).database, "X", sqlite_in=tmp_path) == said


@pytest.mark.parametrize("url", ["smtp://", "smtp://user:secret@mail:port", "post://mail", "mail.example"])
def test_a_mail_url_that_names_no_server_is_refused_without_showing_its_password(url):
    assert refusal(Environment({"X": url}).mail, "X", files_in=None) == (
        "X must read smtp+tls://user:password@host:587 or another mail URL."
    )


def test_embedded_use_writes_mail_as_files(tmp_path):
    assert Environment({}).mail("X", files_in=tmp_path) == {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": tmp_path,
    }


def test_reading_hours_that_make_no_sense_stop_the_start(settings):
    settings.READING_HOURS = "nonsense"
    assert [error.id for error in reading_hours_make_sense(None)] == ["portal.E003"]


def test_an_unknown_time_zone_is_one_sentence():
    with pytest.raises(ImproperlyConfigured, match="TIME_ZONE must name a time zone"):
        Environment({"TIME_ZONE": "Mars/Base"}).zone("TIME_ZONE", default="Asia/Hong_Kong")


def test_the_database_is_its_owners_alone_even_in_an_open_folder(tmp_path):
    tmp_path.chmod(0o755)
    command = [sys.executable, "manage.py", "migrate", "contenttypes", "--verbosity=0"]
    subprocess.run(command, cwd=ROOT, env=without_ours(os.environ) | {"DATA_DIR": str(tmp_path)}, check=True)
    assert stat.S_IMODE((tmp_path / "portal.sqlite3").stat().st_mode) == 0o600
