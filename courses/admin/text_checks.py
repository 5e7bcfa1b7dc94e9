"""What is wrong with the words in the form of a lesson's text, typed or stored, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.text import Truncator

from courses.admin.form_data import sent_rows
from courses.checks.doubts import doubts
from courses.checks.stored import text_as_typed
from courses.models import LessonText

EXCERPT = 90  # characters of a line that tell which one is meant
TOLD_ELSEWHERE = {"conflict"}  # what stands above the form in full


@dataclass(frozen=True)
class Finding:
    """One thing to mend. `line` is that of the field as it stands in the browser, 0 for the field as a whole.

    `field` is the field's name, "" where the form as a whole is meant.
    """

    is_error: bool
    field: str
    label: str
    line: int
    excerpt: str
    message: str


def findings(form: forms.ModelForm, text: LessonText | None, data=None) -> list[Finding]:
    """Return the errors of a bound `form`, then warnings, each by its line.

    `text` holds its words as they would be stored, None where they belong to no lesson yet. `data` is what a browser
    has sent with it: the answers to warnings that were typed beside the text count; without it the stored ones do.
    """
    raw = _lines_of(form, "body")
    shift = next((at for at, line in enumerate(raw) if line.strip()), 0)  # a form takes away what is empty above

    def line_of(given: int) -> tuple[int, str]:
        at = given + shift if given else 0
        return at, Truncator(raw[at - 1].strip()).chars(EXCERPT) if 0 < at <= len(raw) else ""

    found = [*_errors(form, line_of), *(_warnings(text, data, line_of) if text else ())]
    return sorted(found, key=lambda each: (each.field == "body", each.line, not each.is_error))


def _errors(form: forms.ModelForm, line_of) -> Iterator[Finding]:
    for name, errors in form.errors.as_data().items():
        own = "" if name == NON_FIELD_ERRORS else name
        label = str(form.fields[name].label) if own else ""
        for error in errors:
            if error.code in TOLD_ELSEWHERE:
                continue
            params = error.params or {}
            message = params["message"] if "line" in params else " ".join(error.messages)
            yield Finding(True, own, label, *line_of(params.get("line", 0)), message)


def _warnings(text: LessonText, data, line_of) -> Iterator[Finding]:
    answers = None
    if data is not None and "answers-TOTAL_FORMS" in data:
        rows = [row for row in sent_rows("answers", data) if row.get("code") and "DELETE" not in row]
        said = [{"warning": row["code"], "at": row.get("at", ""), "answer": row.get("answer", "")} for row in rows]
        answers = [answer for answer in said if answer["answer"].strip()]
    for doubt in doubts([text_as_typed(text, answers)]):
        yield Finding(False, "body", "", *line_of(doubt.line), doubt.message)


def _lines_of(form: forms.ModelForm, name: str) -> list[str]:
    """Return what a browser has sent for a field, line by line, as a browser counts them."""
    value = form[name].value() or "" if name in form.fields else ""
    return str(value).replace("\r\n", "\n").replace("\r", "\n").split("\n")
