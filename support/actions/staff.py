"""Staff accounts: an operator makes them at the command line, a one-time link opens them."""

from collections.abc import Sequence
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from courses.groups import GROUPS as EDITING_GROUPS
from support import audit, outbox
from support.groups import GROUPS as DESK_GROUPS
from support.groups import READERS
from support.models import Action, Specialist

GROUPS = (*DESK_GROUPS, *EDITING_GROUPS)


@dataclass(frozen=True)
class Invitation:
    """An account that waits for its password, and the link that sets it."""

    user: User
    link: str
    created: bool


@transaction.atomic
def create_staff(
    *,
    username: str,
    email: str = "",
    groups: Sequence[str] = (),
    role: str = "",
    superuser: bool = False,
    new_link: bool = False,
) -> Invitation:
    """Make a staff account without a password or second factor, or give one that waits for them a new link.

    `groups` and `superuser` are added to what the account has, never taken away. Links given out before stop
    working. An account with a password is only touched with `new_link`, which takes password and factors away: it is
    for who has lost them, and whoever opens the link chooses both anew.
    Raises ValidationError, and changes nothing, for a value that is not known or an account that is in use.
    """
    _check_words(groups, role)
    user, created = _account(username, new_link=new_link)
    user.email = email or user.email
    user.is_staff = True
    user.is_superuser = user.is_superuser or superuser
    user.set_unusable_password()  # a new random mark each time: it is what ends the links of before
    user.full_clean()
    user.save()
    Authenticator.objects.filter(user=user).delete()
    user.groups.add(*_stored_groups(groups))
    given = [f"+{name}" for name in (*groups, *(["superuser"] if superuser else []))]
    detail = " ".join([f"{username[:40]}: new link", *given])[:80]
    audit.record(Action.ACCOUNT, None, by=audit.WORKER, where="create_staff", detail=detail)
    if not created:
        outbox.tell_owner(user, outbox.Kind.ACCESS_CHANGED)
    _make_specialist(user, role)
    return Invitation(user=user, link=_one_time_link(user), created=created)


def _check_words(groups: Sequence[str], role: str) -> None:
    """Raise ValidationError for a group or role that does not exist."""
    for group in groups:
        if group not in GROUPS:
            raise ValidationError(f"There is no group “{group}”; choose from {', '.join(GROUPS)}.", "unknown_group")
    if role and role not in Specialist.Role.values:
        choices = ", ".join(Specialist.Role.values)
        raise ValidationError(f"There is no role “{role}”; choose from {choices}.", "unknown_role")


def _account(username: str, *, new_link: bool) -> tuple[User, bool]:
    """Return the account and whether it is new. Raises ValidationError when it must not be touched."""
    user = get_user_model().objects.select_for_update().filter(username=username).first()
    if user is None:
        return get_user_model()(username=username), True
    if not user.is_active:
        raise ValidationError(f"“{username}” is switched off; switch the account on in the admin first.", "inactive")
    if user.has_usable_password() and not new_link:
        raise ValidationError(
            f"“{username}” has a password already. --new-link takes it away and gives a new link.", "has_password"
        )
    return user, False


def _stored_groups(names: Sequence[str]) -> list[Group]:
    """Return the groups by name. Raises ValidationError when the migrations that make them have not run."""
    stored = list(Group.objects.filter(name__in=names))
    if len(stored) != len(set(names)):
        raise ValidationError("The groups are not in the database yet; run manage.py migrate first.", "not_migrated")
    return stored


def _make_specialist(user: User, role: str) -> None:
    """Make who may read enquiries a specialist; set the role if one is given."""
    if user.groups.filter(name__in=READERS).exists():
        specialist, _ = Specialist.objects.get_or_create(user=user)
        if role:
            specialist.role = role
            specialist.save(update_fields=["role"])
    elif role:
        raise ValidationError(f"A role needs one of the groups {' and '.join(READERS)}.", "role_without_group")


def _one_time_link(user: User) -> str:
    """Return the address that sets the password once, within PASSWORD_RESET_TIMEOUT seconds."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return settings.SITE_ORIGIN + reverse("welcome", args=[uid, default_token_generator.make_token(user)])
