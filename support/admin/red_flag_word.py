"""The words that suggest a red flag: triage keeps them."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from support.models import RedFlagWord
from support.red_flags import folded

SHORTEST = 2
WHAT_IT_DOES = _(
    "A message that contains one of these words is marked “red flag?”, stands higher on the desk and calls the duty "
    "group. The word suggests; a human decides. It is found inside longer words too: “breath” finds “breathless”. "
    "A new word counts for messages that arrive from now on."
)


class RedFlagWordForm(forms.ModelForm):
    """Keeps each word once, as it is compared."""

    def clean_word(self) -> str:
        """Return the word folded. Raises ValidationError for one so short that it would be found everywhere."""
        word = folded(self.cleaned_data["word"])
        if len(word) < SHORTEST:
            raise forms.ValidationError(_("Please use at least two characters: one is found everywhere."), "too_short")
        return word

    def clean(self) -> None:
        """Each word once a language, however it was written before."""
        super().clean()
        language, word = (self.cleaned_data.get(name) for name in ("language", "word"))
        others = RedFlagWord.objects.filter(language=language).exclude(pk=self.instance.pk)
        if word and word in {folded(other) for other in others.values_list("word", flat=True)}:
            self.add_error("word", forms.ValidationError(_("This word is in the list already."), "duplicate"))


@admin.register(RedFlagWord)
class RedFlagWordAdmin(admin.ModelAdmin):
    """Add, change, delete; Django's own history keeps who did."""

    form = RedFlagWordForm
    fields = ("language", "word")
    list_display = ("word", "language")
    list_filter = ("language",)
    actions = None
    show_facets = admin.ShowFacets.NEVER

    def changelist_view(self, request, extra_context=None):
        """Say above the list what a word does."""
        return super().changelist_view(request, {"what_it_does": WHAT_IT_DOES, **(extra_context or {})})

    def get_fieldsets(self, request, obj=None):
        """Say above the form what a word does."""
        return [(None, {"fields": self.fields, "description": WHAT_IT_DOES})]
