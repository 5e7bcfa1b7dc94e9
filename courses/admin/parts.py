"""What the editors' pages share."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db import models, transaction
from django.utils.text import Truncator

from courses.actions.editions import record_edition, record_editions
from courses.admin.history import WithHistory
from courses.admin.wording_form import WordingForm
from courses.models import SOURCE_LANGUAGE, Course

# A browser sends line ends as \r\n; kept so, every text would look edited once it had been opened and saved.
LINE_ENDS = str.maketrans({"\r": None})


class PlainTextField(forms.CharField):
    """Text of several lines, with line ends as \\n."""

    def to_python(self, value):
        """Return the text without carriage returns."""
        return super().to_python(value).translate(LINE_ENDS)


FIELDS = {models.TextField: {"form_class": PlainTextField}, models.URLField: {"assume_scheme": "https"}}


class EditorAdmin(admin.ModelAdmin):
    """Lists that stay within DATA_UPLOAD_MAX_NUMBER_FIELDS when every row is ticked."""

    formfield_overrides = FIELDS
    list_per_page = 50
    list_max_show_all = 150
    show_facets = admin.ShowFacets.NEVER

    def get_deleted_objects(self, objs, request):
        """Say what protects a thing, rather than that a permission to delete it is missing: either refuses."""
        *found, perms_needed, protected = super().get_deleted_objects(objs, request)
        return *found, (set() if protected else perms_needed), protected


class CourseEditorAdmin(WithHistory, EditorAdmin):
    """A part of a course: a write that readers can see makes the next edition, in the same transaction."""

    def course_of(self, thing) -> Course:
        """Return the course that `thing` is part of."""
        return thing.course

    def save_related(self, request, form, formsets, change) -> None:
        """Save the rows of the inlines, the last thing to be saved, then record the edition."""
        super().save_related(request, form, formsets, change)
        record_edition(course=self.course_of(form.instance))

    def delete_model(self, request, obj) -> None:
        """Delete one thing, then record the edition."""
        course = self.course_of(obj)
        super().delete_model(request, obj)
        record_edition(course=course)

    @transaction.atomic
    def delete_queryset(self, request, queryset) -> None:
        """Delete the things that were ticked in a list, then record the editions."""
        courses = {self.course_of(thing) for thing in queryset}
        super().delete_queryset(request, queryset)
        for course in courses:
            record_edition(course=course)


class SharedEditorAdmin(WithHistory, EditorAdmin):
    """What any course may show: a write makes the next edition of each that shows it, in the same transaction."""

    def save_related(self, request, form, formsets, change) -> None:
        """Save the rows of the inlines, the last thing to be saved, then record the editions."""
        super().save_related(request, form, formsets, change)
        record_editions()

    def delete_model(self, request, obj) -> None:
        """Delete one thing, then record the editions."""
        super().delete_model(request, obj)
        record_editions()

    @transaction.atomic
    def delete_queryset(self, request, queryset) -> None:
        """Delete the things that were ticked in a list, then record the editions."""
        super().delete_queryset(request, queryset)
        record_editions()


class TextInline(admin.StackedInline):
    """The words of a thing, one form a language; the first is required."""

    form = WordingForm
    formfield_overrides = FIELDS
    extra = 0
    min_num = 1
    max_num = len(settings.LANGUAGES)


class NamedWithCourse(admin.RelatedFieldListFilter):
    """A filter by rows whose names start with their course, fetched in one query."""

    def field_choices(self, field, request, model_admin):
        """Return the choices as (pk, name)."""
        rows = field.remote_field.model.objects.select_related("course")
        return [(row.pk, str(row)) for row in rows]


def words(thing, name: str, language: str = SOURCE_LANGUAGE) -> str:
    """Return the start of the column `name` of a thing's words for an editors' list; reads the prefetched texts.

    Editors find a thing by its words before readers see them.
    """
    text = thing.text_in(language, drafts=True)
    return Truncator(getattr(text, name, "")).chars(80) if text else ""


class KeepsAddress:
    """Makes the address read-only once readers have seen it: links, printed copies and enquiries point there."""

    def get_readonly_fields(self, request, obj=None) -> tuple:
        """Return the fields that nobody changes, the address among them after the first publication."""
        # Asked of the database: a form that is refused has already written what was typed into `obj`.
        was_seen = obj is not None and self.model.objects.filter(pk=obj.pk, published_at__isnull=False).exists()
        return (*super().get_readonly_fields(request, obj), *(("slug",) if was_seen else ()))
