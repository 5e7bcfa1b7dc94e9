"""The form for the words of a lesson."""

from collections.abc import Iterable

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from courses import markdown
from courses.interchange.text_problems import text_problems
from courses.markdown import Problem
from courses.models import Claim, Lesson, LessonText, Reference, Term


def as_errors(problems: Iterable[Problem]) -> list[ValidationError]:
    """Return each problem as an error that names its line."""
    return [
        ValidationError(
            _("Line %(line)s: %(message)s"), problem.code, {"line": problem.line, "message": problem.message}
        )
        for problem in problems
    ]


def known_keys(body: str, lesson: Lesson) -> dict[str, set[str]]:
    """Return which of the claims, references and terms that `body` links to exist, in three queries."""
    document = markdown.parse(body)
    rows = {
        "claim": Claim.objects.filter(course_id=lesson.course_id),
        "ref": Reference.objects.all(),
        "term": Term.objects.all(),
    }
    return {
        kind: set(queryset.filter(key__in=document.keys(kind)).values_list("key", flat=True))
        for kind, queryset in rows.items()
    }


class LessonTextForm(forms.ModelForm):
    """Refuses a text that would not show as it is meant; what was typed stays in the form."""

    class Meta:
        model = LessonText
        fields = ("language", "title", "takeaway", "body")
        widgets = {"body": AdminTextareaWidget(attrs={"rows": 40, "cols": 100, "spellcheck": "true"})}

    def __init__(self, *args, lesson: Lesson, **kwargs) -> None:
        """`lesson` is the lesson as it is being saved: claims are looked up in its course."""
        super().__init__(*args, **kwargs)
        self.lesson = lesson

    def clean_body(self) -> str:
        """Return the text; raise ValidationError with the line of each mistake."""
        body = self.cleaned_data["body"]
        if problems := text_problems(body, known_keys(body, self.lesson)):
            raise ValidationError(as_errors(problems))
        return body


class LessonTextFormSet(forms.BaseInlineFormSet):
    """The texts of one lesson."""

    def get_form_kwargs(self, index) -> dict:
        """Return what each form is made with."""
        return {**super().get_form_kwargs(index), "lesson": self.instance}
