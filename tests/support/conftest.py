"""Sending the enquiry form as a browser would."""

import re
import time
from unittest import mock

import pytest
from django.test import Client

from support.models import Enquiry
from support.submission import new_token

ASK = "/en/contact/"


def token_shown(seconds_ago: float = 60) -> str:
    """Return the token of a form that was opened some seconds ago."""
    with mock.patch("support.submission.time.time", return_value=time.time() - seconds_ago):
        return new_token()


@pytest.fixture
def send(client):
    """Send the form: only what is required, unless told otherwise; a minute after opening it."""

    def post(path: str = ASK, **fields):
        data = {"message": "May I ask about the second lesson?", "consent": "on", "token": token_shown()} | fields
        return client.post(path, {name: value for name, value in data.items() if value is not None})

    return post


@pytest.fixture
def send_stored(send):
    """Send the form and return the one enquiry that it stored."""

    def post(**fields):
        before = set(Enquiry.objects.values_list("reference", flat=True))
        assert send(**fields).status_code == 303
        return Enquiry.objects.exclude(reference__in=before).get()

    return post


def shown(response, name: str) -> str | None:
    """Return the text of the element with the attribute `name`, such as data-reference."""
    match = re.search(rf"<[^>]*\b{name}\b[^>]*>\s*([^<]*?)\s*<", response.content.decode())
    return match[1] if match else None


@pytest.fixture
def client_with_csrf() -> Client:
    """Return a client that is checked for the CSRF cookie as a browser is."""
    return Client(enforce_csrf_checks=True)
