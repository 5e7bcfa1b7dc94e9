"""What django-allauth asks a project: how its secrets are kept, what it may say, and where it leads."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from courses.qr import qr_svg
from support import audit
from support.crypto import seal, unseal
from support.models import Action

Type = Authenticator.Type
PURPOSE = "second-factor"


class AccountAdapter(DefaultAccountAdapter):
    """Signing in without the library's own pages, mails and messages."""

    def is_open_for_signup(self, request) -> bool:
        """Nobody makes an account for themselves."""
        return False

    def add_message(self, *args, **kwargs) -> None:
        """Say nothing: our pages say what has happened."""

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Ask for the factor again before it is changed; who has none yet came with a one-time link."""
        return Authenticator.objects.filter(user_id=context.request.user.pk).exists()

    def get_reauthentication_methods(self, user) -> list[dict]:
        """Only a factor counts, never the password again; who has a passkey and no app is asked for that first."""
        types = set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
        ways = {"mfa_reauthenticate": {Type.TOTP, Type.RECOVERY_CODES}, "mfa_reauthenticate_webauthn": {Type.WEBAUTHN}}
        names = [name for name, opens in ways.items() if types & opens]
        names.sort(key=lambda name: name == "mfa_reauthenticate" and Type.TOTP not in types)
        return [{"id": name, "description": name, "url": reverse(name)} for name in names]

    def post_login(self, request, user, **kwargs):
        """Write into the audit that somebody has signed in; sessions that are over go."""
        request.session.clear_expired()
        audit.record(Action.SIGNED_IN, None, by=user, where="admin:login")
        return super().post_login(request, user, **kwargs)

    def respond_user_inactive(self, request, user):
        """An account that was switched off between the two steps ends at the first."""
        return HttpResponseRedirect(reverse("admin:login"))


class MFAAdapter(DefaultMFAAdapter):
    """Secrets are sealed like what people write to us; what somebody sees of it is in our words."""

    error_messages = {
        "cannot_delete_authenticator": _("This is your only second factor. Add another one first."),
        "cannot_generate_recovery_codes": _("Add a second factor first; the codes stand in for it when it is lost."),
        "incorrect_code": _("That was not right, or it has been used already. Please try the next one."),
        "unverified_email": "",
        "add_email_blocked": "",
    }

    def encrypt(self, text: str) -> str:
        """Return the secret sealed under the first of FIELD_ENCRYPTION_KEYS."""
        return seal(text, PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret of an app or of recovery codes. Raises SealError."""
        return unseal(encrypted_text, PURPOSE)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep at least one factor: without one the account could not sign in."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return others.exclude(type=Type.RECOVERY_CODES).exists()

    def get_totp_label(self, user) -> str:
        """Return the name under which the app lists this account."""
        return user.get_username()

    def get_totp_issuer(self) -> str:
        """Return whose account it is, as the app shows it."""
        return str(admin.site.site_title)

    def build_totp_svg(self, url: str) -> str:
        """Return the code to scan."""
        return qr_svg(url)

    def generate_authenticator_name(self, user, type: str) -> str:  # noqa: A002 - the library's name
        """Return a name for the next passkey, which its owner may change."""
        there = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _now("Passkey %(number)d") % {"number": there + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Bind passkeys to our own host, whatever a request says; on one machine to the one that is open."""
        found = super().get_public_key_credential_rp_entity()
        host = settings.ALLOWED_HOSTS[0] if settings.PRODUCTION else found["id"]
        return {"id": host, "name": str(admin.site.site_title)}

    def _get_user_identifier(self, user) -> str:
        return user.get_username()
