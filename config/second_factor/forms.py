"""A code or a passkey, tried not too often, and each code of an app once; and what a new factor is made from."""

from collections.abc import Callable
from contextlib import suppress

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import parse_authentication_response, parse_registration_response
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from config.sign_in import note_failure
from config.tries import Tries, too_many
from support import outbox, throttle

# Whoever knows the password and guesses from many addresses, and from no browser that we know. Six digits need it.
OF_ONE_FACTOR = {"size": 20, "refill_seconds": 60}
# RFC 6238, 5.2: a code is accepted once. Longer than one is valid here, with the steps before and after it.
CODE_LASTS = 120  # seconds


class Slowed:
    """A form of the library, behind buckets. `wait` holds the seconds until another try is looked at."""

    wait = 0
    can_be_guessed = True

    def slowed(self, look):
        """Return what `look` returns. Raises ValidationError when it does, and when there were too many tries."""
        account = self.user.get_username()
        of_all_addresses = [("factor-of", account, OF_ONE_FACTOR)] if self.can_be_guessed else []
        tries = Tries(context.request, "factor", account, *of_all_addresses)
        self.wait = tries.take()
        if self.wait:
            outbox.tell_owner(self.user, outbox.Kind.FACTOR_GUESSED)
            raise ValidationError(too_many(self.wait), "too_many")
        try:
            found = look()
        except ValidationError:
            note_failure(account, "second factor", where="admin:factor")
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

    can_be_guessed = False

    def clean_credential(self):
        """Return the passkey that was used."""
        return self.slowed(self._checked)

    def _checked(self) -> Authenticator:
        refuse_what_no_device_answers(parse_authentication_response, self.cleaned_data["credential"])
        return super().clean_credential()


class PasskeyAgainForm(PasskeyForm, ReauthenticateWebAuthnForm):
    """The same, from somebody who is signed in."""

    reauthenticated = True


class AppForm(ActivateTOTPForm):
    """The first code of a new app."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("The six digits that the app shows now")
        field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}


class NewPasskeyForm(AddWebAuthnForm):
    """A new passkey and its name."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call it")
        self.fields["name"].widget.attrs = {"maxlength": 60}

    def clean_credential(self):
        """Return what the device answered, for the library to check."""
        credential = self.cleaned_data["credential"]
        refuse_what_no_device_answers(parse_registration_response, credential)
        return credential


def refuse_what_no_device_answers(parse: Callable[[dict], object], credential) -> None:
    """Raise ValidationError for JSON that `parse` cannot read.

    The library stumbles over much of it in ways of its own, and takes 0 for a passkey that needs no check.
    """
    with suppress(Exception):  # KeyError, struct.error, whatever it stumbles over
        if isinstance(credential, dict):
            parse(credential)
            return
    raise get_adapter().validation_error("incorrect_code")
