"""The PDF of a course in one language: the last good one, as it is handed out."""

from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from config.addresses import address
from courses.models.course import Course
from courses.models.edition import Edition


class BookQuerySet(models.QuerySet):
    """Books of courses."""

    def without_content(self):
        """Books without the file itself: it is a megabyte."""
        return self.defer("content")

    def of(self, edition: Edition, language: str):
        """The book of `edition` in `language`, if it was made; not yet whether readers may have it."""
        return self.filter(edition=edition, language=language).without_content().select_related("edition__course")


class Book(models.Model):
    """One file. `digest` is that of what it was made of, `tag` that of the file itself."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="books", verbose_name=_("course"))
    language = models.CharField(_("language"), max_length=10)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="books", verbose_name=_("edition"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    digest = models.CharField(_("fingerprint"), max_length=64)
    tag = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("size"))
    content = models.BinaryField()

    objects = BookQuerySet.as_manager()

    class Meta:
        verbose_name = _("course as PDF")
        verbose_name_plural = _("courses as PDF")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["course", "language"], name="book_once_a_language")]

    def __str__(self) -> str:
        return f"{self.edition} ({self.language})"

    def get_absolute_url(self) -> str:
        """Return where the file is handed out, in its own language."""
        with translation.override(self.language):
            return address("courses:book", self.edition.course.slug, str(self.edition))
