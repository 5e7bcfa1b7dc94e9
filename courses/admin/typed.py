"""“Check and preview”: what was typed is looked at as if it had been saved, and nothing is."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from courses.actions.review import show
from courses.admin.previews import as_reader
from courses.admin.text_checks import findings
from courses.bundles import bundle
from courses.interchange.records import canonical
from courses.models import LessonText, Stage, VersionKind
from courses.versions import name_of

WORDS = ("title", "takeaway", "body")
PANEL = "panel"  # what the script adds to a form to be answered with the panel alone
NUL = "\x00"  # PostgreSQL has no place for it; the form refuses it


class WithChecks:
    """Adds to the ModelAdmin of lesson texts a panel of what is wrong, and a preview of what was typed."""

    change_form_template = "admin/courses/lessontext/change_form.html"

    def get_urls(self) -> list:
        """Return the addresses, ours first."""
        pages = [
            ("add/check/", self.check_typed, "check_new"),
            ("add/preview-typed/", self.preview_typed, "preview_new"),
            ("<int:pk>/check/", self.check_typed, "check"),
            ("<int:pk>/preview-typed/", self.preview_typed, "preview_typed"),
        ]
        ours = [
            path(at, self.admin_site.admin_view(view), name=f"courses_lessontext_{name}") for at, view, name in pages
        ]
        return [*ours, *super().get_urls()]

    @method_decorator(require_POST)
    def check_typed(self, request, pk: int | None = None):
        """Show the form as it was typed, with what is wrong and a preview; to the script only what is wrong."""
        if PANEL in request.POST:
            form, stored = self._typed(request, pk)
            context = {"findings": findings(form, _as_typed(form, stored), _with_answers(request)), "was_checked": True}
            return TemplateResponse(request, "admin/courses/lessontext/findings.html", context)
        request.checking = True
        return self.changeform_view(request, pk and str(pk), self._address("change", "add", pk))

    @method_decorator([require_POST, xframe_options_sameorigin])
    def preview_typed(self, request, pk: int | None = None) -> HttpResponse:
        """Show exactly the public page that saving would make; a frame of our own page may hold it."""
        form, stored = self._typed(request, pk)
        text = _as_typed(form, stored)
        if text is None:
            return TemplateResponse(request, "admin/courses/lessontext/no_preview.html")
        return self._page_of(request, text)

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Return the form; one that is never saved where it is only looked at."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return unsaved(form) if getattr(request, "checking", False) and request.method == "POST" else form

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Show the form with the panel, and where it was asked for with the preview."""
        form = context["adminform"].form
        pk = obj.pk if obj else None
        stored = LessonText.objects.select_related("lesson__course").get(pk=pk) if obj else None
        if may_write := (self.has_add_permission(request) if add else self.has_change_permission(request, obj)):
            data = _with_answers(request) if form.is_bound else None
            if obj and not form.is_bound:
                form = type(form)({name: form.initial.get(name, "") for name in form.fields}, instance=stored)
                form.full_clean()
            text = _as_typed(form, stored) if form.is_bound else None
            context["findings"] = findings(form, text, data) if form.is_bound else []
            context["was_checked"] = form.is_bound
            context["check_url"] = self._address("check", "check_new", pk)
            context["preview_url"] = self._address("preview_typed", "preview_new", pk)
            if getattr(request, "checking", False):
                context["is_preview"] = True
                context["preview"] = self._preview_text(request, text)
        context["may_write"] = may_write
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _preview_text(self, request, text: LessonText | None) -> str:
        try:
            return self._page_of(request, text).text if text else ""
        except Http404:  # its course has no words yet
            return ""

    def _page_of(self, request, text: LessonText) -> HttpResponse:
        with as_if_saved(text), translation.override(text.language):
            return self.render_preview(as_reader(request, text, text.language), text, text.language)

    def _typed(self, request, pk: int | None) -> tuple[forms.ModelForm, LessonText | None]:
        """Return the form with what was typed, checked, and the stored text, for who may save it."""
        stored = get_object_or_404(self.get_queryset(request), pk=pk) if pk else None
        if not (self.has_change_permission(request, stored) if stored else self.has_add_permission(request)):
            raise PermissionDenied
        form = self.get_form(request, stored, change=bool(stored))(request.POST, instance=stored)
        form.full_clean()
        return form, stored and self.get_queryset(request).get(pk=pk)  # the form has written into the other

    def _address(self, change: str, add: str, pk: int | None) -> str:
        name = f"{self.admin_site.name}:courses_lessontext_{change if pk else add}"
        return reverse(name, args=[pk] if pk else [])


@contextmanager
def as_if_saved(text: LessonText) -> Iterator[None]:
    """Let what runs inside find `text` in the database; afterwards nothing was written."""
    words = {name: getattr(text, name) for name in WORDS}
    with transaction.atomic():
        try:
            show(
                review for review in bundle(text.lesson) if review.stage != Stage.PUBLISHED and review.key != _key(text)
            )
            if not LessonText.objects.filter(pk=text.pk, **words).exists():  # nor would the form save it then
                text.save()
            LessonText.objects.filter(pk=text.pk).update(is_public=True)
            yield
        finally:
            transaction.set_rollback(True)


def _key(text: LessonText) -> tuple[str, str]:
    return VersionKind.LESSON_TEXT, name_of(text)


def unsaved(form: type[forms.ModelForm]) -> type[forms.ModelForm]:
    """Return a form that finds its mistakes and is never saved, even where there are none."""

    def is_valid(self) -> bool:
        self.full_clean()
        return False

    return type(form)(form.__name__, (form,), {"is_valid": is_valid})


def _with_answers(request):
    """Return what was sent where answers to warnings are part of it; None for who only reads them."""
    return request.POST if request.user.has_perm("courses.change_warninganswer") else None


def _as_typed(form: forms.ModelForm, stored: LessonText | None) -> LessonText | None:
    """Return the text that saving would make, as far as a row can hold it; None where it belongs to no lesson yet."""
    text = stored
    if text is None:
        lesson, language = form.cleaned_data.get("lesson"), form.cleaned_data.get("language")
        if not lesson or not language:
            return None
        text = lesson.texts.filter(language=language).first() or LessonText(lesson=lesson, language=language)
    for name in WORDS:
        value = form.cleaned_data.get(name)
        if value is None:
            value = canonical(str(form[name].value() or "").replace(NUL, ""))
        setattr(text, name, value[: LessonText._meta.get_field(name).max_length])
    return text
