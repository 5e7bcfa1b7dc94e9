"""The register of requests to see or correct personal data (Cap. 486, sections 18 to 28)."""

from datetime import timedelta

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Sections 19 and 23: the data user complies within 40 days after receiving the request.
DAYS = 40


class DataRequestQuerySet(models.QuerySet):
    """Sets of requests by what has to be done."""

    def open(self):
        """Not answered yet."""
        return self.filter(answered_on=None)

    def due_by(self, day):
        """Open, and to be answered by the date `day`."""
        return self.open().filter(received_on__lte=day - timedelta(days=DAYS))


class DataRequest(models.Model):
    """One request, by reference and dates. Who asked, and what was written about it, lies with the Network's papers."""

    class Kind(models.TextChoices):
        """What is asked for."""

        SEE = "see", _("to see the data")
        CORRECT = "correct", _("to correct the data")
        ERASE = "erase", _("to erase the data")

    class Outcome(models.TextChoices):
        """How it was answered."""

        DONE = "done", _("done as asked")
        NOTHING = "nothing", _("nothing is held")
        NOT_SURE = "not-sure", _("refused: it is not certain who asks")
        REFUSED = "refused", _("refused: the reason was given in writing")

    kind = models.CharField(_("what is asked"), max_length=10, choices=Kind.choices)
    reference = models.CharField(
        _("reference"),
        max_length=11,
        blank=True,
        validators=[RegexValidator(r"^\d{3}-\d{3}-\d{3}$", _("A reference has nine digits, for example 123-456-789."))],
        help_text=_("If the person knows it. No name and no word of theirs belongs into this register."),
    )
    received_on = models.DateField(_("received on"), default=timezone.localdate)
    answered_on = models.DateField(_("answered"), null=True, blank=True)
    outcome = models.CharField(_("how"), max_length=10, choices=Outcome.choices, blank=True)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request about data")
        verbose_name_plural = _("requests about data")
        default_permissions = ("view", "add", "change")
        ordering = ["answered_on", "received_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_on=None, outcome="")
                | (models.Q(answered_on__isnull=False) & ~models.Q(outcome="")),
                name="an_answer_has_a_day_and_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.reference}".strip()

    @property
    def due_on(self):
        """The last day on which it may be answered."""
        return self.received_on + timedelta(days=DAYS)

    @property
    def days_left(self) -> int:
        """Whole days until then; negative when they are over."""
        return (self.due_on - timezone.localdate()).days
