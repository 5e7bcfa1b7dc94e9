"""The form for words that readers will meet, whatever they are the words of."""

from collections.abc import Collection, Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from courses.checks.wording import Figure, wording_problems
from courses.markdown import Problem

# A text in Markdown is checked by its own form; a correction repeats what should not have been said.
NOT_CHECKED = {"language", "body", "was"}


def as_errors(problems: Iterable[Problem]) -> list[ValidationError]:
    """Return each problem as an error that names its line."""
    return [
        ValidationError(
            _("Line %(line)s: %(message)s"), problem.code, {"line": problem.line, "message": problem.message}
        )
        for problem in problems
    ]


class WordingForm(forms.ModelForm):
    """Refuses promises, terms of other places and survival figures; what was typed stays in the form."""

    @property
    def language(self) -> str:
        """The language of the words; "" where none was chosen, or no such one."""
        return self.cleaned_data.get("language", "") if "language" in self.fields else self.instance.language

    def kept_back(self, name: str) -> Collection[Figure]:
        """Return the survival figures that must not stand in the field `name`."""
        return ()

    def clean(self) -> dict:
        """Note each mistake at its field."""
        cleaned = super().clean()
        texts = {name: words for name, words in cleaned.items() if isinstance(words, str) and name not in NOT_CHECKED}
        for name, words in texts.items():
            for problem in wording_problems(words, self.language, self.kept_back(name)):
                self.add_error(name, ValidationError(problem.message, problem.code))
        return cleaned
