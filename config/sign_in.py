"""Signing in as staff, first step: name and password. The session begins after the second (config.second_factor)."""

from allauth.account.utils import perform_login
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from config.tries import Tries, too_many
from support import audit
from support.models import Action

# Recovery codes alone are no factor: they stand in for one that is lost.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
WHERE = "admin:login"


class SignInForm(AdminAuthenticationForm):
    """Name and password. `wait` holds the seconds after which another try is looked at, 0 when this one was."""

    wait = 0

    def clean(self):
        """Look at the password unless this address has tried too often, for this account or altogether."""
        name = self.cleaned_data.get("username", "")
        tries = Tries(self.request, "sign-in", name)
        self.wait = tries.take()
        if self.wait:
            raise ValidationError(too_many(self.wait), "too_many")
        try:
            found = super().clean()
        except ValidationError:
            note_failure(name)
            raise
        tries.give_back()
        return found

    def confirm_login_allowed(self, user):
        """Let in staff who have a second factor; the others get it by a one-time link, not by their password."""
        super().confirm_login_allowed(user)
        if not is_mfa_enabled(user, FACTORS):
            raise ValidationError(
                _("This account has no second factor yet. Ask whoever looks after the accounts for a new link."),
                "no_factor",
            )


class SignIn(LoginView):
    """The page of the first step."""

    authentication_form = SignInForm
    template_name = "admin/login.html"

    def form_valid(self, form):
        """Go on to the second step; nobody is signed in yet."""
        return perform_login(self.request, form.get_user(), redirect_url=self.get_success_url())


def note_failure(name: str, detail: str = "", *, where: str = WHERE) -> None:
    """Write into the audit that somebody failed. A name that is no account is not stored: it may be a password."""
    known = get_user_model().objects.filter(username=name).exists()
    who = name if known else audit.UNKNOWN
    audit.record(Action.SIGN_IN_FAILED, None, by=who, where=where, detail=detail)
