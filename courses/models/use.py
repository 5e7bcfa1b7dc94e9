"""Where a lesson links to a claim, a reference or a term: so that they can link back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.lesson import LessonText


class Use(models.Model):
    """One thing named in one section of one lesson text. Derived from its Markdown at each save."""

    text = models.ForeignKey(LessonText, on_delete=models.CASCADE, related_name="uses")
    kind = models.CharField(max_length=10)  # claim, ref or term
    key = models.CharField(max_length=80)
    section = models.CharField(max_length=80, blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("use")
        verbose_name_plural = _("uses")
        default_permissions = ()
        ordering = ["text", "position"]
        constraints = [
            models.UniqueConstraint(fields=["text", "kind", "key", "section"], name="use_once_a_section"),
        ]
        indexes = [models.Index(fields=["kind", "key"], name="use_of_a_thing")]

    def __str__(self) -> str:
        return f"{self.text}: {self.kind}:{self.key}"
