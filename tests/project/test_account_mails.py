"""Colleagues hear by mail when somebody changes how they sign in, or guesses at it; the mail names no one."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from support import audit, delivery
from support.models import AuditEvent, OutboxMessage
from tests.factories.support import make_app, make_staff, sign_in_again
from tests.support.mail_server import mail_server

FACTORS, STEP, PASSWORDS = "/admin/factors/", "/admin/factor/", "/admin/password_change/"
OLD, NEW = "a calm and long password", "seven herons on the wall"
CHANGED, GUESSED = OutboxMessage.Kind.ACCESS_CHANGED, OutboxMessage.Kind.FACTOR_GUESSED

pytestmark = pytest.mark.django_db


@pytest.fixture
def mei():
    """A colleague with an address, a password and an app."""
    user = make_staff("mei", "triage", email="mei@example.com")
    user.set_password(OLD)
    user.save()
    make_app(user)
    return user


def mails() -> list[tuple[str, str]]:
    rows = OutboxMessage.objects.select_related("user").order_by("created_at")
    return [(row.kind, row.user.username) for row in rows]


def another_password(client, old: str = OLD):
    return client.post(PASSWORDS, {"old_password": old, "new_password1": NEW, "new_password2": NEW})


def guess(times: int) -> list[int]:
    """Let somebody who knows the password of mei try codes."""
    client = Client()
    client.post("/admin/login/", {"username": "mei", "password": OLD, "next": "/admin/"})
    return [client.post(STEP, {"code": "12"}).status_code for _ in range(times)]


@pytest.fixture
def server(settings):
    """Yield a mail server that the portal sends to."""
    with mail_server(settings) as running:
        yield running


# --- what is told


def test_new_recovery_codes_are_told(client, mei):
    sign_in_again(client, mei)
    client.post(f"{FACTORS}codes/new/")
    assert mails() == [(CHANGED, "mei")]


def test_two_changes_at_once_are_one_mail(client, mei):
    sign_in_again(client, mei)
    client.post(f"{FACTORS}codes/new/")
    client.post(f"{FACTORS}codes/new/")
    assert mails() == [(CHANGED, "mei")]


def test_a_change_after_the_mail_is_told_again(client, mei):
    sign_in_again(client, mei)
    client.post(f"{FACTORS}codes/new/")
    OutboxMessage.objects.update(sent_at=timezone.now())
    client.post(f"{FACTORS}codes/new/")
    assert mails() == [(CHANGED, "mei")] * 2


def test_another_password_is_told_audited_and_signs_out_everywhere_else(client, mei):
    other = Client()
    other.force_login(mei)
    client.force_login(mei)
    assert another_password(client)["Location"] == f"{PASSWORDS}done/"
    assert Session.objects.count() == 1
    assert (client.get("/admin/").status_code, other.get("/admin/").status_code) == (200, 302)
    row = AuditEvent.objects.get(action="account")
    assert (row.actor, row.where, row.detail) == ("mei", "admin:password_change", "mei: password changed")
    assert mails() == [(CHANGED, "mei")]


def test_a_password_that_was_not_changed_is_not_told(client, mei):
    client.force_login(mei)
    assert another_password(client, old="wrong").status_code == 200
    assert (mails(), AuditEvent.objects.filter(action="account").count()) == ([], 0)


def test_a_new_link_is_told_and_the_first_one_is_not(mei):
    call_command("create_staff", "ho", "--email", "ho@example.com")
    call_command("create_staff", "mei", "--new-link")
    assert mails() == [(CHANGED, "mei")]


def test_who_runs_out_of_tries_at_the_second_step_is_told_of_once_a_day(mei):
    assert guess(5) == [200] * 5
    assert mails() == []
    assert guess(2) == [429] * 2
    assert mails() == [(GUESSED, "mei")]
    OutboxMessage.objects.update(sent_at=timezone.now())
    guess(1)
    assert mails() == [(GUESSED, "mei")]
    OutboxMessage.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    guess(1)
    assert mails() == [(GUESSED, "mei")] * 2


def test_who_has_no_address_gets_no_mail(client, mei):
    type(mei).objects.update(email="")
    client.force_login(mei)
    another_password(client)
    assert mails() == []


def test_what_cannot_be_told_is_not_changed(client, mei, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("full")

    sign_in_again(client, mei)
    before = Authenticator.objects.count()
    monkeypatch.setattr(audit, "record", fail)
    client.raise_request_exception = False
    assert client.post(f"{FACTORS}codes/new/").status_code == 500
    assert another_password(client).status_code == 500
    mei.refresh_from_db()
    assert (Authenticator.objects.count(), mei.check_password(OLD), mails()) == (before, True, [])


# --- the mail


@pytest.mark.parametrize(
    ("kind", "subject"),
    [(CHANGED, "How you sign in at the desk has changed"), (GUESSED, "Somebody knows your password for the desk")],
)
def test_the_mail_goes_to_its_owner_and_leads_to_how_they_sign_in(server, mei, settings, kind, subject):
    OutboxMessage.objects.create(kind=kind, user=mei)
    assert delivery.deliver_due().sent == 1
    (mail,) = server.mails
    assert (mail["To"], mail["Subject"]) == ("mei@example.com", subject)
    text = mail.get_body(("plain",)).get_content()
    assert (f"{settings.SITE_ORIGIN}{FACTORS}" in text, "mei" in text) == (True, False)


@pytest.mark.parametrize("gone", [{"is_active": False}, {"email": ""}])
def test_who_is_switched_off_or_has_no_address_any_more_gets_none(server, mei, gone):
    OutboxMessage.objects.create(kind=CHANGED, user=mei)
    type(mei).objects.update(**gone)
    assert (delivery.deliver_due().not_wanted, server.mails) == (1, [])


def test_a_colleague_who_is_not_on_duty_hears_of_their_account_too(server):
    editor = make_staff("ho", "editor", email="ho@example.com")
    OutboxMessage.objects.create(kind=CHANGED, user=editor)
    assert delivery.deliver_due().sent == 1
