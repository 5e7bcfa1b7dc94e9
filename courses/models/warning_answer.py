"""A person's answer to a warning about a lesson, kept with the lesson."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.lesson import LessonText


class WarningCode(models.TextChoices):
    """What the checks warn of; see `courses.checks`."""

    NO_CLAIM = "no-claim", _("a paragraph without a claim")
    READING_AGE = "reading-age", _("hard to read")


ABOUT_THE_WHOLE = {WarningCode.READING_AGE}


class WarningAnswer(models.Model):
    """Why a warning may stand. `at` is how the paragraph begins, without markup; "" for the whole lesson."""

    text = models.ForeignKey(LessonText, on_delete=models.CASCADE, related_name="answers")
    code = models.CharField(
        _("warning"), max_length=20, choices=WarningCode.choices, help_text=_("What the checks warn of.")
    )
    at = models.CharField(
        _("the paragraph begins"),
        max_length=200,
        blank=True,
        help_text=_("Its first 20 characters or more, without markup. Empty: the whole lesson."),
    )
    answer = models.TextField(_("answer"), max_length=300, help_text=_("Why it may stay as it is."))

    class Meta:
        verbose_name = _("answer to a warning")
        verbose_name_plural = _("answers to warnings")
        ordering = ["text", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["text", "code", "at"], name="warning_answered_once"),
            models.CheckConstraint(condition=models.Q(code__in=WarningCode.values), name="warning_code_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.text_id}: {self.code}"

    def clean(self) -> None:
        """An answer about a paragraph says which; one about the whole lesson does not."""
        if not self.at and self.code not in ABOUT_THE_WHOLE:
            raise ValidationError({"at": ValidationError(_("Say how the paragraph begins."), "no_paragraph")})
        if self.at and self.code in ABOUT_THE_WHOLE:
            message = _("This warning is about the whole lesson. Leave this empty.")
            raise ValidationError({"at": ValidationError(message, "whole_lesson")})
