"""The one-time link of `create_staff`: a new colleague chooses a password."""

from django.contrib import admin, messages
from django.contrib.auth import views
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


class Welcome(views.PasswordResetConfirmView):
    """Sets the first password. The token stops working once a password is set, or after a day."""

    template_name = "admin/welcome.html"
    success_url = reverse_lazy("admin:login")
    post_reset_login = False

    def form_valid(self, form):
        """Store the password and lead to the login, which says that it worked."""
        response = super().form_valid(form)
        messages.success(self.request, _("Your password is set. Please log in with it."))
        return response

    def get_context_data(self, **kwargs):
        """Return the form, or that the link no longer works, in the frame of the admin."""
        context = super().get_context_data(**kwargs)
        title = _("Welcome: choose your password") if self.validlink else _("This link no longer works")
        return {**admin.site.each_context(self.request), **context, "title": title}
