"""Editions, to read: they are recorded by themselves and never changed, for copies in people's hands name them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from courses.admin.parts import EditorAdmin
from courses.models import Edition


@admin.register(Edition)
class EditionAdmin(EditorAdmin):
    """The published states of courses, the newest first."""

    list_display = ("version", "published_at", "digest")
    list_filter = ("course",)
    search_fields = ("course__slug",)
    date_hierarchy = "published_at"
    view_on_site = False

    def get_queryset(self, request):
        """Return editions with their course, which their name shows."""
        return super().get_queryset(request).select_related("course")

    @admin.display(description=_("version"), ordering="number")
    def version(self, edition: Edition) -> str:
        """The name that copies carry."""
        return str(edition)

    def has_add_permission(self, request) -> bool:
        """Nobody adds one by hand."""
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        """Nobody changes one."""
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        """Nobody deletes one, nor a course that has some: a copy asks for what has changed since."""
        return False
