"""While the database is away every page says so calmly, in both languages, and claims nothing about what was sent."""

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

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


def test_a_message_of_which_nobody_knows_is_given_back_and_not_said_to_be_stored_or_lost(answer):
    sent = {"message": "plumtree", "consent": "on", "token": new_token()}
    response = answer("/en/contact/", sent, error=OperationalError())
    html = response.content.decode()
    assert (response.status_code, Enquiry.objects.count()) == (503, 0)
    said = ("We have your message", "Nothing was stored", "cannot say yet", "plumtree</textarea>")
    assert [words in html for words in said] == [False, False, True, True]


@pytest.mark.parametrize("path", ["/admin/login/", "/en/conversation/"])
def test_a_password_or_a_form_without_a_text_is_not_shown_again(answer, path):
    sent = {"username": "plumtree", "password": "plumtree", "reference": "plumtree", "text": "plumtree", "code": "x"}
    if "admin" not in path:
        del sent["password"], sent["text"]
    response = answer(path, sent, error=OperationalError())
    assert (response.status_code, response["Retry-After"], b"plumtree" in response.content) == (503, "60", False)


def test_what_another_site_sends_is_not_shown_as_the_words_of_a_person(db):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)

    def away(*args):
        raise OperationalError

    with connection.execute_wrapper(away):
        response = client.post("/en/conversation/write/", {"message": "plumtree"}, headers={"Cookie": "visit=x"})
    assert (response.status_code, b"plumtree" in response.content) == (503, False)


def test_any_other_fault_stays_a_500(answer):
    response = answer("/en/", error=ValueError())
    assert (response.status_code, "Retry-After" in response) == (500, False)
