"""The pages of the second factor: the library's views in the frame of the admin, with their traces in the audit."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView, IndexView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.contrib import admin, messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
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
from support import audit, outbox
from support.models import Action


class InTheFrame:
    """A page of the admin."""

    title = ""

    def get_context_data(self, **kwargs) -> dict:
        """Return the library's context within that of every page of the admin."""
        site = {**admin.site.each_context(self.request), "title": self.title}
        return {**site, **super().get_context_data(**kwargs)}


class Changes(InTheFrame):
    """A page that changes a factor: the change, its trace and a mail to its owner are made together."""

    what = ""

    @transaction.atomic
    def form_valid(self, form):
        """Change it, and remember that this session has just shown one; every other session ends."""
        response, user = super().form_valid(form), self.request.user
        audit.record(Action.FACTOR, None, by=user, where="admin:factors", detail=self.what)
        outbox.tell_owner(user, outbox.Kind.ACCESS_CHANGED)
        if not has_shown_factor(self.request):  # the first one, after the one-time link
            note_factor(self.request, user, reauthenticated=True)
        end_sessions_of(user, but=self.request.session.session_key)
        return response


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


class OnceMore(InTheFrame):
    """Before something that cannot be taken back: the factor once more."""

    title = _("Please show it once more")

    def form_valid(self, form):
        """Lead back to where it was asked for."""
        audit.record(Action.CONFIRMED, None, by=self.request.user, where="admin:factor")
        self.request.session.cycle_key()
        return super().form_valid(form)


class Again(OnceMore, ReauthenticateView):
    """By a code."""

    template_name = "admin/factor/again.html"
    form_class = CodeAgainForm

    def form_invalid(self, form):
        """Ask again, or ask to wait (429)."""
        return ask_to_wait(super().form_invalid(form), form.wait)


class AgainWithPasskey(OnceMore, ReauthenticateWebAuthnView):
    """By a passkey."""

    template_name = "admin/factor/again_passkey.html"
    form_class = PasskeyAgainForm

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


class AddApp(Changes, ActivateTOTPView):
    """An app on the phone that shows six digits."""

    template_name = "admin/factor/app.html"
    title = _("An app on your phone")
    what = "app added"
    form_class = AppForm


class RemoveApp(Changes, DeactivateTOTPView):
    """The app is no longer asked for."""

    template_name = "admin/factor/remove.html"
    title = _("Remove the app")
    what = "app removed"


class AddPasskey(Changes, AddWebAuthnView):
    """A passkey on this device or on a stick."""

    template_name = "admin/factor/passkey.html"
    title = _("A passkey")
    what = "passkey added"
    form_class = NewPasskeyForm


class RemovePasskey(Changes, RemoveWebAuthnView):
    """A passkey is no longer accepted."""

    template_name = "admin/factor/remove.html"
    title = _("Remove the passkey")
    what = "passkey removed"

    def form_valid(self, form):
        """Remove it, unless it is the last factor."""
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.object):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return HttpResponseRedirect(reverse("mfa_index"))
        return super().form_valid(form)


class Codes(InTheFrame, ViewRecoveryCodesView):
    """The recovery codes, shown once."""

    template_name = "admin/factor/codes.html"
    title = _("Your recovery codes")


class NewCodes(Changes, GenerateRecoveryCodesView):
    """Other recovery codes in place of the old ones."""

    template_name = "admin/factor/new_codes.html"
    title = _("New recovery codes")
    what = "new recovery codes"

    def form_valid(self, form):
        """Make them; the old ones stop working."""
        response = super().form_valid(form)
        messages.success(self.request, _now("Your old recovery codes no longer work."))
        return response
