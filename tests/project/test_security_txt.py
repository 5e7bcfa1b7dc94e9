"""Who finds a hole finds whom to tell."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from config.environment import Environment

PATH = "/.well-known/security.txt"
pytestmark = pytest.mark.django_db


def test_it_names_the_contact_and_ends_in_half_a_year(client, settings):
    settings.SECURITY_CONTACT = "mailto:security@network.example"
    answer = client.get(PATH)
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    ends = datetime.strptime(fields.pop("Expires"), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert fields == {
        "Contact": "mailto:security@network.example",
        "Preferred-Languages": "en, zh-Hant",
        "Canonical": f"{settings.SITE_ORIGIN}{PATH}",
    }
    assert timedelta(days=179) <= ends - timezone.now() <= timedelta(days=180)
    assert (re.match("text/plain", answer["Content-Type"]) is None, answer.cookies) == (False, {})


def test_without_a_contact_there_is_none(client, settings):
    settings.SECURITY_CONTACT = ""
    assert client.get(PATH).status_code == 404


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("security@network.example", "mailto:security@network.example"),
        ("https://network.example/tell", "https://network.example/tell"),
        ("", ""),
    ],
)
def test_a_contact_is_a_mail_address_or_a_page(monkeypatch, written, read):
    monkeypatch.setenv("SECURITY_CONTACT", written)
    assert Environment().contact("SECURITY_CONTACT") == read


@pytest.mark.parametrize("written", ["somebody", "http://network.example/", "Mei <mei@network.example>"])
def test_anything_else_is_refused(monkeypatch, written):
    monkeypatch.setenv("SECURITY_CONTACT", written)
    with pytest.raises(ImproperlyConfigured, match="SECURITY_CONTACT must be"):
        Environment().contact("SECURITY_CONTACT")
