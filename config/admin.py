"""The admin site: Django's, with a front page that says first what waits for you."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(AdminSite):
    """Asks each app's ModelAdmins for `desk_cards(request)` and shows them above the app list."""

    site_header = _("Hong Kong Cancer Support Network")
    site_title = _("Network desk")
    index_title = _("What waits for you")
    index_template = "admin/desk_index.html"
    enable_nav_sidebar = False

    def index(self, request, extra_context=None):
        """Render the front page with the cards of every ModelAdmin that offers some."""
        cards = [
            card
            for model_admin in self._registry.values()
            if hasattr(model_admin, "desk_cards") and model_admin.has_view_permission(request)
            for card in model_admin.desk_cards(request)
        ]
        return super().index(request, {"desk_cards": cards, **(extra_context or {})})
