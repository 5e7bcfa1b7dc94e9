"""Monitors learn whether the process is up and whether it can serve."""

from datetime import timedelta
from unittest import mock

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from support.models import Heartbeat, OutboxMessage
from tests.factories.support import make_enquiry


def answer(client, path: str) -> tuple[int, bytes]:
    response = client.get(path)
    return response.status_code, response.content


def test_a_running_process_is_healthy_without_a_database(client):
    assert answer(client, "/healthz") == (200, b"ok\n")


@pytest.fixture
def worker(db):
    """A worker that was seen just now."""
    Heartbeat.beat(Heartbeat.OUTBOX)


@pytest.fixture
def elsewhere():
    """Return a client that asks from another machine."""
    return Client(REMOTE_ADDR="192.0.2.7")


@pytest.mark.usefixtures("worker")
def test_where_everything_is_in_order_the_portal_is_ready(client):
    assert answer(client, "/readyz") == (200, b"ready\n")


@pytest.mark.usefixtures("worker")
def test_a_pending_migration_is_not_ready(client):
    (newest,) = MigrationLoader(connection).graph.leaf_nodes("support")
    MigrationRecorder(connection).record_unapplied(*newest)
    assert answer(client, "/readyz") == (503, b"not ready\n1 migrations are not applied.\n")


def test_a_silent_database_is_not_ready(client):
    with mock.patch("config.health.MigrationExecutor", side_effect=DatabaseError("no answer")):
        assert answer(client, "/readyz") == (503, b"not ready\nThe database does not answer: DatabaseError.\n")


@pytest.mark.django_db
def test_without_a_worker_the_portal_is_not_ready(client):
    status, said = answer(client, "/readyz")
    assert (status, b"has never been seen" in said) == (503, True)


@pytest.mark.usefixtures("worker")
def test_a_worker_that_fell_silent_is_not_ready(client):
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=4))
    assert answer(client, "/readyz") == (503, b"not ready\nThe worker was last seen 4 minutes ago.\n")


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize(
    ("failure", "fields", "status"),
    [
        ("ConnectionRefusedError", {}, 503),
        ("535", {}, 503),  # our password is refused
        ("", {}, 503),
        ("450", {}, 200),  # one mailbox is busy
        ("", {"sent_at": timezone.now()}, 200),
        ("550", {"failed_at": timezone.now()}, 200),
    ],
)
def test_a_mail_that_waits_too_long_is_not_ready(client, failure, fields, status):
    enquiry = make_enquiry("A question.", email="mei@example.com", contact_by="email")
    OutboxMessage.objects.create(kind="answer", enquiry=enquiry, failure=failure, **fields)
    OutboxMessage.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    code, said = answer(client, "/readyz")
    assert (code, b"has waited for 61 minutes" in said) == (status, status == 503)
    assert enquiry.reference.encode() not in said


@pytest.mark.usefixtures("worker")
def test_a_database_that_confirms_too_early_is_not_ready(client):
    if connection.vendor != "postgresql":  # SQLite's settings are ours
        assert answer(client, "/readyz") == (200, b"ready\n")
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    status, said = answer(client, "/readyz")
    assert (status, b"synchronous_commit must not be off" in said) == (503, True)


@pytest.mark.usefixtures("worker")
def test_a_list_of_erased_references_that_cannot_be_written_is_not_ready(client, settings, tmp_path):
    settings.ERASED_LIST = tmp_path / "a disk that is not mounted" / "erased.txt"
    said = b"not ready\nThe list of erased references cannot be written (ERASED_LIST).\n"
    assert answer(client, "/readyz") == (503, said)


@pytest.mark.django_db
@pytest.mark.parametrize("header", [None, "X-Forwarded-For", "Forwarded", "Via"])
def test_what_is_wrong_is_told_on_the_machine_only(elsewhere, client, header):
    asking = client if header else elsewhere
    response = asking.get("/readyz", headers={header: "192.0.2.7"} if header else {})
    assert (response.status_code, response.content) == (503, b"not ready\n")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_read(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_health_is_never_cached_and_sets_no_cookie(client, path):
    response = client.get(path)
    assert "no-store" in response.headers["Cache-Control"]
    assert response.cookies == {}


def test_a_load_balancer_may_ask_over_plain_http(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert answer(client, "/healthz") == (200, b"ok\n")


def test_a_monitor_may_ask_by_address(client):
    response = client.get("/healthz", headers={"Host": "10.0.0.7:8000"})
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert client.get("/en/", headers={"Host": "10.0.0.7:8000"}).status_code == 400
