"""Courses and their modules."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from courses import reading
from courses.admin.course_text import CourseTextForm
from courses.admin.parts import CourseEditorAdmin, KeepsAddress, TextInline, words
from courses.admin.previews import WithPreview
from courses.models import Course, CourseText, Module, ModuleText, Review, VersionKind
from courses.views import found
from courses.views.course import render_course


class CourseTextInline(TextInline):
    """Title, summary and introduction."""

    model = CourseText
    form = CourseTextForm


@admin.register(Course)
class CourseAdmin(KeepsAddress, WithPreview, CourseEditorAdmin):
    """Courses."""

    fields = ("slug", "position", "module_links")
    list_display = ("slug", "title", "state", "published_at", "position", "changed_at")
    list_filter = ("state",)
    search_fields = ("slug", "texts__title", "texts__summary")
    readonly_fields = ("module_links",)
    inlines = (CourseTextInline,)

    def course_of(self, thing: Course) -> Course:
        """Return the course itself."""
        return thing

    def get_queryset(self, request):
        """Return courses with their words."""
        return super().get_queryset(request).with_texts()

    @admin.display(description=_("title"))
    def title(self, course: Course) -> str:
        """The title in the source language."""
        return words(course, "title")

    @admin.display(description=_("modules"))
    def module_links(self, course: Course) -> str:
        """How many there are, and the ways to their list and to a new one."""
        if not course.pk:
            return ""
        name = f"{self.admin_site.name}:courses_module"
        count = course.modules.count()
        rows = [
            (
                f"{reverse(f'{name}_changelist')}?course__id__exact={course.pk}",
                ngettext("%(count)d module", "%(count)d modules", count) % {"count": count},
            ),
            (f"{reverse(f'{name}_add')}?course={course.pk}", _("Add a module")),
        ]
        return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a></li>', rows))

    def view_on_site(self, course: Course) -> str | None:
        """Return the public page, once there is one."""
        is_public = Course.objects.published().filter(pk=course.pk).exists()
        return course.get_absolute_url() if is_public else None

    def shown_with(self, thing: Course) -> list[Review]:
        """Return the changes of the course itself."""
        return list(Review.objects.of(VersionKind.COURSE, thing.slug))

    def render_preview(self, request, course: Course, language: str):
        """Render the course with all its drafts."""
        shown = found(reading.course_page(course.slug, language, drafts=True))
        return render_course(request, shown)


class ModuleTextInline(TextInline):
    """The title of a module."""

    model = ModuleText


@admin.register(Module)
class ModuleAdmin(CourseEditorAdmin):
    """Modules."""

    list_display = ("key", "title", "course", "position")
    list_filter = ("course",)
    search_fields = ("key", "course__slug", "texts__title")
    autocomplete_fields = ("course",)
    inlines = (ModuleTextInline,)

    def get_queryset(self, request):
        """Return modules with their course, which their name shows, and their titles."""
        return super().get_queryset(request).select_related("course").prefetch_related("texts")

    @admin.display(description=_("title"))
    def title(self, module: Module) -> str:
        """The title in the source language."""
        return words(module, "title")
