"""The settings of mails are read strictly."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import Environment


@pytest.mark.parametrize("value", ["post", "Us <post@plain.example>", "post@plain.example, x@plain.example", "a@b@c"])
def test_a_neutral_sender_is_an_address_and_nothing_else(value):
    with pytest.raises(ImproperlyConfigured, match=r"^X must be a mail address and nothing else\.$"):
        Environment({"X": value}).address("X")


@pytest.mark.parametrize(
    "value",
    [
        "http://plain.example",
        "plain.example",
        "https://",
        "https://x",
        "https://u:p@plain.example",
        "https://a.example/ b",
    ],
)
def test_a_neutral_link_is_an_https_address_and_nothing_else(value):
    with pytest.raises(ImproperlyConfigured, match=r"^X must be the https address of a page\.$"):
        Environment({"X": value}).link("X")


def test_what_is_right_is_kept_and_what_is_unset_is_empty():
    reader = Environment({"A": "post@plain.example", "L": "https://plain.example/back?to=1"})
    assert (reader.address("A"), reader.link("L")) == ("post@plain.example", "https://plain.example/back?to=1")
    assert (reader.address("X"), reader.link("X")) == ("", "")


def test_a_mail_server_is_greeted_without_the_name_of_this_machine():
    mail = Environment({"X": "smtp+tls://user:password@mail.example:587"}).mail("X", files_in=None)
    assert (mail["EMAIL_BACKEND"], mail["EMAIL_HOST"], mail["EMAIL_PORT"], mail["EMAIL_USE_TLS"]) == (
        "config.smtp.EmailBackend",
        "mail.example",
        587,
        True,
    )
