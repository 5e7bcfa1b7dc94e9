"""Answers to the warnings about one text of a lesson, at the foot of its page."""

from django import forms
from django.contrib import admin

from courses.admin.parts import FIELDS
from courses.checks.doubts import Doubt, doubts
from courses.checks.stored import stored_texts
from courses.models import LessonText, WarningAnswer, WarningCode


def open_doubts(text: LessonText) -> list[Doubt]:
    """Return the warnings about `text` that wait for an answer."""
    found = doubts(stored_texts(LessonText.objects.filter(pk=text.pk)))
    return [doubt for doubt in found if doubt.code in WarningCode.values]


class AnswerForm(forms.ModelForm):
    """One answer. A row that offers a warning and was left without an answer is not one."""

    class Meta:
        model = WarningAnswer
        fields = ("code", "at", "answer")

    def has_changed(self) -> bool:
        """Tell whether there is something to save."""
        return super().has_changed() and bool(self.instance.pk or self["answer"].data)


class AnswerInline(admin.StackedInline):
    """The answers there are, and a row for each warning that waits for one."""

    model = WarningAnswer
    form = AnswerForm
    formfield_overrides = FIELDS

    def get_extra(self, request, obj=None, **kwargs) -> int:
        """Return how many warnings wait."""
        return len(open_doubts(obj)) if obj else 0
