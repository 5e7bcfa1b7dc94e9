"""Guessing the password of a colleague is slowed down; nobody is locked out by somebody else."""

import pytest
from django.core.checks import run_checks

from support.models import Bucket
from tests.factories.support import make_app, make_staff

LOGIN = "/admin/login/"
PASSWORD = "a calm and long password"

pytestmark = pytest.mark.django_db


@pytest.fixture
def mei():
    """A colleague with a password and a second factor."""
    user = make_staff("mei", "triage")
    user.set_password(PASSWORD)
    user.save()
    make_app(user)
    return user


def sign_in(client, name: str = "mei", typed: str = "wrong", address: str = "192.0.2.1"):
    return client.post(LOGIN, {"username": name, "password": typed, "next": "/admin/"}, REMOTE_ADDR=address)


def codes(client, times: int, **choices) -> list[int]:
    return [sign_in(client, **choices).status_code for _ in range(times)]


def test_after_five_wrong_tries_even_the_right_password_has_to_wait(client, mei):
    assert codes(client, 5) == [200] * 5
    response = sign_in(client, typed=PASSWORD)
    assert (response.status_code, 1 <= int(response.headers["Retry-After"]) <= 30) == (429, True)
    assert "Please wait" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_name_stays_in_the_form_and_the_password_does_not(client, mei):
    codes(client, 5)
    html = sign_in(client, typed="typed but wrong").content.decode()
    assert ('value="mei"' in html, "typed but wrong" in html) == (True, False)


def test_a_guesser_elsewhere_locks_nobody_out(client, mei):
    codes(client, 40, address="198.51.100.9")
    assert sign_in(client, typed=PASSWORD).status_code == 302


def test_a_colleague_on_the_same_address_gets_in_beside_one_who_mistypes(client, mei):
    codes(client, 10, name="somebody")
    assert sign_in(client, typed=PASSWORD).status_code == 302


def test_hammering_one_account_uses_up_the_tries_of_no_neighbour(client, mei):
    codes(client, 40, name="somebody")
    assert codes(client, 5, name="another") == [200] * 5


def test_trying_many_names_is_slowed_down_too(client, mei):
    assert [sign_in(client, name=f"name-{at}").status_code for at in range(31)] == [200] * 30 + [429]


def test_another_way_to_write_the_name_is_the_same_account(client, mei):
    assert [sign_in(client, name=name).status_code for name in ("mei", "MEI", "Mei", "mEi", "meI", "MEi")][-1] == 429


def test_who_is_right_pays_nothing(client, mei):
    assert codes(client, 12, typed=PASSWORD) == [302] * 12


def test_behind_a_proxy_that_hides_the_address_nobody_is_slowed(client, mei, settings):
    settings.TRUSTED_PROXIES = 1
    assert codes(client, 12) == [200] * 12


@pytest.mark.parametrize(
    ("production", "proxies", "found"), [(True, None, ["portal.W001"]), (True, 1, []), (False, None, [])]
)
def test_an_operator_hears_of_it_when_no_guesser_can_be_slowed(settings, production, proxies, found):
    settings.PRODUCTION, settings.TRUSTED_PROXIES = production, proxies
    assert [warning.id for warning in run_checks() if warning.id == "portal.W001"] == found


def test_neither_name_nor_address_is_stored(client, mei):
    codes(client, 1)
    stored = " ".join(Bucket.objects.values_list("key_hash", flat=True))
    assert [word for word in ("mei", "192.0.2.1") if word in stored] == []
