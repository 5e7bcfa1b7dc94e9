"""Courses and their modules."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from courses import reading
from courses.admin.course_text import CourseTextForm
from courses.admin.parts import CourseEditorAdmin, KeepsAddress, TextInline, words
from courses.admin.previews import WithPreview
from courses.admin.publishing import CourseForm, tell
from courses.models import Course, CourseText, LessonText, Module, ModuleText, Review, State, VersionKind
from courses.views import found
from courses.views.course import render_course


class CourseTextInline(TextInline):
    """Title, summary and introduction."""

    model = CourseText
    form = CourseTextForm


class ModuleInline(admin.TabularInline):
    """The modules of a course; their titles stand on pages of their own."""

    model = Module
    fields = ("key", "position")
    extra = 0
    show_change_link = True


@admin.register(Course)
class CourseAdmin(KeepsAddress, WithPreview, CourseEditorAdmin):
    """Courses."""

    form = CourseForm
    list_display = ("slug", "title", "state", "published_at", "position", "changed_at")
    list_filter = ("state",)
    search_fields = ("slug", "texts__title", "texts__summary")
    inlines = (CourseTextInline, ModuleInline)

    def course_of(self, thing: Course) -> Course:
        """Return the course itself."""
        return thing

    def save_related(self, request, form, formsets, change) -> None:
        """Save the words; who publishes is told what nobody has answered yet."""
        super().save_related(request, form, formsets, change)
        if "state" in form.changed_data and form.instance.state == State.PUBLISHED:
            tell(request, LessonText.objects.filter(lesson__course=form.instance))

    def get_queryset(self, request):
        """Return courses with their words."""
        return super().get_queryset(request).with_texts()

    @admin.display(description=_("title"))
    def title(self, course: Course) -> str:
        """The title in the source language."""
        return words(course, "title")

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
