"""The outbox, to read: what was sent, what waits, what was given up."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from support.admin.long_list import LongList
from support.admin.reference_search import ReferenceSearch
from support.delivery import NOT_WANTED
from support.models import OutboxMessage


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReferenceSearch, LongList, admin.ModelAdmin):
    """A list that nobody changes. It holds no address: a mail finds its own when it is sent."""

    reference_field = "enquiry_id"
    list_display = ("kind", "reference", "state", "not_before", "sent_at", "failed_at", "attempts", "failure")
    list_display_links = None
    list_filter = ("kind",)
    ordering = ("-not_before", "-uuid")
    actions = None

    @admin.display(description=_("reference"))
    def reference(self, row: OutboxMessage) -> str:
        """Return the reference; the key is enough, so no enquiry is fetched."""
        return row.enquiry_id or ""

    @admin.display(description=_("state"))
    def state(self, row: OutboxMessage) -> str:
        """Return where the mail is."""
        if row.sent_at:
            return _("sent")
        if row.failed_at:
            return _("not wanted any more") if row.failure == NOT_WANTED else _("given up")
        return _("tried again later") if row.failure else _("waiting")

    def has_add_permission(self, request) -> bool:
        """Nobody writes a mail here."""
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        """Nobody changes one."""
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        """Nobody takes one away."""
        return False
