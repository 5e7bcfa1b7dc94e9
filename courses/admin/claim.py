"""Claims and what they rest on."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from courses.admin.parts import EditorAdmin, NamedWithCourse, TextInline, words
from courses.models import Claim, ClaimReference, ClaimText, Lesson


class ClaimTextInline(TextInline):
    """The statement in one language."""

    model = ClaimText


class SourceInline(admin.TabularInline):
    """The references of a claim, in order."""

    model = ClaimReference
    fields = ("position", "reference")
    autocomplete_fields = ("reference",)
    extra = 0


@admin.register(Claim)
class ClaimAdmin(EditorAdmin):
    """Claims."""

    list_display = (
        "key",
        "statement",
        "level",
        "lesson_slug",
        "safety_critical",
        "checked",
        "check_again_after_months",
    )
    list_filter = ("level", "safety_critical", ("lesson", NamedWithCourse))
    search_fields = ("key", "texts__statement", "texts__rests_on", "texts__does_not_show", "note")
    date_hierarchy = "checked"
    autocomplete_fields = ("course", "lesson")
    inlines = (ClaimTextInline, SourceInline)

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
