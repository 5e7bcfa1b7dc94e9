"""Lessons."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from courses import reading
from courses.admin.parts import CourseEditorAdmin, KeepsAddress, NamedWithCourse, words
from courses.admin.previews import WithPreview
from courses.admin.translations import stale_counts
from courses.admin.warning_answer import open_doubts
from courses.bundles import bundle
from courses.models import Lesson, LessonText, Review
from courses.views import found
from courses.views.lesson import render_lesson


@admin.register(Lesson)
class LessonAdmin(KeepsAddress, WithPreview, CourseEditorAdmin):
    """Lessons; their words stand on pages of their own."""

    list_display = ("slug", "title", "course", "module_key", "state", "position", "changed_at")
    list_filter = ("state", "course", ("module", NamedWithCourse))
    search_fields = ("slug", "texts__title", "texts__takeaway", "texts__body")
    fields = ("course", "module", "slug", "text_links", "position", "figure")
    autocomplete_fields = ("course", "module")
    ordering = ("course__slug", "position")
    readonly_fields = ("text_links",)

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

    @admin.display(description=_("texts"))
    def text_links(self, lesson: Lesson) -> str:
        """The way to the words in each language, what waits there, and the way to a language that is missing."""
        if not lesson.pk:
            return _("Save the lesson first. Then write its text.")
        stale, stored = stale_counts(lesson), {text.language: text for text in lesson.texts.all()}
        rows = [(self._text_link(lesson, stored.get(code), code, name, stale),) for code, name in settings.LANGUAGES]
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", rows))

    def _text_link(self, lesson: Lesson, text: LessonText | None, code: str, name: str, stale: dict) -> str:
        site = f"{self.admin_site.name}:courses_lessontext"
        if text is None:
            address = reverse(f"{site}_add", query={"lesson": lesson.pk, "language": code})
            said = _("Add the text in %(language)s") % {"language": name}
            return format_html('<a href="{}">{}</a>', address, said)
        address = reverse(f"{site}_change", args=[text.pk])
        said = _("Text in %(language)s: %(title)s") % {"language": name, "title": text.title}
        parts = [(address, said)]
        if count := len(open_doubts(text)):
            waiting = ngettext("%(count)d unanswered warning", "%(count)d unanswered warnings", count)
            parts.append((f"{address}#checks", waiting % {"count": count}))
        if count := stale.get(text.pk, 0):
            moved = ngettext(
                "%(count)d section whose English has moved on", "%(count)d sections whose English has moved on", count
            )
            parts.append((reverse(f"{site}_stale", args=[text.pk]), moved % {"count": count}))
        return format_html_join(" · ", '<a href="{}">{}</a>', parts)

    def response_post_save_add(self, request, obj) -> HttpResponseRedirect:
        """Go on to the words, which a new lesson lacks."""
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:courses_lesson_change", args=[obj.pk]))

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
