"""The audit, to read."""

from django.contrib import admin

from support.admin.long_list import LongList
from support.admin.permissions import is_auditor
from support.admin.reference_search import ReferenceSearch
from support.models import AuditEvent


@admin.register(AuditEvent)
class AuditEventAdmin(ReferenceSearch, LongList, admin.ModelAdmin):
    """A list that nobody adds to, changes or shortens here; the database refuses it too."""

    list_display = ("at", "actor", "action", "reference", "where", "detail")
    list_display_links = None
    list_filter = ("action",)
    # The key counts up as lines are appended, and has an index.
    ordering = ("-id",)
    actions = None
    empty_value_display = ""

    def has_view_permission(self, request, obj=None) -> bool:
        """Auditors only: a superuser has to belong too."""
        return is_auditor(request.user)

    def has_module_permission(self, request) -> bool:
        """The same for the front page."""
        return is_auditor(request.user)

    def has_add_permission(self, request) -> bool:
        """Nobody writes the audit by hand."""
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        """Nobody changes it."""
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        """Nobody shortens it."""
        return False
