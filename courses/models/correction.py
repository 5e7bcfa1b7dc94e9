"""What was wrong, in public: what was said, what is said now, why, when."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.addresses import address
from courses.models.course import Course
from courses.models.lesson import Lesson
from courses.models.publication import is_public
from courses.models.text import HasTexts, KeyField, Shown, ShownQuerySet, TextRow


class CorrectionQuerySet(ShownQuerySet):
    """Corrections, by who may see them."""

    def published(self, *, at=None):
        """Public corrections of courses that readers see at the time `at` (default: now)."""
        return self.public().filter(is_public(at or timezone.now(), "course__"))

    def with_texts(self):
        """Corrections with their words and the lesson they concern, with its module."""
        return self.select_related("course", "lesson__module").prefetch_related(
            "texts", "course__texts", "lesson__texts"
        )


class Correction(Shown, HasTexts):
    """One correction of a course; `lesson` and `section` say where it changed something, when it was there."""

    course = models.ForeignKey(
        Course,
        on_delete=models.PROTECT,
        related_name="corrections",
        verbose_name=_("course"),
        help_text=_("The course in which something was wrong."),
    )
    key = KeyField(_("key"), help_text=_("The end of the entry's address in the public log."))
    lesson = models.ForeignKey(
        Lesson,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("lesson"),
        help_text=_("The lesson in which it stood. Empty: the course as a whole."),
    )
    section = KeyField(_("section"), blank=True, help_text=_("Key of the section that changed, without #."))
    day = models.DateField(_("day"), help_text=_("The day on which it was put right."))

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-day", "course", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["course", "key"], name="correction_key_once_a_course"),
            models.CheckConstraint(
                condition=models.Q(section="") | models.Q(lesson__isnull=False),
                name="correction_section_is_of_a_lesson",
                violation_error_code="section_without_lesson",
                violation_error_message=_("A section is part of a lesson: name the lesson too."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course}/{self.key}"

    def get_absolute_url(self) -> str:
        """Return the entry in the public log, in the active language."""
        return f"{address('courses:corrections')}#correction-{self.key}"

    def clean(self) -> None:
        """A correction names a lesson of its course."""
        if self.lesson_id and self.course_id and self.lesson.course_id != self.course_id:
            raise ValidationError(
                {"lesson": ValidationError(_("This lesson belongs to another course."), "other_course")}
            )


class CorrectionText(TextRow):
    """A correction in one language."""

    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="texts")
    was = models.TextField(
        _("what was said"), max_length=1000, help_text=_("The words that were wrong, as they stood.")
    )
    now = models.TextField(_("what is said now"), max_length=1000, help_text=_("The words that stand there instead."))
    why = models.TextField(_("why"), max_length=1000, help_text=_("Why it was changed, for readers who had read it."))

    class Meta:
        verbose_name = _("correction text")
        verbose_name_plural = _("correction texts")
        constraints = [
            models.UniqueConstraint(fields=["correction", "language"], name="correction_text_once_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.correction} ({self.language})"
