"""An operator makes an account without a password; a one-time link sets it."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.management import CommandError, call_command

from support.models import Specialist

pytestmark = pytest.mark.django_db
PASSWORD = "seven quiet herons on a wall"


@pytest.fixture
def create_staff(capsys):
    """Run the command and return the lines that it prints."""

    def run(*words: str) -> list[str]:
        call_command("create_staff", *words)
        return capsys.readouterr().out.splitlines()

    return run


def refusal(*words: str) -> str:
    with pytest.raises(CommandError) as caught:
        call_command("create_staff", *words)
    return str(caught.value)


def account(username: str = "mei"):
    return get_user_model().objects.get(username=username)


def path(link: str) -> str:
    """Return the path of a link, which must lead to this portal."""
    match = re.fullmatch(r"http://127\.0\.0\.1:8000(/admin/welcome/\S+/)", link)
    assert match, link
    return match[1]


def set_password(client, link: str, password: str = PASSWORD):
    """Follow the link as a browser does and send the form; return the answer."""
    form = client.get(path(link), follow=True)
    fields = {"new_password1": password, "new_password2": password}
    return client.post(form.redirect_chain[-1][0], fields, follow=True)


def test_an_account_is_made_without_a_password_and_with_a_link(create_staff):
    lines = create_staff("mei", "--email", "mei@network.example", "--group", "triage", "--role", "coordinator")
    user = account()
    assert (user.is_staff, user.is_superuser, user.has_usable_password()) == (True, False, False)
    assert user.email == "mei@network.example"
    assert [group.name for group in user.groups.all()] == ["triage"]
    assert user.specialist.role == Specialist.Role.COORDINATOR
    assert lines[0] == "Account “mei” made: triage; shown to persons who ask as: coordinator."
    assert path(lines[-1])


def test_groups_may_be_several(create_staff):
    create_staff("mei", "--group", "specialist", "--group", "editor")
    assert sorted(account().groups.values_list("name", flat=True)) == ["editor", "specialist"]


@pytest.mark.parametrize(
    ("words", "specialists"),
    [
        (["--group", "triage"], 1),
        (["--group", "specialist"], 1),
        (["--superuser", "--group", "triage"], 1),
        (["--superuser"], 0),
        (["--group", "editor"], 0),
        ([], 0),
    ],
)
def test_only_who_reads_enquiries_is_a_specialist(create_staff, words, specialists):
    create_staff("mei", *words)
    assert Specialist.objects.count() == specialists


def test_the_link_sets_the_password_once_and_leads_to_the_second_factor(create_staff, client):
    link = create_staff("mei", "--group", "triage")[-1]
    done = set_password(client, link)
    assert done.redirect_chain == [("/admin/factors/", 302)]
    assert account().check_password(PASSWORD) is True
    again = client.get(path(link), follow=True)
    assert again.context["title"] == "This link no longer works"
    assert "form" not in again.context or again.context["form"] is None


def test_a_weak_password_is_refused_and_the_link_still_works(create_staff, client):
    link = create_staff("mei")[-1]
    refused = set_password(client, link, "short")
    assert refused.status_code == 200
    assert "new_password2" in refused.context["form"].errors
    assert account().has_usable_password() is False
    set_password(client, link)
    assert account().check_password(PASSWORD) is True


def test_the_link_is_good_for_a_day(create_staff, client, monkeypatch):
    link = create_staff("mei")[-1]
    now = PasswordResetTokenGenerator._now

    def answer_after(time: timedelta) -> str:
        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: now(self) + time)
        return str(client.get(path(link), follow=True).context["title"])

    assert answer_after(timedelta(hours=23, minutes=59)) == "Welcome: choose your password"
    assert answer_after(timedelta(hours=24, minutes=1)) == "This link no longer works"


def test_an_account_that_waits_gets_a_new_link_and_the_old_one_ends(create_staff, client):
    old = create_staff("mei", "--group", "triage")[-1]
    lines = create_staff("mei", "--group", "editor", "--role", "nurse")
    assert lines[0] == "Account “mei” found: editor, triage; shown to persons who ask as: nurse."
    assert client.get(path(old), follow=True).context["title"] == "This link no longer works"
    set_password(client, lines[-1])
    assert account().check_password(PASSWORD) is True


def test_an_account_with_a_password_is_left_alone(create_staff, client):
    set_password(client, create_staff("mei")[-1])
    assert refusal("mei", "--superuser") == (
        "“mei” has a password already. --new-link takes it away and gives a new link."
    )
    assert (account().check_password(PASSWORD), account().is_superuser) == (True, False)


def test_a_new_link_takes_the_password_away_first(create_staff, client):
    set_password(client, create_staff("mei", "--group", "triage")[-1])
    link = create_staff("mei", "--new-link")[-1]
    assert account().has_usable_password() is False
    assert [group.name for group in account().groups.all()] == ["triage"]
    set_password(client, link, PASSWORD + " and one more")
    assert account().check_password(PASSWORD + " and one more") is True


def test_an_account_that_is_switched_off_gets_no_link(create_staff):
    create_staff("mei")
    get_user_model().objects.update(is_active=False)
    assert refusal("mei") == "“mei” is switched off; switch the account on in the admin first."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["mei", "--group", "triage", "--group", "doctors"],
            "There is no group “doctors”; choose from triage, specialist, auditor, reviewer, editor, translator.",
        ),
        (
            ["mei", "--group", "triage", "--role", "surgeon"],
            "There is no role “surgeon”; choose from "
            "nurse, oncologist, pharmacist, psychologist, social-worker, coordinator.",
        ),
        (["mei", "--group", "editor", "--role", "nurse"], "A role needs one of the groups triage and specialist."),
        (["mei", "--email", "mei@"], "email: Enter a valid email address."),
        (
            ["mei wong"],
            "username: Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.",
        ),
    ],
)
def test_what_is_not_known_is_one_clear_line_and_makes_nothing(words, said):
    assert refusal(*words) == said
    assert get_user_model().objects.count() == 0


def test_without_a_name_the_command_asks_nothing():
    assert refusal() == "Error: the following arguments are required: username"


def test_links_are_built_from_the_origin_of_the_site(create_staff, settings):
    settings.SITE_ORIGIN = "https://portal.example"
    assert create_staff("mei")[-1].startswith("https://portal.example/admin/welcome/")
