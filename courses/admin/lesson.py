"""Lessons."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from courses import reading
from courses.admin.lesson_text import LessonTextForm, LessonTextFormSet
from courses.admin.parts import EditorAdmin, NamedWithCourse, TextInline, words
from courses.admin.previews import WithPreview
from courses.models import Lesson, LessonText
from courses.views import found
from courses.views.lesson import render_lesson


class LessonTextInline(TextInline):
    """The lesson in one language."""

    model = LessonText
    form = LessonTextForm
    formset = LessonTextFormSet


@admin.register(Lesson)
class LessonAdmin(WithPreview, EditorAdmin):
    """Lessons with their texts."""

    list_display = ("slug", "title", "course", "module_key", "state", "position", "changed_at")
    list_filter = ("state", "course", ("module", NamedWithCourse))
    search_fields = ("slug", "texts__title", "texts__takeaway", "texts__body")
    autocomplete_fields = ("course", "module")
    ordering = ("course__slug", "position")
    inlines = (LessonTextInline,)

    def get_queryset(self, request):
        """Return lessons with what a list and their own name show."""
        return super().get_queryset(request).select_related("course", "module").prefetch_related("texts")

    @admin.display(description=_("title"))
    def title(self, lesson: Lesson) -> str:
        """The title in the source language."""
        return words(lesson, "title")

    @admin.display(description=_("module"), ordering="module__position")
    def module_key(self, lesson: Lesson) -> str:
        """The key of the module; the course stands beside it."""
        return lesson.module.key

    def view_on_site(self, lesson: Lesson) -> str | None:
        """Return the public page, once there is one."""
        is_public = Lesson.objects.published().filter(pk=lesson.pk).exists()
        return lesson.get_absolute_url() if is_public else None

    def render_preview(self, request, lesson: Lesson, language: str):
        """Render the lesson, draft or not."""
        shown = found(reading.lesson_page(lesson.course.slug, lesson.slug, language, drafts=True))
        return render_lesson(request, shown)
