"""While the database is away every page says so calmly, in both languages, and claims nothing about what was sent."""

import pytest
from django.db import InterfaceError, OperationalError, connection

from support.models import Enquiry
from support.submission import new_token


@pytest.fixture
def answer(client, db):
    """Return a function that asks the portal while each query raises `error`."""
    client.raise_request_exception = False

    def ask(path: str, data: dict | None = None, *, error: Exception):
        def away(*args):
            raise error

        with connection.execute_wrapper(away):
            return client.get(path) if data is None else client.post(path, data)

    return ask


@pytest.mark.parametrize("error", [OperationalError("database is locked"), InterfaceError("connection is closed")])
def test_a_database_that_is_away_is_a_503_that_says_when_to_try_again(answer, error):
    response = answer("/en/", error=error)
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "60", "no-store")


def test_the_page_is_calm_in_both_languages_and_leads_on(answer):
    html = answer("/zh-hant/", error=OperationalError()).content.decode()
    for words in (
        "You have done nothing wrong.",
        "這不是你的錯。",
        'href="tel:999"',
        'href="/en/"',
        'href="/zh-hant/"',
    ):
        assert (words, words in html) == (words, True)


def test_a_message_that_could_not_be_stored_is_not_said_to_be(answer):
    sent = {"message": "plumtree", "consent": "on", "token": new_token()}
    response = answer("/en/contact/", sent, error=OperationalError())
    html = response.content.decode()
    assert (response.status_code, Enquiry.objects.count()) == (503, 0)
    assert [words in html for words in ("plumtree", "We have your message", "cannot say yet")] == [False, False, True]


def test_any_other_fault_stays_a_500(answer):
    response = answer("/en/", error=ValueError())
    assert (response.status_code, "Retry-After" in response) == (500, False)
