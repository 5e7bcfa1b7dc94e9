"""Ladders of drugs: how far each has come."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from courses.admin.parts import CourseEditorAdmin, TextInline, words
from courses.models import Course, Ladder, LadderText, Lesson, Rung, RungText


class LadderTextInline(TextInline):
    """The name of the drug."""

    model = LadderText


class RungInline(admin.TabularInline):
    """The rungs of a ladder; their remarks stand on pages of their own."""

    model = Rung
    fields = ("step", "answer", "checked", "reference")
    autocomplete_fields = ("reference",)
    extra = 0
    show_change_link = True


@admin.register(Ladder)
class LadderAdmin(CourseEditorAdmin):
    """Ladders with their rungs."""

    list_display = ("key", "name", "course", "lesson_slug")
    list_filter = ("course",)
    search_fields = ("key", "texts__name")
    autocomplete_fields = ("course", "lesson")
    inlines = (LadderTextInline, RungInline)

    def get_queryset(self, request):
        """Return ladders with what a list and their own name show."""
        return super().get_queryset(request).select_related("course", "lesson").prefetch_related("texts")

    @admin.display(description=_("name of the drug"))
    def name(self, ladder: Ladder) -> str:
        """The name in the source language."""
        return words(ladder, "name")

    @admin.display(description=_("lesson"), ordering="lesson__position")
    def lesson_slug(self, ladder: Ladder) -> str:
        """The lesson that shows the ladder."""
        return ladder.lesson.slug

    def view_on_site(self, ladder: Ladder) -> str | None:
        """Return the public lesson that shows the ladder, once there is one."""
        lesson = Lesson.objects.published().select_related("course").filter(pk=ladder.lesson_id).first()
        return lesson.get_absolute_url() if lesson else None


class RungTextInline(TextInline):
    """The remark on a rung."""

    model = RungText


@admin.register(Rung)
class RungAdmin(CourseEditorAdmin):
    """Rungs with their remarks."""

    list_display = ("step", "ladder_key", "answer", "remark", "checked", "reference")
    list_filter = ("ladder__key", "step", "answer")
    search_fields = ("ladder__key", "texts__remark")
    date_hierarchy = "checked"
    autocomplete_fields = ("ladder", "reference")
    inlines = (RungTextInline,)

    def course_of(self, thing: Rung) -> Course:
        """Return the course of the rung's ladder."""
        return thing.ladder.course

    def get_queryset(self, request):
        """Return rungs with what a list and their own name show."""
        rungs = super().get_queryset(request).select_related("ladder__course", "reference")
        return rungs.prefetch_related("texts")

    @admin.display(description=_("ladder of a drug"), ordering="ladder__key")
    def ladder_key(self, rung: Rung) -> str:
        """The ladder that the rung is part of."""
        return rung.ladder.key

    @admin.display(description=_("remark"))
    def remark(self, rung: Rung) -> str:
        """The remark in the source language, shortened."""
        return words(rung, "remark")

    view_on_site = False  # the ladder has the link
