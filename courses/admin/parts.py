"""What the editors' pages share."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db import models
from django.utils.text import Truncator

from courses.models import SOURCE_LANGUAGE

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


class TextInline(admin.StackedInline):
    """The words of a thing, one form a language; the first is required."""

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
    """Return the start of the column `name` of a thing's words for a list; reads the prefetched texts."""
    text = thing.text_in(language)
    return Truncator(getattr(text, name, "")).chars(80) if text else ""
