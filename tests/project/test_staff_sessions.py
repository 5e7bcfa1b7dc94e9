"""How long staff stay signed in, and what ends their sessions elsewhere."""

import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from config.second_factor import session as limits
from support.models import Action
from tests.factories.support import code_of, make_enquiry, make_staff
from tests.project.test_second_factor import AGAIN, DESK, FACTORS, acts, boss, mei, secret, sign_in, signed_in

__all__ = ["boss", "mei", "secret"]  # the fixtures

pytestmark = pytest.mark.django_db


# --- how long it lasts


def away(client, **ago: timedelta) -> None:
    session = client.session
    for name, length in ago.items():
        session[getattr(limits, name.upper())] = time.time() - length.total_seconds()
    session.save()


@pytest.mark.parametrize(
    ("ago", "stays"),
    [
        ({"seen": timedelta(minutes=29)}, True),
        ({"seen": timedelta(minutes=31)}, False),
        ({"since": timedelta(hours=11, minutes=59)}, True),
        ({"since": timedelta(hours=12, minutes=1)}, False),
        ({"seen": timedelta(hours=-2)}, True),  # the clock was set back
    ],
)
def test_a_session_ends_after_half_an_hour_of_nothing_and_after_twelve_hours(client, mei, ago, stays):
    client.force_login(mei)
    away(client, **ago)
    assert signed_in(client) is stays


def test_each_page_counts_as_being_there(client, mei):
    client.force_login(mei)
    away(client, seen=timedelta(minutes=20))
    client.get(DESK)
    assert time.time() - client.session[limits.SEEN] < 5


def test_who_was_signed_out_is_told_why_and_the_audit_too(client, mei):
    client.force_login(mei)
    away(client, seen=timedelta(hours=1))
    html = client.get(DESK, follow=True).content.decode()
    assert "nothing has happened here for half an hour" in html
    assert acts(Action.SIGNED_OUT) == [("signed-out", "mei", "idle")]


def test_what_was_typed_meanwhile_comes_back(client, mei):
    enquiry = make_enquiry()
    client.force_login(mei)
    away(client, seen=timedelta(hours=1))
    answer = client.post(f"{DESK}{enquiry.reference}/note/", {"text": "typed for an hour", "version": 1})
    assert (answer.status_code, "typed for an hour" in answer.content.decode()) == (403, True)


def test_reading_pages_do_not_look_at_the_session(client, mei, django_assert_num_queries):
    client.force_login(mei)
    away(client, seen=timedelta(hours=1))
    client.get("/en/")
    assert limits.SEEN in client.session


# --- switching somebody off


def test_switching_an_account_off_ends_its_sessions_for_good(client, mei):
    boss, other = Client(), Client()
    boss.force_login(make_staff("boss", is_superuser=True))
    client.force_login(mei)
    other.force_login(mei)
    fields = {"username": "mei", "is_staff": "on", "last_login_0": "", "date_joined_0": ""}
    answer = boss.post(f"/admin/auth/user/{mei.pk}/change/", fields)
    assert (answer.status_code, signed_in(client), signed_in(other)) == (302, False, False)
    assert Session.objects.count() == 1
    type(mei).objects.update(is_active=True)
    assert (signed_in(client), signed_in(other)) == (False, False)


def test_a_session_of_an_account_switched_off_elsewhere_does_not_live_again(client, mei):
    client.force_login(mei)
    type(mei).objects.update(is_active=False)
    client.get(DESK)
    type(mei).objects.update(is_active=True)
    assert signed_in(client) is False


# --- other sessions


def test_one_signs_out_everywhere_else(client, mei, secret):
    other = Client()
    for each in (client, other):
        each.force_login(mei)
    assert "Here, and in 1 other browser." in client.get(FACTORS).content.decode()
    client.post(f"{FACTORS}sign-out-elsewhere/")
    assert (signed_in(client), signed_in(other)) == (True, False)
    assert acts(Action.SIGNED_OUT) == [("signed-out", "mei", "elsewhere: 1")]


def test_a_changed_factor_signs_out_everywhere_else(client, mei, secret):
    other = Client()
    other.force_login(mei)
    sign_in(client, secret)
    client.post(AGAIN, {"code": code_of(secret, steps=1)})
    client.post(f"{FACTORS}codes/new/")
    assert (signed_in(client), signed_in(other)) == (True, False)


def test_showing_the_factor_again_changes_the_key_of_the_session(client, mei, secret):
    sign_in(client, secret)
    before = client.session.session_key
    client.post(AGAIN, {"code": code_of(secret, steps=1)})
    assert (client.session.session_key == before, signed_in(client)) == (False, True)


def test_who_looks_after_accounts_signs_somebody_out(boss, mei):
    theirs = Client()
    theirs.force_login(mei)
    boss.post("/admin/auth/user/", {"action": "sign_out_everywhere", "_selected_action": [mei.pk]})
    assert signed_in(theirs) is False
    assert acts(Action.ACCOUNT) == [("account", "boss", "mei: signed out of 1")]
