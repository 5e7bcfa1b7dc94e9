"""A search box that knows one thing: a reference, however it is spaced.

What is typed is sent by POST and only ever leaves as a reference: a name typed there by mistake
appears in no address, no page and no log.
"""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from support import audit
from support.access import normal_reference
from support.models import Action

# What a choice of ours looks like; anything else in an address may be anybody's words.
CHOICE = re.compile("[a-z0-9-]{1,16}")


class ReferenceSearch:
    """Gives a ModelAdmin the search box; templates/admin/support/search_form.html draws it."""

    search_fields = ("reference",)
    reference_field = "reference"
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
        if typed == "" and self.has_view_permission(request):
            audit.record(Action.LISTED, None, by=request.user, where=self.where, detail=self._narrowed(request))
        return super().changelist_view(request, extra_context)

    @property
    def where(self) -> str:
        """The name of this list in the audit."""
        return f"admin:{self.opts.model_name}"

    def _narrowed(self, request) -> str:
        """Return by which of the known ways the list is narrowed: names and choices of ours."""
        known = {"desk", "p", *(f"{name}__exact" for name in self.list_filter if isinstance(name, str))}
        asked = [(name, value) for name, value in request.GET.items() if name in known and CHOICE.fullmatch(value)]
        return "&".join(f"{name}={value}" for name, value in asked)[:80]

    def show(self, request, typed: str):
        """Redirect to the list for the typed reference, or say that it is none."""
        where = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        reference = normal_reference(typed)
        if not reference:
            if typed:
                audit.record(Action.SEARCHED, None, by=request.user, where=self.where, detail="no reference")
            messages.warning(
                request, _("That does not look like a reference. A reference has nine digits, for example 123-456-789.")
            )
            return HttpResponseRedirect(where)
        return HttpResponseRedirect(f"{where}?q={reference}")

    def get_search_results(self, request, queryset, search_term):
        """Return the rows of exactly this reference; that it was looked for is in the audit."""
        if not search_term:
            return queryset, False
        found = queryset.filter(**{self.reference_field: search_term})
        self.note_search(request, search_term, found)
        return found, False

    def note_search(self, request, reference: str, found) -> None:
        """Write into the audit that somebody looked for a reference."""
        audit.record(Action.SEARCHED, None, by=request.user, where=self.where, detail=reference)
