"""The canned replies: triage keeps them, specialists look them up."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import TextField
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from support import canned
from support.form_fields import WrittenField
from support.models import CannedReply, CannedText

LANGUAGES = [code for code, _name in CannedText._meta.get_field("language").choices]


class EachLanguageOnce(BaseInlineFormSet):
    """Offers an empty form for each language that the reply does not have yet; wants one text at least."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        has = {text.language for text in self.queryset}
        self.initial_extra = [{"language": code} for code in LANGUAGES if code not in has]


class CannedTextForm(forms.ModelForm):
    """One text. Braces come in pairs, so that none slips through as text."""

    def clean_text(self) -> str:
        """Return the text. Raises ValidationError when a brace stands alone."""
        text = self.cleaned_data["text"]
        rest = text
        for placeholder in canned.placeholders(text):
            rest = rest.replace(placeholder, "")
        if any(brace in rest for brace in "{}｛｝"):
            raise ValidationError(_("A brace stands alone here. Write {like this}."), "lone_brace")
        return text


class CannedTextInline(admin.StackedInline):
    """The words in each language. They have no permissions of their own: who may change the reply changes them."""

    model = CannedText
    form = CannedTextForm
    formset = EachLanguageOnce
    formfield_overrides = {TextField: {"form_class": WrittenField}}
    min_num = 1
    max_num = len(LANGUAGES)
    verbose_name_plural = _("What it says, in each language")

    def get_extra(self, request, obj=None, **kwargs) -> int:
        """One empty form for each language that is still missing."""
        return max(0, len(LANGUAGES) - (obj.texts.count() if obj else self.min_num))

    def has_view_permission(self, request, obj=None) -> bool:
        """Who may see the reply."""
        return request.user.has_perm("support.view_cannedreply") or self.has_change_permission(request, obj)

    def has_add_permission(self, request, obj) -> bool:
        """Who may write or change a reply."""
        return request.user.has_perm(f"support.{'change' if obj else 'add'}_cannedreply")

    def has_change_permission(self, request, obj=None) -> bool:
        """Who may change the reply."""
        return request.user.has_perm("support.change_cannedreply")

    def has_delete_permission(self, request, obj=None) -> bool:
        """Who may change the reply takes a language away too."""
        return self.has_change_permission(request, obj)


@admin.register(CannedReply)
class CannedReplyAdmin(admin.ModelAdmin):
    """What is no longer offered stays: untick it rather than delete it."""

    list_display = ("titles", "topic", "in_use")
    list_filter = ("in_use", "topic")
    inlines = (CannedTextInline,)
    actions = None
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request):
        """Return the replies with their words."""
        return super().get_queryset(request).prefetch_related("texts")

    @admin.display(description=_("titles"))
    def titles(self, reply: CannedReply) -> str:
        """Its title in each language."""
        return " · ".join(text.title for text in reply.texts.all()) or str(reply)
