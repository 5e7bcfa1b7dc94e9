"""A search box that knows one thing: a reference, however it is spaced.

What is typed is sent by POST and only ever leaves as a reference: a name typed there by mistake
appears in no address, no page and no log.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from support.access import normal_reference


class ReferenceSearch:
    """Gives a ModelAdmin the search box; templates/admin/support/search_form.html draws it."""

    search_fields = ("reference",)
    search_help_text = _("The nine digits of a reference, with or without spaces.")

    def get_urls(self):
        """Add the address that the search box sends to."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_find"
        view = require_POST(self.admin_site.admin_view(self.find))
        return [path("find/", view, name=name), *super().get_urls()]

    def find(self, request):
        """Show the list for what was typed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.show(request, request.POST.get("q", ""))

    def changelist_view(self, request, extra_context=None):
        """Show the list; an address with anything but a reference in it leads to one without."""
        typed = request.GET.get("q", "")
        if typed != normal_reference(typed):
            return self.show(request, typed)
        return super().changelist_view(request, extra_context)

    def show(self, request, typed: str):
        """Redirect to the list for the typed reference, or say that it is none."""
        where = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        reference = normal_reference(typed)
        if not reference:
            messages.warning(
                request, _("That does not look like a reference. A reference has nine digits, for example 123-456-789.")
            )
            return HttpResponseRedirect(where)
        return HttpResponseRedirect(f"{where}?q={reference}")

    def get_search_results(self, request, queryset, search_term):
        """Return the rows of exactly this reference."""
        return (queryset.filter(reference=search_term), False) if search_term else (queryset, False)
