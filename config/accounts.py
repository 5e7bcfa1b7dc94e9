"""Accounts and groups in the admin: every change of what somebody may do stands in the audit."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from config.second_factor.session import end_sessions_of
from support import audit
from support.actions.staff import GROUPS
from support.models import Action

FLAGS = ("is_active", "is_staff", "is_superuser")
DETAIL = 80  # characters that the audit takes


def register() -> None:
    """Put our pages for accounts in the place of Django's and the library's, whose secrets are no reading."""
    for model in (User, Group, Authenticator, EmailAddress):
        if admin.site.is_registered(model):
            admin.site.unregister(model)
    admin.site.register(User, AccountAdmin)
    admin.site.register(Group, MembershipAdmin)


def note(request, name: str, *changes: str) -> None:
    """Write what has changed for the account or group `name` into the audit, unless it is nothing."""
    if changes:
        detail = f"{name[:40]}: {' '.join(changes)}"[:DETAIL]
        audit.record(Action.ACCOUNT, None, by=request.user, where="admin:accounts", detail=detail)


def differences(before: set, after: set) -> list[str]:
    """Return the names that came as “+name” and those that went as “-name”."""
    return [*(f"+{name}" for name in sorted(after - before)), *(f"-{name}" for name in sorted(before - after))]


class AccountAdmin(UserAdmin):
    """Who may do what. Accounts are made by `create_staff`, and passwords are known to their owners only.

    Rights come from groups alone: what somebody may do can be read in one word. A user name stays: the audit says by it
    who did what.
    """

    fieldsets = (
        (None, {"fields": ("username", "first_name", "last_name", "email", "signs_in_with")}),
        (_("Permissions"), {"fields": (*FLAGS, "groups")}),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )
    actions = ("sign_out_everywhere",)
    readonly_fields = ("username", "signs_in_with", "last_login", "date_joined")

    def has_add_permission(self, request) -> bool:
        """An account begins with its one-time link."""
        return False

    def user_change_password(self, request, id, form_url=""):  # noqa: A002 - Django's name
        """Refuse: nobody sets the password of somebody else. `create_staff --new-link` gives a new link."""
        raise PermissionDenied

    @admin.display(description=_("signs in with"))
    def signs_in_with(self, user) -> str:
        """Name the factors of an account, and nothing of what is in them."""
        found = Authenticator.objects.filter(user=user).order_by("type")
        names = {"totp": _("app"), "webauthn": _("passkey"), "recovery_codes": _("recovery codes")}
        words = [str(_("password"))] if user.has_usable_password() else []
        return ", ".join([*words, *(str(names[each.type]) for each in found)]) or str(_("nothing yet"))

    @admin.action(description=_("Sign out everywhere"), permissions=["change"])
    def sign_out_everywhere(self, request, queryset) -> None:
        """End every session of the chosen accounts."""
        for user in queryset:
            note(request, user.username, f"signed out of {end_sessions_of(user)}")
        self.message_user(request, _("They are signed out everywhere."))

    def save_model(self, request, obj, form, change) -> None:
        """Store it; an account that is switched off is signed out everywhere."""
        super().save_model(request, obj, form, change)
        changed = [f"{'+' if getattr(obj, name) else '-'}{name}" for name in FLAGS if name in form.changed_data]
        note(request, obj.username, *changed, *(["another address"] if "email" in form.changed_data else []))
        if not (obj.is_active and obj.is_staff):
            end_sessions_of(obj)

    def save_related(self, request, form, formsets, change) -> None:
        """Store the groups, and write down which came and went."""
        before = set(form.instance.groups.values_list("name", flat=True))
        super().save_related(request, form, formsets, change)
        after = set(form.instance.groups.values_list("name", flat=True))
        note(request, form.instance.username, *differences(before, after))

    def delete_model(self, request, obj) -> None:
        """Delete it, and write it down."""
        name = obj.username
        end_sessions_of(obj)
        super().delete_model(request, obj)
        note(request, name, "deleted")

    def delete_queryset(self, request, queryset) -> None:
        """Delete each by itself, so that each is written down."""
        for user in queryset:
            self.delete_model(request, user)


class MembershipAdmin(GroupAdmin):
    """What a group may do. A name stays: words and audit are opened to the members of groups by name."""

    def get_readonly_fields(self, request, obj=None) -> tuple[str, ...]:
        """A group has its name from the beginning."""
        return ("name",) if obj else ()

    def has_delete_permission(self, request, obj=None) -> bool:
        """A group that the portal counts on stays."""
        return super().has_delete_permission(request, obj) and not (obj and obj.name in GROUPS)

    def save_related(self, request, form, formsets, change) -> None:
        """Store the permissions, and write down which came and went."""
        before = _names(form.instance.permissions)
        super().save_related(request, form, formsets, change)
        changes = differences(before, _names(form.instance.permissions))
        note(request, form.instance.name, *changes, *([] if change else ["made"]))

    def delete_model(self, request, obj) -> None:
        """Delete it, and write it down."""
        name = obj.name
        super().delete_model(request, obj)
        note(request, name, "deleted")

    def delete_queryset(self, request, queryset) -> None:
        """Delete each by itself, so that each is written down."""
        for group in queryset:
            self.delete_model(request, group)


def _names(permissions) -> set[str]:
    return set(permissions.values_list("codename", flat=True))
