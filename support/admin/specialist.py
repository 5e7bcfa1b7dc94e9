"""Who works with enquiries, in which role, and who is on leave."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from support.admin import permissions
from support.admin.leave import OF_COLLEAGUE, leave_urls
from support.models import Specialist


@admin.register(Specialist)
class SpecialistAdmin(admin.ModelAdmin):
    """Staff see it; who has the permission changes it; triage enters the leave of a colleague."""

    list_display = ("account", "role", "on_leave_until")
    list_filter = ("role",)
    list_select_related = ("user",)
    ordering = ("user__username",)
    actions = None
    show_facets = admin.ShowFacets.NEVER

    def get_list_display(self, request):
        """Offer the page of a colleague's leave to those who may use it."""
        return (*self.list_display, "leave") if request.user.has_perm(permissions.TRIAGE) else self.list_display

    @admin.display(description=_("account"), ordering="user__username")
    def account(self, specialist):
        """Return the name that the specialist signs in with."""
        return specialist.user.get_username()

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Call the user what the list calls it."""
        labels = {"user": _("account")}
        return super().formfield_for_foreignkey(db_field, request, **kwargs | {"label": labels[db_field.name]})

    @admin.display(description=_("leave"))
    def leave(self, specialist):
        """Link to the page on which the colleague goes on leave or comes back."""
        address = reverse(f"admin:{OF_COLLEAGUE}", args=[specialist.pk])
        return format_html('<a href="{}">{}</a>', address, _now("Enter or end a leave"))

    def get_urls(self):
        """Put the pages of the leave before Django's own addresses."""
        return [*leave_urls(self.admin_site.admin_view), *super().get_urls()]
