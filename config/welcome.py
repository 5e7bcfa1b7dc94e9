"""The one-time link of `create_staff`: a new colleague chooses a password."""

from django.contrib.auth import views
from django.urls import reverse_lazy


class Welcome(views.PasswordResetConfirmView):
    """Sets the first password. The token stops working once a password is set, or after a day."""

    template_name = "admin/welcome.html"
    success_url = reverse_lazy("admin:index")
    post_reset_login = False
