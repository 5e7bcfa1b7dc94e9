"""A course and its modules."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.addresses import address
from courses.models.publication import Published, State, is_public, was_public
from courses.models.text import HasTexts, KeyField, Shown, TextRow


class CourseQuerySet(models.QuerySet):
    """Courses, by who may see them."""

    def published(self, *, at=None):
        """Courses that readers see at the time `at` (default: now); one without words has no page."""
        has_words = models.Exists(CourseText.objects.filter(course=models.OuterRef("pk")))
        return self.filter(is_public(at or timezone.now()), has_words)

    def withdrawn(self, *, at=None):
        """Courses that readers saw until they were withdrawn, at the time `at` (default: now)."""
        return self.filter(was_public(at or timezone.now()), state=State.WITHDRAWN)

    def with_texts(self):
        """Courses with the words of every language, in one more query."""
        return self.prefetch_related("texts")


class Course(Published, HasTexts):
    """One subject, told in lessons that are grouped in modules."""

    slug = KeyField(
        _("address"), unique=True, help_text=_("The end of the page's address, such as nk-cells. It stays once public.")
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Courses are listed by this number, the smallest first.")
    )

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="course_state_is_known"),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        """Return the page of the course in the active language."""
        return address("courses:course", self.slug)


class CourseText(TextRow):
    """Title, summary and introduction of a course in one language."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(_("title"), max_length=200, help_text=_("What the course is called on every page."))
    summary = models.TextField(
        _("summary"), max_length=500, help_text=_("One or two sentences; also what search engines show.")
    )
    introduction = models.TextField(
        _("introduction"), blank=True, help_text=_("Markdown. Who offers the course and what it is about.")
    )

    class Meta:
        verbose_name = _("course text")
        verbose_name_plural = _("course texts")
        constraints = [models.UniqueConstraint(fields=["course", "language"], name="course_text_once_a_language")]

    def __str__(self) -> str:
        return f"{self.course} ({self.language})"


class Module(Shown, HasTexts):
    """A few lessons that belong together."""

    course = models.ForeignKey(
        Course,
        on_delete=models.CASCADE,
        related_name="modules",
        verbose_name=_("course"),
        help_text=_("The course that the module is part of."),
    )
    key = KeyField(_("key"), help_text=_("A short name in small letters that stands for the module in course files."))
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Modules are listed by this number, the smallest first.")
    )

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["course", "position", "key"]
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="module_key_once_a_course")]

    def __str__(self) -> str:
        return f"{self.course}/{self.key}"


class ModuleText(TextRow):
    """The title of a module in one language."""

    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(_("title"), max_length=200, help_text=_("The heading over the module's lessons."))

    class Meta:
        verbose_name = _("module text")
        verbose_name_plural = _("module texts")
        constraints = [models.UniqueConstraint(fields=["module", "language"], name="module_text_once_a_language")]

    def __str__(self) -> str:
        return f"{self.module} ({self.language})"
