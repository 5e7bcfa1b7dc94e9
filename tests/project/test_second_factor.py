"""Staff sign in with a password and something that only they have; there is no way around it."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import Group, Permission
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver

from support.models import Action, AuditEvent
from tests.factories.support import code_of, make_app, make_enquiry, make_specialist, make_staff

LOGIN, STEP, DESK, FACTORS, AGAIN = (
    f"/admin/{path}" for path in ("login/", "factor/", "support/enquiry/", "factors/", "factor/again/")
)
PASSWORD = "a calm and long password"

pytestmark = pytest.mark.django_db


@pytest.fixture
def mei():
    """A colleague of triage with a password."""
    user = make_specialist("mei", "triage").user
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def secret(mei) -> str:
    """The secret of mei's app."""
    return make_app(mei)


def password(client, typed: str = PASSWORD, to: str = "/admin/"):
    return client.post(LOGIN, {"username": "mei", "password": typed, "next": to})


def signed_in(client) -> bool:
    return client.get(DESK).status_code == 200


def sign_in(client, secret: str) -> None:
    password(client)
    assert client.post(STEP, {"code": code_of(secret)}).status_code == 302


def acts(*names: str) -> list[tuple[str, str, str]]:
    rows = AuditEvent.objects.order_by("id")
    return [(row.action, row.actor, row.detail) for row in rows if row.action in names]


# --- the two steps


def test_the_password_alone_opens_nothing(client, mei, secret):
    assert password(client)["Location"] == STEP
    assert signed_in(client) is False
    assert "_auth_user_id" not in client.session


def test_password_and_code_lead_to_where_one_wanted_to_go(client, mei, secret):
    password(client, to=DESK)
    response = client.post(STEP, {"code": code_of(secret)})
    assert (response["Location"], signed_in(client)) == (DESK, True)
    assert acts(Action.SIGNED_IN, Action.SIGN_IN_FAILED) == [("signed-in", "mei", "")]


def test_a_wrong_code_is_told_and_audited(client, mei, secret):
    password(client)
    html = client.post(STEP, {"code": "000000" if code_of(secret) != "000000" else "111111"}).content.decode()
    assert ("That was not right" in html, signed_in(client)) == (True, False)
    assert acts(Action.SIGN_IN_FAILED) == [("sign-in-failed", "mei", "second factor")]


def test_a_code_opens_once_whichever_process_is_asked(client, mei, secret, monkeypatch):
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.cache.add", lambda *a, **k: True)  # another process: none
    code = code_of(secret)
    password(client)
    client.post(STEP, {"code": code})
    other = Client()
    password(other)
    assert "used already" in other.post(STEP, {"code": code}).content.decode()
    assert (signed_in(client), signed_in(other)) == (True, False)


def test_a_telephone_may_be_half_a_minute_off_and_no_more(client, mei, secret):
    password(client)
    client.post(STEP, {"code": code_of(secret, steps=-3)})
    assert signed_in(client) is False
    client.post(STEP, {"code": code_of(secret, steps=-1)})
    assert signed_in(client) is True


