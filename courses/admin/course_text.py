"""The form for the words of a course."""

from django.core.exceptions import ValidationError

from courses.admin.wording_form import WordingForm, as_errors
from courses.interchange.text_problems import introduction_problems
from courses.models import CourseText


class CourseTextForm(WordingForm):
    """Refuses an introduction that would not show as it is meant."""

    class Meta:
        model = CourseText
        fields = ("language", "title", "summary", "introduction")

    def clean_introduction(self) -> str:
        """Return the introduction; raise ValidationError with the line of each mistake."""
        introduction = self.cleaned_data["introduction"]
        if problems := introduction_problems(introduction):
            raise ValidationError(as_errors(problems))
        return introduction
