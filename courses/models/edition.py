"""A published state of a course: its number, and enough to say later what has changed since."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.course import Course


class Edition(models.Model):
    """Version `course.<number>`. Printed and saved copies carry it.

    `lessons` maps "slug/language" to the digest of what readers saw there; `digest` covers all of it.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField(_("number"))
    published_at = models.DateTimeField(_("published at"), default=timezone.now)
    digest = models.CharField(max_length=64)
    lessons = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        default_permissions = ("view",)
        ordering = ["course", "-number"]
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="edition_number_once_a_course")]

    def __str__(self) -> str:
        return f"{self.course.slug}.{self.number}"
