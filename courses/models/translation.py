"""What has happened between a source text and its translations: what was said about a change, and who checked."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.lesson import Lesson
from courses.models.text import TextRow

DIGEST_LENGTH = 16  # hexadecimal digits, as `courses.translations.digests` makes them


class Kind(models.TextChoices):
    """How far a change of the source goes."""

    WORDING = "wording", _("only the wording")
    MEANING = "meaning", _("the meaning")


class SaidOnce(models.Model):
    """A row that is written once: what somebody said at a time. Users stand by name, and may leave."""

    section = models.CharField(_("section"), max_length=80)
    before = models.CharField(_("source before"), max_length=DIGEST_LENGTH, blank=True)
    after = models.CharField(_("source after"), max_length=DIGEST_LENGTH)
    said_by = models.CharField(_("who"), max_length=150)
    said_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        """Store a new row; raise TypeError for one that is stored."""
        if not self._state.adding:
            raise TypeError("What was said stays as it was said.")
        super().save(*args, **kwargs)


class SourceChangeQuerySet(models.QuerySet):
    """What was said about changes."""

    def about(self, lessons: Iterable[Lesson]):
        """What was said about the sources of `lessons`, oldest first."""
        return self.filter(lesson__in=lessons).order_by("pk")

    def confirm(self, *, pk: int, by: str) -> bool:
        """Let `by` confirm that a change is only one of wording; tell whether it was there to be confirmed by them."""
        waiting = self.filter(pk=pk, kind=Kind.WORDING, confirmed_by=None).exclude(said_by=by)
        return waiting.update(confirmed_by=by, confirmed_at=timezone.now()) == 1


class SourceChange(SaidOnce):
    """What an editor said of the change of one section of a lesson's source; another person may confirm it once."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="source_changes")
    kind = models.CharField(_("what changed"), max_length=10, choices=Kind.choices)
    confirmed_by = models.CharField(_("confirmed by"), max_length=150, null=True, blank=True)  # noqa: DJ001 - see below
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    objects = SourceChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a source text")
        verbose_name_plural = _("changes of source texts")
        default_permissions = ("view",)
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="source_change_kind_is_known"),
            models.CheckConstraint(condition=~Q(before=models.F("after")), name="source_change_changes"),
            # Without a name nobody has confirmed: an empty name would be somebody other than who said it.
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | (
                    Q(kind=Kind.WORDING, confirmed_by__isnull=False, confirmed_at__isnull=False)
                    & ~Q(confirmed_by=models.F("said_by"))
                    & ~Q(confirmed_by="")
                ),
                name="source_change_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lesson} {self.section}: {self.before} → {self.after}"


class TranslationCheck(SaidOnce, TextRow):
    """A translator's word that a section of a translation follows the present source."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="translation_checks")

    class Meta:
        verbose_name = _("check of a translation")
        verbose_name_plural = _("checks of translations")
        default_permissions = ("view",)
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.lesson} ({self.language}) {self.section}: {self.before} → {self.after}"
