"""References."""

from django.contrib import admin
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from courses.admin.in_use import NamedInLessons
from courses.admin.parts import SharedEditorAdmin
from courses.models import Reference


@admin.register(Reference)
class ReferenceAdmin(NamedInLessons, SharedEditorAdmin):
    """References; what nobody could confirm stands in the list."""

    link_kind = "ref"
    list_display = ("key", "short_title", "journal", "year", "kind", "unverified")
    list_filter = ("kind", ("not_verified", admin.EmptyFieldListFilter), "year")
    search_fields = ("key", "authors", "title", "journal", "doi", "trial", "pmid", "pmcid")

    @admin.display(description=_("title"), ordering="title")
    def short_title(self, reference: Reference) -> str:
        """The title, shortened."""
        return Truncator(reference.title).chars(80)

    @admin.display(description=_("not yet verified"), ordering="not_verified")
    def unverified(self, reference: Reference) -> str:
        """What nobody could confirm, shortened."""
        return Truncator(reference.not_verified).chars(60)

    def view_on_site(self, reference: Reference) -> str:
        """Return the reference's place on the public list."""
        return reference.get_absolute_url()