def test_after_five_wrong_codes_one_has_to_wait(client, mei, secret):
    password(client)
    answers = [client.post(STEP, {"code": "12"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert int(answers[-1].headers["Retry-After"]) <= 30
    assert client.post(STEP, {"code": code_of(secret)}).status_code == 429


def test_guessing_the_code_from_many_addresses_is_slowed_too(mei, secret):
    found = []
    for at in range(21):
        client = Client(REMOTE_ADDR=f"192.0.2.{at}")
        password(client)
        found.append(client.post(STEP, {"code": "12"}).status_code)
    assert found == [200] * 20 + [429]


def test_a_recovery_code_opens_once_and_says_how_many_are_left(client, mei, secret):
    code, *others = RecoveryCodes.activate(mei).get_unused_codes()
    password(client)
    answer = client.post(STEP, {"code": code}, follow=True)
    assert "That recovery code is used up; 9 are left." in answer.content.decode()
    other = Client()
    password(other)
    assert "used already" in other.post(STEP, {"code": code}).content.decode()
    assert len(others) == 9


def test_an_account_without_a_factor_is_sent_for_a_new_link(client, mei):
    html = password(client).content.decode()
    assert ("has no second factor yet" in html, signed_in(client)) == (True, False)


def test_an_account_that_was_switched_off_between_the_steps_stays_outside(client, mei, secret):
    password(client)
    mei.is_active = False
    mei.save()
    client.post(STEP, {"code": code_of(secret)})
    assert signed_in(client) is False


def test_the_name_of_no_account_is_not_stored(client, mei):
    client.post(LOGIN, {"username": "my secret password", "password": "x"})
    client.post(LOGIN, {"username": "mei", "password": "x"})
    assert acts(Action.SIGN_IN_FAILED) == [("sign-in-failed", "(unknown)", ""), ("sign-in-failed", "mei", "")]


# --- no way around it


def test_no_address_of_the_admin_opens_without_the_factor(client, mei, secret):
    enquiry = make_enquiry("planted")
    client.force_login(mei)
    session = client.session
    del session["account_authentication_methods"]
    session.save()
    for path in _admin_addresses(enquiry.reference):
        answer = client.get(path)
        known = path.startswith(("/admin/factor", "/admin/login/", "/admin/jsi18n/", "/admin/welcome/"))
        shut = answer.status_code in (404, 405) or "/admin/login/" in answer.get("Location", "")
        assert (path, known or shut or answer.get("Location") == "/admin/") == (path, True)
    assert client.get("/en/style-guide/").status_code == 404


def _admin_addresses(reference: str) -> list[str]:
    found = []

    def walk(patterns, before: str) -> None:
        for each in patterns:
            route = before + str(each.pattern)
            if hasattr(each, "url_patterns"):
                walk(each.url_patterns, route)
            elif route.startswith("admin/") and "(?P" not in route:
                found.append("/" + re.sub(r"<[^>]+>", reference, route))

    walk(get_resolver().url_patterns, "")
    return found


def test_the_factor_of_somebody_else_counts_for_nobody(client, mei, secret):
    other = make_staff("ho", "triage")
    client.force_login(other)
    session = client.session
    session["account_authentication_methods_user"] = str(mei.pk)
    session.save()
    assert signed_in(client) is False


# --- the first factor


def enrol(client) -> str:
    """Come with the one-time link, set the password and add an app; return its secret."""
    html = client.get(f"{FACTORS}app/").content.decode()
    return re.search(r'factor-secret">\s*([A-Z2-7]+)', html)[1]


@pytest.fixture
def newcomer(client, capsys):
    """A client that has followed the one-time link and set a password."""
    call_command("create_staff", "mei", "--group", "triage")
    link = capsys.readouterr().out.splitlines()[-1]
    form = client.get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    fields = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    client.post(form.redirect_chain[-1][0], fields)
    return client


def test_the_one_time_link_opens_the_factor_pages_and_nothing_else(newcomer):
    assert newcomer.get(FACTORS).status_code == 200
    assert newcomer.get(DESK)["Location"].startswith(LOGIN)
    assert newcomer.get(LOGIN)["Location"] == FACTORS


def test_who_came_with_a_one_time_link_may_go_without_a_factor(newcomer):
    html = newcomer.get(FACTORS).content.decode()
    assert 'action="/admin/logout/"' in html
    assert newcomer.post("/admin/logout/").status_code == 200
    assert newcomer.get(FACTORS)["Location"].startswith(LOGIN)
    assert acts(Action.SIGNED_OUT) == [("signed-out", "mei", "")]


def test_an_app_is_added_its_codes_are_shown_once_and_the_desk_opens(newcomer):
    secret = enrol(newcomer)
    answer = newcomer.post(f"{FACTORS}app/", {"code": code_of(secret)}, follow=True)
    codes = re.findall(r"<code>(\d{12})</code>", answer.content.decode())
    assert (answer.redirect_chain[0][0], len(set(codes))) == (f"{FACTORS}codes/", 10)
    assert signed_in(newcomer) is True
    newcomer.post(AGAIN, {"code": codes[0]})
    assert re.findall(r"<code>(\d{12})</code>", newcomer.get(f"{FACTORS}codes/").content.decode()) == []
    assert acts(Action.FACTOR) == [("factor", "mei", "app added")]


def test_a_wrong_first_code_adds_nothing(newcomer):
    enrol(newcomer)
    newcomer.post(f"{FACTORS}app/", {"code": "12"})
    assert (Authenticator.objects.count(), signed_in(newcomer)) == (0, False)


NO_PASSKEYS = [
    *("0", "false", "1", "null", '""', '"x"', "[]", "[0]", "{}", "no json", '{"id": "x"}', '{"id": "x", "rawId": "x"}'),
    '{"rawId": "x", "response": {}}',
    '{"rawId": 1, "response": {"clientDataJSON": 1}}',
    '{"rawId": "eA", "response": 1}',
]


@pytest.mark.parametrize("credential", NO_PASSKEYS)
def test_what_no_device_answers_is_no_passkey_and_opens_nothing(newcomer, credential):
    newcomer.get(f"{FACTORS}passkeys/add/")
    answer = newcomer.post(f"{FACTORS}passkeys/add/", {"name": "x", "credential": credential})
    assert (answer.status_code, Authenticator.objects.count(), signed_in(newcomer)) == (200, 0, False)


@pytest.mark.parametrize("credential", NO_PASSKEYS)
def test_what_no_device_answers_is_refused_at_the_second_step(client, mei, secret, credential):
    password(client)
    client.get(STEP)
    assert (client.post(STEP, {"credential": credential}).status_code, signed_in(client)) == (200, False)


def test_a_new_link_takes_password_and_factors_away(client, mei, secret):
    sign_in(client, secret)
    call_command("create_staff", "mei", "--new-link")
    assert (signed_in(client), Authenticator.objects.count()) == (False, 0)


def test_secrets_lie_sealed(mei, secret, settings):
    codes = RecoveryCodes.activate(mei)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    key = next(iter(settings.FIELD_ENCRYPTION_KEYS))
    assert (secret in stored, codes.get_unused_codes()[0] in stored) == (False, False)
    assert stored.count(f"'{key}.") == 2


# --- changing it


def test_a_factor_is_changed_only_after_it_was_shown_again(client, mei, secret):
    sign_in(client, secret)
    asked = client.get(f"{FACTORS}codes/new/")
    assert asked["Location"].startswith(f"{AGAIN}?next=")
    back = client.post(asked["Location"], {"code": code_of(secret, steps=1)})
    assert back["Location"] == f"{FACTORS}codes/new/"
    assert client.get(f"{FACTORS}codes/new/").status_code == 200
    assert acts(Action.CONFIRMED) == [("confirmed", "mei", "")]


def test_the_last_factor_cannot_be_removed(client, mei, secret):
    sign_in(client, secret)
    client.post(AGAIN, {"code": code_of(secret, steps=1)})
    html = client.post(f"{FACTORS}app/remove/").content.decode()
    assert ("This is your only second factor" in html, Authenticator.objects.filter(type="totp").count()) == (True, 1)


# --- accounts in the admin


@pytest.fixture
def boss(client):
    """A superuser at the admin."""
    client.force_login(make_staff("boss", is_superuser=True))
    return client


def test_a_change_of_membership_is_audited(boss, mei):
    groups = [Group.objects.get(name=name).pk for name in ("specialist", "editor")]
    boss.post(
        f"/admin/auth/user/{mei.pk}/change/", {"username": "mei", "is_active": "on", "is_staff": "on", "groups": groups}
    )
    assert acts(Action.ACCOUNT) == [("account", "boss", "mei: +editor +specialist -triage")]


def test_a_new_right_of_a_group_is_audited(boss):
    editors = Group.objects.get(name="editor")
    rights = [*editors.permissions.values_list("pk", flat=True), Permission.objects.get(codename="view_enquiry").pk]
    boss.post(f"/admin/auth/group/{editors.pk}/change/", {"name": "editor", "permissions": rights})
    assert acts(Action.ACCOUNT) == [("account", "boss", "editor: +view_enquiry")]


def test_a_user_name_stays_as_the_audit_knows_it(boss, mei):
    fields = {"username": "ho", "is_active": "on", "is_staff": "on", "email": "mei@example.com"}
    boss.post(f"/admin/auth/user/{mei.pk}/change/", fields)
    mei.refresh_from_db()
    assert (mei.username, mei.email) == ("mei", "mei@example.com")
    assert acts(Action.ACCOUNT)[0] == ("account", "boss", "mei: another address")


def test_the_groups_that_the_portal_counts_on_keep_their_names_and_stay(boss):
    auditors = Group.objects.get(name="auditor")
    boss.post(f"/admin/auth/group/{auditors.pk}/change/", {"name": "tea", "permissions": []})
    assert boss.post(f"/admin/auth/group/{auditors.pk}/delete/", {"post": "yes"}).status_code == 403
    boss.post("/admin/auth/group/", {"action": "delete_selected", "_selected_action": [auditors.pk], "post": "yes"})
    auditors.refresh_from_db()
    assert auditors.name == "auditor"


def test_a_group_that_is_made_or_deleted_is_audited(boss):
    boss.post("/admin/auth/group/add/", {"name": "tea"})
    boss.post(f"/admin/auth/group/{Group.objects.get(name='tea').pk}/delete/", {"post": "yes"})
    assert acts(Action.ACCOUNT) == [("account", "boss", "tea: made"), ("account", "boss", "tea: deleted")]


def test_nobody_makes_an_account_or_sets_a_password_in_the_admin(boss, mei):
    assert boss.get("/admin/auth/user/add/").status_code == 403
    assert boss.get(f"/admin/auth/user/{mei.pk}/password/").status_code == 403


def test_the_page_of_an_account_names_its_factors_and_shows_no_secret(boss, mei, secret):
    html = boss.get(f"/admin/auth/user/{mei.pk}/change/").content.decode()
    assert ("password, app" in html, secret in html) == (True, False)


def test_the_tables_of_the_library_are_not_in_the_admin(boss):
    assert [boss.get(f"/admin/{path}/").status_code for path in ("mfa/authenticator", "account/emailaddress")] == [
        404,
        404,
    ]


# --- passwords


@pytest.mark.parametrize(
    "weak",
    ["HongKongCancerSupport2026", "password-for-the-portal", "香港癌症支援網絡香港癌症支援網絡", "1234567890123456789"],
)
def test_a_password_of_our_own_words_is_refused(weak):
    with pytest.raises(ValidationError):
        validate_password(weak)


@pytest.mark.parametrize(
    "good", ["seven quiet herons on a wall", "a" * 3 + " tram to the ferry", "x" * 7 + "長長的一句說話來做密碼吧"]
)
def test_a_long_sentence_of_ones_own_is_taken(good):
    validate_password(good)
