"""The glossary."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.admin.in_use import NamedInLessons
from courses.admin.parts import SharedEditorAdmin, TextInline, words
from courses.interchange.fields import LANGUAGES
from courses.listing import listed
from courses.models import SOURCE_LANGUAGE, Term, TermText

TRANSLATIONS = [code for code in LANGUAGES if code != SOURCE_LANGUAGE]


class TermTextInline(TextInline):
    """Name and definition in one language."""

    model = TermText


class Checked(admin.SimpleListFilter):
    """Has a nurse confirmed the translation? The source language needs no such confirmation."""

    title = _("translation checked")
    parameter_name = "checked"

    def lookups(self, request, model_admin):
        """Offer yes and no."""
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request, queryset):
        """Return the terms that have a translation of this kind."""
        if self.value() not in {"yes", "no"}:
            return queryset
        rows = TermText.objects.filter(language__in=TRANSLATIONS, checked=self.value() == "yes")
        return queryset.filter(pk__in=rows.values("term"))


@admin.register(Term)
class TermAdmin(NamedInLessons, SharedEditorAdmin):
    """Terms with both names side by side."""

    link_kind = "term"
    list_display = ("key", "name", "translation", "is_checked")
    list_filter = (Checked,)
    search_fields = ("key", "texts__name", "texts__definition")
    inlines = (TermTextInline,)

    def get_queryset(self, request):
        """Return terms with their words."""
        return super().get_queryset(request).with_texts()

    @admin.display(description=_("name"))
    def name(self, term: Term) -> str:
        """The name in the source language."""
        return words(term, "name")

    @admin.display(description=_("translation"))
    def translation(self, term: Term) -> str:
        """The names in the other languages."""
        return listed(text.name for text in term.texts.all() if text.language in TRANSLATIONS)

    @admin.display(description=pgettext_lazy("yes or no", "checked"), boolean=True)
    def is_checked(self, term: Term) -> bool:
        """Tell whether every translation is confirmed, and there is one."""
        texts = [text for text in term.texts.all() if text.language in TRANSLATIONS]
        return bool(texts) and all(text.checked for text in texts)

    def view_on_site(self, term: Term) -> str:
        """Return the term's public page."""
        return term.get_absolute_url()
