"""A code or a passkey, tried not too often, and each code of an app once."""

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from config.sign_in import note_failure
from config.tries import Tries, too_many
from support import throttle

# Whoever knows the password and guesses from many addresses. It never keeps out for long who has the right code.
OF_ONE_FACTOR = {"size": 20, "refill_seconds": 60}
# RFC 6238, 5.2: a code is accepted once. Longer than one is valid here, with the steps before and after it.
CODE_LASTS = 120  # seconds


class Slowed:
    """A form of the library, behind buckets. `wait` holds the seconds until another try is looked at."""

    wait = 0

    def slowed(self, look):
        """Return what `look` returns. Raises ValidationError when it does, and when there were too many tries."""
        account = str(self.user.pk)
        tries = Tries(context.request, "factor", account, ("factor-of", account, OF_ONE_FACTOR))
        self.wait = tries.take()
        if self.wait:
            raise ValidationError(too_many(self.wait), "too_many")
        try:
            found = look()
        except ValidationError:
            note_failure(self.user.get_username(), "second factor")
            raise
        tries.give_back()
        return found


class CodeForm(Slowed, AuthenticateForm):
    """A code of the app, or one of the recovery codes."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code")
        field.help_text = _("Six digits from the app on your phone, or one of your recovery codes.")
        field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}

    def clean_code(self) -> str:
        """Return the code. A code of an app opens once, whichever of our processes is asked."""
        return self.slowed(self._once)

    def _once(self) -> str:
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            key = f"{self.user.pk}|{''.join(filter(str.isdigit, code))}"
            if throttle.take("code-of-app", key, size=1, refill_seconds=CODE_LASTS):
                raise get_adapter().validation_error("incorrect_code")
        return code


class CodeAgainForm(CodeForm, ReauthenticateForm):
    """The same, from somebody who is signed in."""

    save = ReauthenticateForm.save


class PasskeyForm(Slowed, AuthenticateWebAuthnForm):
    """What the device answers for a passkey."""

    def clean_credential(self):
        """Return the passkey that was used."""
        return self.slowed(super().clean_credential)


class PasskeyAgainForm(PasskeyForm, ReauthenticateWebAuthnForm):
    """The same, from somebody who is signed in."""

    reauthenticated = True
