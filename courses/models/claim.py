"""A factual statement and the evidence under it."""

from calendar import monthrange
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models.course import Course
from courses.models.lesson import Lesson
from courses.models.reference import Reference
from courses.models.text import HasTexts, KeyField, Shown, ShownQuerySet, TextRow


class Level(models.TextChoices):
    """How far a statement has been tested, strongest first; the last two are counted apart."""

    ESTABLISHED = "established", _("established")
    TRIAL = "trial", _("tested in people")
    EARLY_TRIAL = "early-trial", _("first trial in people")
    PATIENT_SAMPLES = "patient-samples", _("in patients’ samples")
    MICE = "mice", _("in mice")
    LABORATORY = "laboratory", _("laboratory")
    IDEA = "idea", _("an idea, not tested")
    RECORD = "record", _("public record")
    SUPPORT = "support", _("a word of support")


_WORDS = dict(Level.choices)
TESTED_IN_PEOPLE = (Level.ESTABLISHED, Level.TRIAL, Level.EARLY_TRIAL)


class ClaimQuerySet(ShownQuerySet):
    """Claims in the words of editors."""

    def due(self, *, by: date):
        """Claims that have to be checked again by the day `by`, or should have been."""
        dated = self.exclude(check_again_after_months=None)
        # A month has no fixed length in the database; so few claims have a date that Python may count.
        rows = dated.values_list("pk", "checked", "check_again_after_months")
        return self.filter(pk__in=[pk for pk, checked, months in rows if months_after(checked, months) <= by])


class Claim(Shown, HasTexts):
    """What may be said, how strongly, on whose word, and until when.

    `course` and `key` name it in a lesson's Markdown (`claim:key`); `lesson` is where it belongs.
    """

    course = models.ForeignKey(
        Course,
        on_delete=models.CASCADE,
        related_name="claims",
        verbose_name=_("course"),
        help_text=_("The course whose lessons may name this claim."),
    )
    lesson = models.ForeignKey(
        Lesson,
        on_delete=models.PROTECT,
        related_name="claims",
        verbose_name=_("lesson"),
        help_text=_("The lesson that the claim belongs to. Other lessons of the course may name it too."),
    )
    key = KeyField(_("key"), help_text=_("The short name in links of lessons: [sentence](claim:key)."))
    level = models.CharField(
        _("evidence level"),
        max_length=20,
        choices=Level.choices,
        help_text=_("How far the statement has been tested. When in doubt, choose the weaker level."),
    )
    safety_critical = models.BooleanField(
        _("safety-critical"), default=False, help_text=_("A wrong word here could harm somebody.")
    )
    checked = models.DateField(
        _("last checked"), help_text=_("The day on which somebody last held the statement against its references.")
    )
    check_again_after_months = models.PositiveSmallIntegerField(
        _("check again after (months)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("After so many months the page says that the check is overdue. Empty: never."),
    )
    note = models.TextField(_("note for editors"), blank=True, help_text=_("Readers never see this."))
    references = models.ManyToManyField(Reference, through="ClaimReference", related_name="claims")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["course", "lesson__position", "key"]
        constraints = [
            models.UniqueConstraint(fields=["course", "key"], name="claim_key_once_a_course"),
            models.CheckConstraint(condition=models.Q(level__in=Level.values), name="claim_level_is_known"),
            models.CheckConstraint(
                condition=models.Q(safety_critical=False) | models.Q(check_again_after_months__isnull=False),
                name="claim_safety_critical_has_shelf_life",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def clean(self) -> None:
        """A safety-critical claim has a shelf life, and a claim belongs to a lesson of its course."""
        if self.safety_critical and not self.check_again_after_months:
            message = _("A safety-critical claim needs a date to be checked again.")
            raise ValidationError({"check_again_after_months": ValidationError(message, "no_shelf_life")})
        if self.lesson_id and self.course_id and self.lesson.course_id != self.course_id:
            raise ValidationError(
                {"lesson": ValidationError(_("This lesson belongs to another course."), "other_course")}
            )

    @property
    def check_by(self) -> date | None:
        """The day by which the claim must be checked again; None when it need not be."""
        return months_after(self.checked, self.check_again_after_months) if self.check_again_after_months else None

    def get_level_display(self) -> str:
        """Return the level in words. The framework's method of this name makes its table of choices anew each time."""
        return str(_WORDS.get(self.level, self.level))

    def is_stale(self, day: date) -> bool:
        """Tell whether that day has passed."""
        return self.check_by is not None and self.check_by < day

    @property
    def stays_for_people(self) -> bool:
        """Tell whether the view "only what was tested in people" shows it: tested, safety-critical, or support."""
        return self.level in TESTED_IN_PEOPLE or self.safety_critical or self.level == Level.SUPPORT


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class ClaimText(TextRow):
    """The statement in one language, what it rests on and what it does not show."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="texts")
    statement = models.TextField(
        _("statement"), max_length=1000, help_text=_("One sentence that says what was seen, and in whom.")
    )
    rests_on = models.TextField(
        _("rests on"), max_length=500, blank=True, help_text=_("How many people, mice or samples, and what was done.")
    )
    does_not_show = models.TextField(
        _("does not show"), max_length=500, blank=True, help_text=_("What a reader must not conclude from it.")
    )
    numbers = models.TextField(
        _("survival figures"), max_length=500, blank=True, help_text=_("Shown only to readers who ask for the numbers.")
    )

    class Meta:
        verbose_name = _("claim text")
        verbose_name_plural = _("claim texts")
        constraints = [models.UniqueConstraint(fields=["claim", "language"], name="claim_text_once_a_language")]

    def __str__(self) -> str:
        return f"{self.claim} ({self.language})"

    @transaction.atomic
    def save(self, *args, **kwargs) -> None:
        """Save, and let search find the words. Bulk writes call `index_rows` of the index themselves."""
        super().save(*args, **kwargs)
        self.search_entries.model.objects.index_rows("claim_text", [self])  # the module of the index imports this one


class ClaimReference(models.Model):
    """A reference under a claim, in the order in which they are named."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="sources")
    reference = models.ForeignKey(
        Reference,
        on_delete=models.PROTECT,
        related_name="+",
        to_field="key",
        verbose_name=pgettext_lazy("a published source", "reference"),
        help_text=_("A source that carries the statement."),
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Sources are named by this number, the smallest first.")
    )

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["claim", "reference"], name="claim_names_a_reference_once")]

    def __str__(self) -> str:
        return f"{self.claim} → {self.reference_id}"
