"""Passwords: the first one, by the one-time link of `create_staff`, and another one later."""

from django.contrib import admin
from django.contrib.auth import login, views
from django.db import transaction
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from config.second_factor.session import end_sessions_of
from support import audit, outbox
from support.models import Action


class Welcome(views.PasswordResetConfirmView):
    """Sets the first password. The token stops working once a password is set, or after a day.

    The session that begins here opens nothing but the pages of the second factor, until one is there.
    """

    template_name = "admin/welcome.html"
    success_url = reverse_lazy("mfa_index")
    post_reset_login = False

    @transaction.atomic
    def form_valid(self, form):
        """Store the password and go on to the second factor."""
        response = super().form_valid(form)
        login(self.request, self.user)
        outbox.tell_owner(self.user, outbox.Kind.ACCESS_CHANGED)
        audit.record(Action.SIGNED_IN, None, by=self.user, where="admin:welcome", detail="one-time link")
        return response

    def get_context_data(self, **kwargs):
        """Return the form, or that the link no longer works, in the frame of the admin."""
        context = super().get_context_data(**kwargs)
        title = _("Welcome: choose your password") if self.validlink else _("This link no longer works")
        return {**admin.site.each_context(self.request), **context, "title": title}


class AnotherPassword(views.PasswordChangeView):
    """Django's page, for who knows the present password; every other session ends."""

    @transaction.atomic
    def form_valid(self, form):
        """Store the password, with its trace and a mail to its owner."""
        response, user = super().form_valid(form), self.request.user
        detail = f"{user.get_username()[:40]}: password changed"
        audit.record(Action.ACCOUNT, None, by=user, where="admin:password_change", detail=detail)
        outbox.tell_owner(user, outbox.Kind.ACCESS_CHANGED)
        end_sessions_of(user, but=self.request.session.session_key)
        return response
