"""Answers to the warnings about one text of a lesson, on a page of their own: inlines cannot hold inlines."""

from django import forms
from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse

from courses.admin.parts import FIELDS, CourseEditorAdmin
from courses.admin.translations import StaleTranslations
from courses.checks.doubts import Doubt, doubts
from courses.checks.stored import stored_texts
from courses.models import Course, LessonText, WarningAnswer, WarningCode


def open_doubts(text: LessonText) -> list[Doubt]:
    """Return the warnings about `text` that wait for an answer."""
    found = doubts(stored_texts(LessonText.objects.filter(pk=text.pk)))
    return [doubt for doubt in found if doubt.code in WarningCode.values]


class AnswerForm(forms.ModelForm):
    """One answer. A row that offers a warning and was left without an answer is not one."""

    class Meta:
        model = WarningAnswer
        fields = ("code", "at", "answer")

    def has_changed(self) -> bool:
        """Tell whether there is something to save."""
        return super().has_changed() and bool(self.instance.pk or self["answer"].data)


class AnswerInline(admin.StackedInline):
    """The answers there are, and a row for each warning that waits for one."""

    model = WarningAnswer
    form = AnswerForm
    formfield_overrides = FIELDS

    def get_extra(self, request, obj=None, **kwargs) -> int:
        """Return how many warnings wait."""
        return len(open_doubts(obj)) if obj else 0


@admin.register(LessonText)
class LessonTextAdmin(StaleTranslations, CourseEditorAdmin):
    """Answers to warnings; the text itself is edited with its lesson."""

    list_display = ("lesson", "language", "title")
    search_fields = ("lesson__slug", "title")
    fields = readonly_fields = ("lesson", "language", "title")
    inlines = (AnswerInline,)
    outside = ("title", "takeaway", "body", "made_from")

    def course_of(self, thing: LessonText) -> Course:
        """Return the course of the text's lesson."""
        return thing.lesson.course

    def get_queryset(self, request):
        """Return texts with what their own name shows."""
        return super().get_queryset(request).select_related("lesson__course")

    def get_formset_kwargs(self, request, obj, inline, prefix) -> dict:
        """Offer each waiting warning in a row of its own."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        offered = [{"code": doubt.code, "at": doubt.at} for doubt in open_doubts(obj)]
        return {**kwargs, "initial": offered}

    def has_module_permission(self, request) -> bool:
        """Lessons lead here; it is no place of its own."""
        return False

    def has_add_permission(self, request) -> bool:
        """A text is added with its lesson."""
        return False

    def save_model(self, request, obj, form, change) -> None:
        """Save nothing of the text: it has not changed, and must not look as if it had."""

    def response_post_save_change(self, request, obj) -> HttpResponseRedirect:
        """Go back to the lesson."""
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:courses_lesson_change", args=[obj.lesson_id]))
