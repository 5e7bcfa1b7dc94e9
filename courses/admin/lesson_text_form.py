"""The form for the words of a lesson in one language."""

from functools import cached_property

from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from courses import markdown
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
        fields = ("lesson", "language", "title", "takeaway", "body")
        widgets = {
            "takeaway": AdminTextareaWidget(attrs={"rows": 3, "spellcheck": "true"}),
            "body": AdminTextareaWidget(attrs={"rows": 40, "spellcheck": "true"}),
        }

    @property
    def lesson(self) -> Lesson | None:
        """The lesson of the text; of a new one as it was chosen, None until then."""
        return self.cleaned_data.get("lesson") if "lesson" in self.fields else self.instance.lesson

    @cached_property
    def figures(self) -> frozenset[Figure]:
        """The survival figures of all claims of the course."""
        if self.lesson is None:
            return frozenset()
        rows = ClaimText.objects.filter(claim__course_id=self.lesson.course_id).exclude(numbers="")
        return figures_in(rows.values_list("numbers", flat=True))

    def kept_back(self, name: str) -> frozenset[Figure]:
        """Return the figures that readers ask for: title and takeaway stand in search results too."""
        return self.figures

    def clean_body(self) -> str:
        """Return the text; raise ValidationError with the line of each mistake."""
        body = self.cleaned_data["body"]
        if self.lesson is None:
            return body  # which is refused anyway; claims are looked up in the course of the lesson
        wording = body_problems(markdown.parse(body), self.language, self.figures)
        problems = [*text_problems(body, known_keys(body, self.lesson)), *wording]
        errors = [*as_errors(sorted(problems, key=lambda problem: problem.line)), *self.lost_sections(body)]
        if errors:
            raise ValidationError(errors)
        return body

    def clean(self) -> dict:
        """Refuse words for readers where the lesson's figure is not drawn, or one of its claims has an error."""
        cleaned = super().clean()
        if self.lesson and self.lesson.state == State.PUBLISHED and not self.errors:
            refuse(lesson_faults(self.lesson, [cleaned.get("body", "")]))
        return cleaned

    def lost_sections(self, body: str) -> list[ValidationError]:
        """Return an error for each correction of a section that the stored text has and `body` has not."""
        lost = section_keys(self.initial.get("body", "")) - section_keys(body)
        rows = Correction.objects.filter(lesson=self.lesson, section__in=lost) if lost else ()
        message = _(
            "The correction “%(correction)s” names the section {#%(section)s}. "
            "Keep this key, or take the section out of the correction first."
        )
        return [
            ValidationError(message, "section_of_a_correction", {"correction": row.key, "section": row.section})
            for row in rows
        ]
