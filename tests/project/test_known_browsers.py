"""A colleague's own browser is never kept waiting by somebody who guesses elsewhere, or next door."""

from types import SimpleNamespace
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone

from config.known_browsers import COOKIE, MOST
from support import throttle
from tests.factories.support import code_of, make_app, make_staff

LOGIN, STEP = "/admin/login/", "/admin/factor/"
PASSWORD = "a calm and long password"
WARD, ELSEWHERE = "192.0.2.1", "198.51.100.9"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_gets_tries_back():
    """Let no time pass for the buckets: on a slow machine a try would come back meanwhile."""
    now = timezone.now()
    with mock.patch.object(throttle, "timezone", SimpleNamespace(now=lambda: now)):
        yield


def make_colleague(name: str) -> str:
    """Make a colleague with password and app; return the secret of the app."""
    user = make_staff(name, "triage")
    user.set_password(PASSWORD)
    user.save()
    return make_app(user)


@pytest.fixture
def secret() -> str:
    """The secret of mei's app."""
    return make_colleague("mei")


def password(client, name: str = "mei", typed: str = PASSWORD, address: str = WARD) -> int:
    fields = {"username": name, "password": typed, "next": "/admin/"}
    return client.post(LOGIN, fields, REMOTE_ADDR=address).status_code


def step(client, code: str, address: str = WARD):
    return client.post(STEP, {"code": code}, REMOTE_ADDR=address)


def sign_in(client, secret: str, name: str = "mei", steps: int = 0) -> None:
    assert (password(client, name), step(client, code_of(secret, steps=steps)).status_code) == (302, 302)


def guess_names(times: int = 31) -> list[int]:
    """Let a stranger on the ward's address try many names."""
    return [password(Client(), f"name-{at}") for at in range(times)]


def guess_codes(addresses: int = 21) -> list[int]:
    """Let a stranger who knows mei's password try codes from many addresses."""
    found = []
    for at in range(addresses):
        client, address = Client(), f"203.0.113.{at}"
        password(client, address=address)
        found.append(step(client, "12", address).status_code)
    return found


def test_a_stranger_next_door_keeps_the_known_browser_from_nothing(client, secret):
    sign_in(client, secret)
    assert guess_names()[-1] == 429
    assert (password(client), password(Client())) == (302, 429)


def test_a_stranger_who_knows_the_password_keeps_the_known_browser_from_nothing(client, secret):
    sign_in(client, secret)
    assert guess_codes()[-1] == 429
    unknown = Client()
    password(unknown, address=ELSEWHERE)
    assert step(unknown, code_of(secret, steps=1), ELSEWHERE).status_code == 429
    password(client)
    assert step(client, code_of(secret, steps=1)).status_code == 302


def test_who_waits_for_the_tries_of_all_loses_none_of_their_own(secret):
    guess_codes()
    client = Client()
    password(client, address=ELSEWHERE)
    waits = [int(step(client, "12", ELSEWHERE).headers["Retry-After"]) for _ in range(8)]
    assert [wait for wait in waits if wait <= 30] == []  # else it would be their own tries that are used up


def test_a_passkey_is_looked_at_although_somebody_guesses_codes(secret):
    assert guess_codes()[-1] == 429
    client = Client()
    password(client, address=ELSEWHERE)
    answer = client.post(STEP, {"credential": '{"id": "no passkey"}'}, REMOTE_ADDR=ELSEWHERE)
    assert (answer.status_code, "Please wait" in answer.content.decode()) == (200, False)


def test_a_known_browser_is_slowed_by_its_own_mistakes_only(client, secret):
    sign_in(client, secret)
    assert [password(client, typed="wrong") for _ in range(6)] == [200] * 5 + [429]
    assert password(Client()) == 302


def test_colleagues_who_take_turns_at_one_machine_are_all_known(client, secret):
    other = make_colleague("ho")
    sign_in(client, secret)
    client.post("/admin/logout/")
    sign_in(client, other, "ho")
    client.post("/admin/logout/")
    guess_names()
    assert [password(client, name) for name in ("mei", "ho", "name-1")] == [302, 302, 429]


def test_only_so_many_are_kept(client, secret):
    for at in range(MOST + 1):
        sign_in(client, make_colleague(f"colleague-{at}"), f"colleague-{at}")
        client.post("/admin/logout/")
    assert client.cookies[COOKIE].value.count("|") == MOST - 1
    guess_names()
    assert [password(client, f"colleague-{at}") for at in (0, 1, MOST)] == [429, 302, 302]


@pytest.mark.parametrize(
    "forge", [lambda value: value[:-1] + "x", lambda value: "mark:now:signature", lambda value: "|"]
)
def test_a_mark_that_is_not_ours_counts_for_nothing(client, secret, forge):
    sign_in(client, secret)
    client.cookies[COOKIE] = forge(client.cookies[COOKIE].value)
    guess_names()
    assert password(client) == 429


def test_a_mark_is_good_for_its_own_account_only(client, secret):
    make_colleague("ho")
    sign_in(client, secret)
    guess_names()
    assert password(client, "ho") == 429


def test_the_cookie_names_nobody_and_no_script_reads_it(client, secret):
    sign_in(client, secret)
    cookie = client.cookies[COOKIE]
    assert ("mei" in cookie.value, cookie["httponly"], cookie["samesite"], cookie["path"]) == (False, True, "Lax", "/")
    assert cookie["max-age"] == 90 * 24 * 60 * 60
