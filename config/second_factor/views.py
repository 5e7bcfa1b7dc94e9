"""The pages of the second factor: the library's views in the frame of the admin, with their traces in the audit."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView, IndexView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.contrib import admin, messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from config import known_browsers
from config.errors import ask_to_wait
from config.second_factor.forms import AppForm, CodeAgainForm, CodeForm, NewPasskeyForm, PasskeyAgainForm, PasskeyForm
from config.second_factor.session import end_sessions_of, has_shown_factor, note_factor
from config.sessions import sessions_of, stored_key
from support import audit
from support.models import Action


class InTheFrame:
    """A page of the admin."""

    title = ""

    def get_context_data(self, **kwargs) -> dict:
        """Return the library's context within that of every page of the admin."""
        site = {**admin.site.each_context(self.request), "title": self.title}
        return {**site, **super().get_context_data(**kwargs)}

    def changed(self, what: str) -> None:
        """Write a change of the factors into the audit, and remember that this session has just shown one."""
        audit.record(Action.FACTOR, None, by=self.request.user, where="admin:factors", detail=what)
        if not has_shown_factor(self.request):  # the first one, after the one-time link
            note_factor(self.request, self.request.user, reauthenticated=True)
        end_sessions_of(self.request.user, but=self.request.session.session_key)


class SecondStep(InTheFrame, AuthenticateView):
    """Between password and desk: a code or a passkey."""

    template_name = "admin/factor/step.html"
    title = _("One more step")
    form_class = CodeForm
    webauthn_form_class = PasskeyForm

    def form_valid(self, form):
        """Sign in, and know this browser; who has used a recovery code hears how many are left."""
        response = known_browsers.remember(self.request, super().form_valid(form), form.user.get_username())
        used = getattr(form, "authenticator", None)
        if used and used.type == Authenticator.Type.RECOVERY_CODES:
            used.refresh_from_db()
            left = len(used.wrap().get_unused_codes())
            messages.warning(
                self.request,
                ngettext(
                    "That recovery code is used up; %(count)d is left.",
                    "That recovery code is used up; %(count)d are left.",
                    left,
                )
                % {"count": left},
            )
        return response

    def form_invalid(self, form):
        """Ask again, or ask to wait (429)."""
        return ask_to_wait(super().form_invalid(form), form.wait)


class Again(InTheFrame, ReauthenticateView):
    """Before something that cannot be taken back: the factor once more."""

    template_name = "admin/factor/again.html"
    title = _("Please show it once more")
    form_class = CodeAgainForm

    def form_valid(self, form):
        """Lead back to where it was asked for."""
        audit.record(Action.CONFIRMED, None, by=self.request.user, where="admin:factor")
        self.request.session.cycle_key()
        return super().form_valid(form)

    def form_invalid(self, form):
        """Ask again, or ask to wait (429)."""
        return ask_to_wait(super().form_invalid(form), form.wait)


class AgainWithPasskey(InTheFrame, ReauthenticateWebAuthnView):
    """The same with a passkey."""

    template_name = "admin/factor/again_passkey.html"
    title = _("Please show it once more")
    form_class = PasskeyAgainForm

    def form_valid(self, form):
        """Lead back to where it was asked for."""
        audit.record(Action.CONFIRMED, None, by=self.request.user, where="admin:factor")
        self.request.session.cycle_key()
        return super().form_valid(form)

    def form_invalid(self, form):
        """Ask again, or ask to wait (429)."""
        return ask_to_wait(self.render_to_response(self.get_context_data(form=form)), form.wait)

    def get_context_data(self, **kwargs) -> dict:
        """Add the form, which the library leaves out."""
        return {**super().get_context_data(), **kwargs}


class Factors(InTheFrame, IndexView):
    """What somebody signs in with, and how to add to it."""

    template_name = "admin/factor/index.html"
    title = _("How you sign in")

    def get_context_data(self, **kwargs) -> dict:
        """Say on how many other devices somebody is signed in."""
        here = stored_key(self.request.session.session_key)
        elsewhere = sum(session.pk != here for session in sessions_of(self.request.user))
        return {**super().get_context_data(**kwargs), "elsewhere": elsewhere}


@require_POST
@login_required
def sign_out_elsewhere(request):
    """End every session but this one."""
    count = end_sessions_of(request.user, but=request.session.session_key)
    audit.record(Action.SIGNED_OUT, None, by=request.user, where="admin:factors", detail=f"elsewhere: {count}")
    messages.success(request, _now("You are signed out everywhere else."))
    return HttpResponseRedirect(reverse("mfa_index"))


class AddApp(InTheFrame, ActivateTOTPView):
    """An app on the phone that shows six digits."""

    template_name = "admin/factor/app.html"
    title = _("An app on your phone")
    form_class = AppForm

    def form_valid(self, form):
        """Add it, and show the recovery codes of who had none."""
        response = super().form_valid(form)
        self.changed("app added")
        return response


class RemoveApp(InTheFrame, DeactivateTOTPView):
    """The app is no longer asked for."""

    template_name = "admin/factor/remove.html"
    title = _("Remove the app")

    def form_valid(self, form):
        """Remove it."""
        response = super().form_valid(form)
        self.changed("app removed")
        return response


class AddPasskey(InTheFrame, AddWebAuthnView):
    """A passkey on this device or on a stick."""

    template_name = "admin/factor/passkey.html"
    title = _("A passkey")
    form_class = NewPasskeyForm

    def form_valid(self, form):
        """Add it, and show the recovery codes of who had none."""
        response = super().form_valid(form)
        self.changed("passkey added")
        return response


class RemovePasskey(InTheFrame, RemoveWebAuthnView):
    """A passkey is no longer accepted."""

    template_name = "admin/factor/remove.html"
    title = _("Remove the passkey")

    def form_valid(self, form):
        """Remove it, unless it is the last factor."""
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.object):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return HttpResponseRedirect(reverse("mfa_index"))
        response = super().form_valid(form)
        self.changed("passkey removed")
        return response


class Codes(InTheFrame, ViewRecoveryCodesView):
    """The recovery codes, shown once."""

    template_name = "admin/factor/codes.html"
    title = _("Your recovery codes")


class NewCodes(InTheFrame, GenerateRecoveryCodesView):
    """Other recovery codes in place of the old ones."""

    template_name = "admin/factor/new_codes.html"
    title = _("New recovery codes")

    def form_valid(self, form):
        """Make them; the old ones stop working."""
        response = super().form_valid(form)
        self.changed("new recovery codes")
        messages.success(self.request, _now("Your old recovery codes no longer work."))
        return response
