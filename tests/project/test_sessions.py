"""Who has a copy of the database cannot take over the session of a colleague, nor read what is kept with it."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore as PlainStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from config.sessions import SessionStore, stored_key
from tests.factories.support import code_of, make_app, make_staff

DESK = "/admin/support/enquiry/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def mei(client):
    """A colleague who is signed in."""
    user = make_staff("mei", "triage")
    client.force_login(user)
    return user


def opens(client) -> bool:
    return client.get(DESK).status_code == 200


def test_the_key_that_the_database_holds_opens_nothing(client, mei):
    row, thief = Session.objects.get(), Client()
    thief.cookies["session"] = row.session_key
    assert (opens(client), opens(thief)) == (True, False)
    assert client.cookies["session"].value != row.session_key


def test_what_a_session_holds_is_sealed(client, mei, settings):
    session = client.session
    session["mfa.totp.secret"] = "JBSWY3DPEHPK3PXP"
    session.save()
    stored = Session.objects.get().session_data
    assert stored.startswith(f"{next(iter(settings.FIELD_ENCRYPTION_KEYS))}.")
    assert (PlainStore().decode(stored), client.session["mfa.totp.secret"]) == ({}, "JBSWY3DPEHPK3PXP")


def test_what_a_session_holds_does_not_open_under_another_key(client, mei):
    nobody = SessionStore()
    nobody.create()
    Session.objects.filter(pk=stored_key(nobody.session_key)).update(
        session_data=Session.objects.get(pk=stored_key(client.session.session_key)).session_data
    )
    thief = Client()
    thief.cookies["session"] = nobody.session_key
    assert (opens(client), opens(thief)) == (True, False)


@pytest.mark.parametrize("key", ["", "x", "nobody-has-this-key", "\x00" * 40])
def test_a_key_that_is_none_is_forgotten(key):
    store = SessionStore(key or None)
    assert (store.load(), store.session_key, store.exists(key)) == ({}, None, False)


def test_signing_out_leaves_no_row(client, mei):
    client.post("/admin/logout/")
    assert Session.objects.count() == 0


def test_sessions_that_are_over_go_when_somebody_signs_in(client):
    Session.objects.create(session_key="x", session_data="", expire_date=timezone.now() - timedelta(minutes=1))
    user = make_staff("ho", "triage")
    user.set_password("a calm and long password")
    user.save()
    secret = make_app(user)
    client.post("/admin/login/", {"username": "ho", "password": "a calm and long password", "next": DESK})
    client.post("/admin/factor/", {"code": code_of(secret)})
    assert (opens(client), Session.objects.filter(pk="x").exists()) == (True, False)
