"""Lessons."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from courses import reading
from courses.admin.lesson_text import LessonTextForm, LessonTextFormSet
from courses.admin.parts import CourseEditorAdmin, KeepsAddress, NamedWithCourse, TextInline, words
from courses.admin.previews import WithPreview
from courses.admin.publishing import doubts_by_text, tell
from courses.admin.translations import stale_links
from courses.bundles import bundle
from courses.models import Lesson, LessonText, Review, State
from courses.views import found
from courses.views.lesson import render_lesson


class LessonTextInline(TextInline):
    """The lesson in one language."""

    model = LessonText
    form = LessonTextForm
    formset = LessonTextFormSet


@admin.register(Lesson)
class LessonAdmin(KeepsAddress, WithPreview, CourseEditorAdmin):
    """Lessons with their texts."""

    list_display = ("slug", "title", "course", "module_key", "state", "position", "changed_at")
    list_filter = ("state", "course", ("module", NamedWithCourse))
    search_fields = ("slug", "texts__title", "texts__takeaway", "texts__body")
    autocomplete_fields = ("course", "module")
    ordering = ("course__slug", "position")
    readonly_fields = ("unanswered", "moved_on")
    inlines = (LessonTextInline,)
    outside = ("made_from", "answers")

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

    @admin.display(description=_("unanswered warnings"))
    def unanswered(self, lesson: Lesson) -> str:
        """Every warning with its line and remedy, and the way to answer it."""
        if not lesson.pk:
            return ""
        rows = [
            (doubt, reverse(f"{self.admin_site.name}:courses_lessontext_change", args=[text.pk]), _("Answer"))
            for text, found in doubts_by_text(lesson).items()
            for doubt in found
        ]
        items = format_html_join("", '<li>{} <a href="{}">{}</a></li>', rows)
        return format_html("<ul>{}</ul>", items) if rows else ""

    @admin.display(description=_("sections whose English has moved on"))
    def moved_on(self, lesson: Lesson) -> str:
        """How many there are in each translation, and the way to their page."""
        rows = stale_links(lesson) if lesson.pk else []
        items = format_html_join("", '<li><a href="{}">{}</a></li>', rows)
        return format_html("<ul>{}</ul>", items) if rows else ""

    def save_related(self, request, form, formsets, change) -> None:
        """Save the texts; who saves what readers see is told what nobody has answered yet."""
        super().save_related(request, form, formsets, change)
        if form.instance.state == State.PUBLISHED:
            tell(request, form.instance.texts.all())

    def view_on_site(self, lesson: Lesson) -> str | None:
        """Return the public page, once there is one."""
        is_public = Lesson.objects.published().filter(pk=lesson.pk).exists()
        return lesson.get_absolute_url() if is_public else None

    def shown_with(self, thing: Lesson) -> list[Review]:
        """Return the changes of all that the pages of a lesson show."""
        return bundle(thing)

    def render_preview(self, request, lesson: Lesson, language: str):
        """Render the lesson, draft or not."""
        shown = found(reading.lesson_page(lesson.course.slug, lesson.slug, language, drafts=True))
        return render_lesson(request, shown)
