"""The admin site: Django's, with a front page that says first what waits for you."""

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache

from config.errors import ask_to_wait
from config.headers import forget_what_was_shown
from config.second_factor.session import has_shown_factor
from config.sign_in import SignIn
from config.welcome import AnotherPassword
from support import audit
from support.models import Action


class PortalAdminSite(AdminSite):
    """Asks each app's ModelAdmins for `desk_cards(request)` and shows them above the app list."""

    site_header = _("Hong Kong Cancer Support Network")
    site_title = _("Network desk")
    index_title = _("What waits for you")
    index_template = "admin/desk_index.html"
    enable_nav_sidebar = False
    rooms = {"auth": pgettext_lazy("of staff", "Accounts")}  # where an app's own name says little to staff

    def index(self, request, extra_context=None):
        """Render the front page with the cards of every ModelAdmin that offers some."""
        cards = [
            card
            for model_admin in self._registry.values()
            if hasattr(model_admin, "desk_cards") and model_admin.has_view_permission(request)
            for card in model_admin.desk_cards(request)
        ]
        return super().index(request, {"desk_cards": cards, **(extra_context or {})})

    def has_permission(self, request) -> bool:
        """Let in active staff whose session has shown a second factor: every page of the admin asks this."""
        return super().has_permission(request) and has_shown_factor(request)

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        """Ask for name and password, then for the factor; who tries too often is told when to try again (429)."""
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if super().has_permission(request) and not has_shown_factor(request):  # came with a one-time link
            return HttpResponseRedirect(reverse("mfa_index"))
        context = {**self.each_context(request), "title": _("Log in"), "app_path": request.get_full_path()}
        if REDIRECT_FIELD_NAME not in request.GET and REDIRECT_FIELD_NAME not in request.POST:
            context[REDIRECT_FIELD_NAME] = reverse("admin:index")
        context |= {"username": request.user.get_username(), **(extra_context or {})}
        response = SignIn.as_view(extra_context=context)(request)
        form = (getattr(response, "context_data", None) or {}).get("form")
        return ask_to_wait(response, getattr(form, "wait", 0))

    def password_change(self, request, extra_context=None):
        """Let somebody choose another password, which the audit knows of and they hear of."""
        context = {**self.each_context(request), **(extra_context or {})}
        view = AnotherPassword.as_view(
            form_class=AdminPasswordChangeForm,
            success_url=reverse("admin:password_change_done"),
            template_name="registration/password_change_form.html",
            extra_context=context,
        )
        return view(request)

    def logout(self, request, extra_context=None):
        """Sign somebody out, and let the browser forget what it was shown."""
        if request.user.is_authenticated:
            audit.record(Action.SIGNED_OUT, None, by=request.user, where="admin:logout")
        return forget_what_was_shown(super().logout(request, extra_context))

    def get_app_list(self, request, app_label=None) -> list[dict]:
        """Return what the user may open, app by app, under our names."""
        found = super().get_app_list(request, app_label)
        return [app | {"name": self.rooms.get(app["app_label"], app["name"])} for app in found]

    def app_index(self, request, app_label, extra_context=None):
        """Render the part of the front page that belongs to one app, under its name."""
        found = self.get_app_list(request, app_label)
        title = {"title": found[0]["name"]} if found else {}
        return super().app_index(request, app_label, {**title, **(extra_context or {})})
