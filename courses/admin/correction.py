"""Corrections: what was wrong, in public."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.admin.parts import CourseEditorAdmin, NamedWithCourse, TextInline, words
from courses.interchange.text_problems import section_keys
from courses.models import Correction, CorrectionText, Course


class CorrectionTextInline(TextInline):
    """What was said, what is said now, and why."""

    model = CorrectionText


class CorrectionForm(forms.ModelForm):
    """Refuses a section that the lesson does not have."""

    class Meta:
        model = Correction
        fields = ("course", "key", "lesson", "section", "day")

    def clean_section(self) -> str:
        """Return the section; raise ValidationError when no text of the lesson has it."""
        section, lesson = self.cleaned_data["section"], self.cleaned_data.get("lesson")
        if section and lesson and not any(section in section_keys(text.body) for text in lesson.texts.all()):
            raise ValidationError(_("The lesson has no section with this key."), "unknown_section")
        return section


@admin.register(Correction)
class CorrectionAdmin(CourseEditorAdmin):
    """Corrections, the newest first."""

    form = CorrectionForm
    list_display = ("key", "was", "day", "course", "lesson_slug")
    list_filter = ("course", ("lesson", NamedWithCourse))
    search_fields = ("key", "texts__was", "texts__now", "texts__why")
    date_hierarchy = "day"
    autocomplete_fields = ("course", "lesson")
    inlines = (CorrectionTextInline,)

    def get_queryset(self, request):
        """Return corrections with what a list and their own name show."""
        return super().get_queryset(request).select_related("course", "lesson").prefetch_related("texts")

    def get_changeform_initial_data(self, request) -> dict:
        """Offer today."""
        return {"day": timezone.localdate()} | super().get_changeform_initial_data(request)

    @admin.display(description=_("what was said"))
    def was(self, correction: Correction) -> str:
        """What was said, in the source language, shortened."""
        return words(correction, "was")

    @admin.display(description=_("lesson"), ordering="lesson__position")
    def lesson_slug(self, correction: Correction) -> str | None:
        """The lesson that the correction changed."""
        return correction.lesson.slug if correction.lesson else None

    def view_on_site(self, correction: Correction) -> str | None:
        """Return the entry in the public log, once there is one."""
        is_public = Course.objects.published().filter(pk=correction.course_id).exists()
        return correction.get_absolute_url() if is_public else None
