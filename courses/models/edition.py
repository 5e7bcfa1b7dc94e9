"""A published state of a course: its number, and enough to say later what has changed since."""

import re

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.course import Course
from courses.models.lesson import Lesson

_VERSION = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)\.([1-9][0-9]{0,8})")


class EditionQuerySet(models.QuerySet):
    """Editions of courses."""

    def newest(self, course: Course):
        """Return the newest edition of `course`, None before its first."""
        return self.filter(course=course).order_by("-number").first()

    def parse(self, version: str):
        """Return the edition that a version such as `tnbc-immune-cells.3` names, with its course.

        None where there is none, whatever a stranger typed.
        """
        match = _VERSION.fullmatch(version)
        if match is None:
            return None
        return self.filter(course__slug=match[1], number=int(match[2])).select_related("course").first()


class Edition(models.Model):
    """Version `course.<number>`. Printed and saved copies carry it.

    `lessons` maps "slug/language" to the digest of what readers saw there, `corrections` "key/language" to that of
    each one that was public. `frame` holds under "words" the digests of the course's own text ("/language") and of
    the titles of its modules ("key/language"), under "order" its modules and lessons. `digest` covers all of it.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="editions", verbose_name=_("course"))
    number = models.PositiveIntegerField(_("number"))
    published_at = models.DateTimeField(_("published at"), default=timezone.now)
    digest = models.CharField(_("fingerprint"), max_length=64)
    lessons = models.JSONField(_("lessons"), default=dict)
    corrections = models.JSONField(_("corrections"), default=dict)
    frame = models.JSONField(_("introduction and order"), default=dict)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        default_permissions = ("view",)
        ordering = ["course", "-number"]
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="edition_number_once_a_course")]

    def __str__(self) -> str:
        return f"{self.course.slug}.{self.number}"

    @property
    def slugs(self) -> set[str]:
        """The addresses of its lessons."""
        return {name.rpartition("/")[0] for name in self.lessons}

    def is_still_public(self) -> bool:
        """Tell whether readers see every lesson of it. When the last lesson is withdrawn, no newer edition says so."""
        return self.slugs <= Lesson.objects.published().slugs_of(self.course)
