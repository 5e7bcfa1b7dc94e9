"""How far a drug has come: from mice to a subsidised medicine, rung by rung."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models.course import Course
from courses.models.lesson import Lesson
from courses.models.reference import Reference
from courses.models.text import HasTexts, KeyField, Shown, TextRow


class Step(models.TextChoices):
    """The rungs, from the bottom up."""

    MICE = "mice", _("Tested in mice")
    EARLY_TRIAL = "early-trial", _("First trial in people")
    LARGE_TRIAL = "large-trial", _("Large trial in people")
    APPROVED = "approved", _("Approved somewhere")
    REGISTERED = "registered-hk", _("Registered in Hong Kong")
    SUBSIDISED = "subsidised-hk", _("Subsidised in Hong Kong")


class Answer(models.TextChoices):
    """What is known about a rung."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    NOT_KNOWN = "not-known", _("not known")


class Ladder(Shown, HasTexts):
    """One drug, shown in one lesson."""

    course = models.ForeignKey(
        Course,
        on_delete=models.CASCADE,
        related_name="ladders",
        verbose_name=_("course"),
        help_text=_("The course that the ladder is part of."),
    )
    lesson = models.ForeignKey(
        Lesson,
        on_delete=models.PROTECT,
        related_name="ladders",
        verbose_name=_("lesson"),
        help_text=_("The lesson that shows the ladder."),
    )
    key = KeyField(_("key"), help_text=_("A short name in small letters that stands for the ladder in course files."))

    class Meta:
        verbose_name = _("ladder of a drug")
        verbose_name_plural = _("ladders of drugs")
        ordering = ["course", "key"]
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="ladder_key_once_a_course")]

    def __str__(self) -> str:
        return f"{self.course}/{self.key}"

    @property
    def rungs_upwards(self) -> list["Rung"]:
        """Return the rungs that the ladder has, the lowest first. Reads `rungs.all()`, so prefetch it."""
        steps = list(Step)
        return sorted(self.rungs.all(), key=lambda rung: steps.index(rung.step))

    def clean(self) -> None:
        """A ladder stands in a lesson of its course."""
        if self.lesson_id and self.course_id and self.lesson.course_id != self.course_id:
            raise ValidationError(
                {"lesson": ValidationError(_("This lesson belongs to another course."), "other_course")}
            )


class LadderText(TextRow):
    """The drug's name, and a remark on each rung, in one language."""

    ladder = models.ForeignKey(Ladder, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(_("name of the drug"), max_length=200, help_text=_("As patients meet it."))

    class Meta:
        verbose_name = _("ladder text")
        verbose_name_plural = _("ladder texts")
        constraints = [models.UniqueConstraint(fields=["ladder", "language"], name="ladder_text_once_a_language")]

    def __str__(self) -> str:
        return f"{self.ladder} ({self.language})"


class Rung(HasTexts):
    """One step of the ladder and what is known about it. Without a reference, nothing is: neither yes nor no."""

    ladder = models.ForeignKey(
        Ladder,
        on_delete=models.CASCADE,
        related_name="rungs",
        verbose_name=_("ladder of a drug"),
        help_text=_("The ladder that the rung is part of."),
    )
    step = models.CharField(
        _("step"), max_length=20, choices=Step.choices, help_text=_("Which rung of the ladder this is.")
    )
    answer = models.CharField(
        _("answer"),
        max_length=10,
        choices=Answer.choices,
        default=Answer.NOT_KNOWN,
        help_text=_("Whether the drug has come so far."),
    )
    checked = models.DateField(
        pgettext_lazy("a day", "checked"), help_text=_("The day on which somebody last looked it up.")
    )
    reference = models.ForeignKey(
        Reference,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rungs",
        to_field="key",
        verbose_name=pgettext_lazy("a published source", "reference"),
        help_text=_("The source of the answer. “Yes” and “no” need one."),
    )

    class Meta:
        verbose_name = _("rung")
        verbose_name_plural = _("rungs")
        constraints = [
            models.UniqueConstraint(fields=["ladder", "step"], name="rung_once_a_ladder"),
            models.CheckConstraint(condition=models.Q(step__in=Step.values), name="rung_step_is_known"),
            models.CheckConstraint(
                condition=models.Q(answer=Answer.NOT_KNOWN)
                | models.Q(answer__in=[Answer.YES, Answer.NO], reference__isnull=False),
                name="rung_answer_has_a_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ladder}: {self.step}"

    def clean(self) -> None:
        """An answer rests on a reference."""
        if self.answer in {Answer.YES, Answer.NO} and not self.reference_id:
            message = _("“Yes” and “no” need a reference. Name one, or answer “not known”.")
            raise ValidationError({"reference": ValidationError(message, "no_reference")})


class RungText(TextRow):
    """A remark on a rung in one language: where, when, in how many people."""

    rung = models.ForeignKey(Rung, on_delete=models.CASCADE, related_name="texts")
    remark = models.TextField(_("remark"), max_length=300, help_text=_("Where, when and in how many people."))

    class Meta:
        verbose_name = _("remark on a rung")
        verbose_name_plural = _("remarks on rungs")
        constraints = [models.UniqueConstraint(fields=["rung", "language"], name="rung_text_once_a_language")]

    def __str__(self) -> str:
        return f"{self.rung} ({self.language})"
