"""Who works with enquiries, in which role, and who is on leave."""

from django.contrib import admin

from support.models import Specialist


@admin.register(Specialist)
class SpecialistAdmin(admin.ModelAdmin):
    """Staff see it; who has the permission changes it."""

    list_display = ("user", "role", "on_leave_until")
    list_filter = ("role",)
    list_select_related = ("user",)
    ordering = ("user__username",)
    actions = None
    show_facets = admin.ShowFacets.NEVER
