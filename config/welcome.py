"""The one-time link of `create_staff`: a new colleague chooses a password, then a second factor."""

from django.contrib import admin
from django.contrib.auth import login, views
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from support import audit
from support.models import Action


class Welcome(views.PasswordResetConfirmView):
    """Sets the first password. The token stops working once a password is set, or after a day.

    The session that begins here opens nothing but the pages of the second factor, until one is there.
    """

    template_name = "admin/welcome.html"
    success_url = reverse_lazy("mfa_index")
    post_reset_login = False

    def form_valid(self, form):
        """Store the password and go on to the second factor."""
        response = super().form_valid(form)
        login(self.request, self.user)
        audit.record(Action.SIGNED_IN, None, by=self.user, where="admin:welcome", detail="one-time link")
        return response

    def get_context_data(self, **kwargs):
        """Return the form, or that the link no longer works, in the frame of the admin."""
        context = super().get_context_data(**kwargs)
        title = _("Welcome: choose your password") if self.validlink else _("This link no longer works")
        return {**admin.site.each_context(self.request), **context, "title": title}
