"""Claims and what they rest on."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courses.admin.due import DueFilter, due_cards
from courses.admin.in_use import NamedInLessons
from courses.admin.parts import CourseEditorAdmin, NamedWithCourse, TextInline, words
from courses.admin.wording_form import WordingForm
from courses.checks.wording import Figure, figures_in
from courses.models import Claim, ClaimReference, ClaimText, Lesson, Level


class ClaimTextForm(WordingForm):
    """Keeps the survival figures out of what everybody sees."""

    def kept_back(self, name: str) -> frozenset[Figure]:
        """Return the figures of this claim, which readers ask for."""
        return frozenset() if name == "numbers" else figures_in([self.cleaned_data.get("numbers", "")])


class ClaimTextInline(TextInline):
    """The statement in one language."""

    model = ClaimText
    form = ClaimTextForm


class SourceFormSet(forms.BaseInlineFormSet):
    """What a claim rests on: at least one reference, unless it states no fact."""

    def clean(self) -> None:
        """Refuse a claim without a reference."""
        super().clean()
        kept = [form for form in self.forms if form.has_changed() or form.instance.pk]
        kept = [form for form in kept if form not in self.deleted_forms]
        if not kept and self.instance.level != Level.SUPPORT:
            message = _("The claim has no reference. Name one, or give it the level “support” if it states no fact.")
            raise ValidationError(message, "claim_without_reference")


class SourceInline(admin.TabularInline):
    """The references of a claim, in order."""

    model = ClaimReference
    formset = SourceFormSet
    fields = ("position", "reference")
    autocomplete_fields = ("reference",)
    extra = 0


@admin.register(Claim)
class ClaimAdmin(NamedInLessons, CourseEditorAdmin):
    """Claims."""

    link_kind = "claim"
    fixed = ("course", "key")
    list_display = (
        "key",
        "statement",
        "level",
        "lesson_slug",
        "safety_critical",
        "checked",
        "check_again_after_months",
    )
    list_filter = (DueFilter, "level", "safety_critical", ("lesson", NamedWithCourse))
    search_fields = ("key", "texts__statement", "texts__rests_on", "texts__does_not_show", "note")
    date_hierarchy = "checked"
    autocomplete_fields = ("course", "lesson")
    inlines = (ClaimTextInline, SourceInline)

    def uses_of(self, claim: Claim):
        """Return where texts of its own course name `claim`: in another the same key is another claim."""
        return super().uses_of(claim).filter(text__lesson__course=claim.course_id)

    def desk_cards(self, request) -> list[dict]:
        """Return what falls due, for the front page."""
        return due_cards()

    def get_queryset(self, request):
        """Return claims with what a list shows."""
        return super().get_queryset(request).select_related("lesson").prefetch_related("texts")

    @admin.display(description=_("statement"))
    def statement(self, claim: Claim) -> str:
        """The statement in the source language, shortened."""
        return words(claim, "statement")

    @admin.display(description=_("lesson"), ordering="lesson__position")
    def lesson_slug(self, claim: Claim) -> str:
        """The lesson that the claim belongs to."""
        return claim.lesson.slug

    def view_on_site(self, claim: Claim) -> str | None:
        """Return the claim's place in its public lesson, once there is one."""
        lesson = Lesson.objects.published().select_related("course").filter(pk=claim.lesson_id).first()
        return f"{lesson.get_absolute_url()}#claim-{claim.key}" if lesson else None
