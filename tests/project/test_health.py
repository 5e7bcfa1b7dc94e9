"""Monitors learn whether the process is up and whether it can serve."""

from unittest import mock

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def answer(client, path: str) -> tuple[int, bytes]:
    response = client.get(path)
    return response.status_code, response.content


def test_a_running_process_is_healthy_without_a_database(client):
    assert answer(client, "/healthz") == (200, b"ok\n")


@pytest.mark.django_db
def test_a_migrated_database_is_ready(client):
    assert answer(client, "/readyz") == (200, b"ready\n")


@pytest.mark.django_db
def test_a_pending_migration_is_not_ready(client):
    (newest,) = MigrationLoader(connection).graph.leaf_nodes("support")
    MigrationRecorder(connection).record_unapplied(*newest)
    assert answer(client, "/readyz") == (503, b"not ready\n")


def test_a_silent_database_is_not_ready(client):
    with mock.patch("config.health.MigrationExecutor", side_effect=DatabaseError("no answer")):
        assert answer(client, "/readyz") == (503, b"not ready\n")


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
