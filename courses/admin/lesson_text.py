"""The words of a lesson in one language, on a page of their own."""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from courses import reading
from courses.actions.marks import marking_titles
from courses.actions.versions import GONE, Credit
from courses.admin.conflicts import Seen
from courses.admin.history import SEEN
from courses.admin.lesson_text_form import LessonTextForm
from courses.admin.parts import CourseEditorAdmin
from courses.admin.previews import WithPreview
from courses.admin.publishing import tell
from courses.admin.translations import EDIT, StaleTranslations
from courses.admin.typed import WORDS, WithChecks
from courses.admin.warning_answer import AnswerInline, open_doubts
from courses.bundles import bundle
from courses.models import SOURCE_LANGUAGE, Course, Lesson, LessonText, Review, State, Version, VersionKind
from courses.versions import name_of
from courses.views import found
from courses.views.lesson import render_lesson


@admin.register(LessonText)
class LessonTextAdmin(WithChecks, StaleTranslations, WithPreview, CourseEditorAdmin):
    """Texts of lessons, with the answers to the warnings about them.

    Who may change texts but not lessons writes translations only.
    """

    form = LessonTextForm
    list_display = ("title", "lesson", "language", "changed_at")
    list_filter = ("language", "lesson__course")
    search_fields = ("lesson__slug", "title", "takeaway", "body")
    fields = ("lesson", "language", "title", "takeaway", "body")
    autocomplete_fields = ("lesson",)
    ordering = ("lesson__course__slug", "lesson__position", "language")
    outside = ("made_from",)

    def course_of(self, thing: LessonText) -> Course:
        """Return the course of the text's lesson."""
        return thing.lesson.course

    def get_queryset(self, request):
        """Return texts with what their own name shows."""
        return super().get_queryset(request).select_related("lesson__course")

    # --- Who may write what

    def has_change_permission(self, request, obj=None) -> bool:
        """Tell whether the user may change texts; the source only who may change lessons."""
        is_theirs = obj is None or obj.language != SOURCE_LANGUAGE or request.user.has_perm(EDIT)
        return is_theirs and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        """Tell the same of deleting."""
        is_theirs = obj is None or obj.language != SOURCE_LANGUAGE or request.user.has_perm(EDIT)
        return is_theirs and super().has_delete_permission(request, obj)

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        """Offer translators only what they translate into."""
        if db_field.name == "language" and not request.user.has_perm(EDIT):
            kwargs["choices"] = [choice for choice in settings.LANGUAGES if choice[0] != SOURCE_LANGUAGE]
            kwargs["initial"] = kwargs["choices"][0][0]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    # --- The form

    def get_readonly_fields(self, request, obj=None) -> tuple[str, ...]:
        """Return what a stored text stays: the words of its lesson in its language."""
        return (*super().get_readonly_fields(request, obj), *(("lesson", "language") if obj else ()))

    def get_inlines(self, request, obj) -> tuple:
        """Return the answers to warnings; a new text has none yet."""
        return (AnswerInline,) if obj else ()

    def get_formset_kwargs(self, request, obj, inline, prefix) -> dict:
        """Offer each waiting warning in a row of its own."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        return {**kwargs, "initial": [{"code": doubt.code, "at": doubt.at} for doubt in open_doubts(obj)]}

    def get_changeform_initial_data(self, request) -> dict:
        """Offer the words of a text that was taken away, and say so."""
        initial = super().get_changeform_initial_data(request)
        given, language = initial.pop("lesson", ""), initial.get("language", "")
        lesson = Lesson.objects.select_related("course").filter(pk=given).first() if given.isdecimal() else None
        if lesson is None:
            return initial
        last = Version.objects.of(VersionKind.LESSON_TEXT, f"{name_of(lesson)}/{language}").exclude(digest=GONE).first()
        if last and not lesson.texts.filter(language=language).exists():
            messages.info(request, gettext("Such a text was taken away. Its words stand in the form."))
            initial |= {word: last.record.get(word, "") for word in WORDS}
        return initial | {"lesson": lesson.pk}

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Show or save the form; what was typed into a text that somebody has taken away stands in a new one."""
        is_gone = request.method == "POST" and object_id and self.get_object(request, unquote(object_id)) is None
        lost = _named_in(request.POST.get(SEEN, "")) if is_gone else {}
        if not lost:
            return super().changeform_view(request, object_id, form_url, extra_context)
        request.POST = request.POST.copy()
        request.POST.update(lost)
        request.checking = True
        messages.warning(request, gettext("Somebody has taken this text away. Save to bring it back."))
        add = reverse(f"{self.admin_site.name}:courses_lessontext_add")
        response = super().changeform_view(request, None, add, extra_context)
        response.status_code = 409
        return response

    def save_model(self, request, obj, form, change) -> None:
        """Save the text if it has changed: an answer to a warning must not look like a new text."""
        if change and not form.has_changed():
            return
        with marking_titles([obj.lesson_id], Credit(request.user.get_username())):
            super().save_model(request, obj, form, change)
        Lesson.objects.filter(pk=obj.lesson_id).update(changed_at=timezone.now())  # lists of lessons go by it

    def tell(self, request, thing: LessonText) -> None:
        """Tell who saves what readers see, or shall see, which warnings nobody has answered yet."""
        if thing.lesson.state == State.PUBLISHED:
            tell(request, LessonText.objects.filter(pk=thing.pk))

    def response_post_save_add(self, request, obj) -> HttpResponseRedirect:
        """Go back to the lesson."""
        return self._to_lesson(obj.lesson_id)

    def response_post_save_change(self, request, obj) -> HttpResponseRedirect:
        """Go back to the lesson."""
        return self._to_lesson(obj.lesson_id)

    def _to_lesson(self, pk: int) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:courses_lesson_change", args=[pk]))

    # --- Deleting

    def response_delete(self, request, obj_display, obj_id) -> HttpResponseRedirect:
        """Go back to the lesson."""
        super().response_delete(request, obj_display, obj_id)
        return self._to_lesson(request.left_lesson)

    def delete_model(self, request, obj) -> None:
        """Delete the text, and remember where to go from here."""
        request.left_lesson = obj.lesson_id
        super().delete_model(request, obj)

    # --- The page

    def view_on_site(self, text: LessonText) -> str | None:
        """Return the public page in the text's language, once there is one."""
        is_public = Lesson.objects.published().filter(pk=text.lesson_id).exists()
        with translation.override(text.language):
            return text.get_absolute_url() if is_public else None

    def preview_languages(self, thing: LessonText) -> list[str]:
        """Return the one language of the text."""
        return [thing.language]

    def shown_with(self, thing: LessonText) -> list[Review]:
        """Return the changes of all that the pages of the lesson show."""
        return bundle(thing.lesson)

    def render_preview(self, request, thing: LessonText, language: str):
        """Render the lesson in this language, draft or not."""
        lesson = thing.lesson
        shown = found(reading.lesson_page(lesson.course.slug, lesson.slug, language, drafts=True))
        return render_lesson(request, shown)


def _named_in(seen: str) -> dict[str, str]:
    """Return lesson and language of the text that a form was opened with; nothing where there is none."""
    names = (key.removeprefix(f"{VersionKind.LESSON_TEXT} ").split("/") for key in Seen.read(seen).versions)
    course, slug, language = next((name for name in names if len(name) == 3), ("", "", ""))
    lesson = Lesson.objects.filter(course__slug=course, slug=slug).first()
    return {"lesson": str(lesson.pk), "language": language} if lesson else {}
