"""The form for the words of a lesson."""

from functools import cached_property

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from courses import markdown
from courses.actions.title_marks import marking_titles
from courses.admin.publishing import lesson_faults, refuse
from courses.admin.wording_form import WordingForm, as_errors
from courses.checks.wording import Figure, body_problems, figures_in
from courses.interchange.text_problems import section_keys, text_problems
from courses.models import Claim, ClaimText, Correction, Lesson, LessonText, Reference, State, Term


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


class LessonTextForm(WordingForm):
    """Refuses a text that would not show as it is meant; what was typed stays in the form."""

    class Meta:
        model = LessonText
        fields = ("language", "title", "takeaway", "body")
        widgets = {"body": AdminTextareaWidget(attrs={"rows": 40, "cols": 100, "spellcheck": "true"})}

    def __init__(self, *args, lesson: Lesson, **kwargs) -> None:
        """`lesson` is the lesson as it is being saved: claims are looked up in its course."""
        super().__init__(*args, **kwargs)
        self.lesson = lesson

    @cached_property
    def figures(self) -> frozenset[Figure]:
        """The survival figures of all claims of the course."""
        rows = ClaimText.objects.filter(claim__course_id=self.lesson.course_id).exclude(numbers="")
        return figures_in(rows.values_list("numbers", flat=True))

    def kept_back(self, name: str) -> frozenset[Figure]:
        """Return the figures that readers ask for: title and takeaway stand in search results too."""
        return self.figures

    def clean_body(self) -> str:
        """Return the text; raise ValidationError with the line of each mistake."""
        body = self.cleaned_data["body"]
        wording = body_problems(markdown.parse(body), self.cleaned_data.get("language", ""), self.figures)
        problems = [*text_problems(body, known_keys(body, self.lesson)), *wording]
        errors = [*as_errors(sorted(problems, key=lambda problem: problem.line)), *self.lost_sections(body)]
        if errors:
            raise ValidationError(errors)
        return body

    def lost_sections(self, body: str) -> list[ValidationError]:
        """Return an error for each correction of a section that the stored text has and `body` has not."""
        lost = section_keys(self.initial.get("body", "")) - section_keys(body)
        rows = Correction.objects.filter(lesson=self.lesson.pk, section__in=lost) if lost and self.lesson.pk else ()
        message = _(
            "The correction “%(correction)s” names the section {#%(section)s}. "
            "Keep this key, or take the section out of the correction first."
        )
        return [
            ValidationError(message, "section_of_a_correction", {"correction": row.key, "section": row.section})
            for row in rows
        ]


class LessonTextFormSet(forms.BaseInlineFormSet):
    """The texts of one lesson."""

    def clean(self) -> None:
        """Refuse to publish a lesson whose figure is not drawn, or one of whose claims has an error."""
        super().clean()
        lesson = self.instance
        if lesson.state == State.PUBLISHED and lesson.course_id and lesson.module_id and not any(self.errors):
            refuse(lesson_faults(lesson, (form.cleaned_data.get("body", "") for form in self.forms)))

    def save(self, commit: bool = True):
        """Save the texts; translations then remember the title that they were made from."""
        with marking_titles(self.instance):
            return super().save(commit)

    def get_form_kwargs(self, index) -> dict:
        """Return what each form is made with."""
        return {**super().get_form_kwargs(index), "lesson": self.instance}
