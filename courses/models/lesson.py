"""A lesson and its words."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, OuterRef, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.addresses import address
from courses.models.course import Course, CourseText, Module
from courses.models.publication import Published, State, is_public, was_public
from courses.models.text import SOURCE_LANGUAGE, HasTexts, Imported, KeyField, Shown, ShownQuerySet, TextRow

RESERVED_SLUGS = {"print"}


def not_reserved(slug: str) -> None:
    """Raise ValidationError for a slug that is an address of the course itself."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("“%(slug)s” is the address of another page of the course."), "reserved", {"slug": slug})


class LessonQuerySet(models.QuerySet):
    """Lessons, by who may see them."""

    def published(self, *, at=None):
        """Lessons that readers see at the time `at` (default: now).

        Course and module are those that readers see too, and some of the lesson's words are public.
        """
        at = at or timezone.now()
        has_words = models.Exists(LessonText.objects.public().filter(lesson=models.OuterRef("pk")))
        course_has_words = models.Exists(CourseText.objects.filter(course=models.OuterRef("course")))
        in_module = models.Exists(Module.objects.public().filter(pk=models.OuterRef("module")))
        return self.filter(is_public(at), is_public(at, "course__"), has_words, course_has_words, in_module)

    def were_public(self, *, at=None):
        """Lessons that readers have seen by the time `at` (default: now), those that were withdrawn included."""
        return self.filter(was_public(at or timezone.now()))

    def in_order(self):
        """Lessons as they are read."""
        return self.order_by("position", "slug")

    def slugs_of(self, course: Course) -> set[str]:
        """The addresses of those that belong to `course`."""
        return set(self.filter(course=course).values_list("slug", flat=True))


class Lesson(Published, HasTexts):
    """One step of a course."""

    course = models.ForeignKey(
        Course,
        on_delete=models.CASCADE,
        related_name="lessons",
        verbose_name=_("course"),
        help_text=_("The course that the lesson is part of."),
    )
    module = models.ForeignKey(
        Module,
        on_delete=models.PROTECT,
        related_name="lessons",
        verbose_name=_("module"),
        help_text=_("The module of this course under which the lesson is listed."),
    )
    slug = KeyField(
        _("address"),
        validators=[not_reserved],
        help_text=_("The end of the page's address, such as nk-cells. It stays once public."),
    )
    position = models.PositiveIntegerField(
        _("position"), default=0, help_text=_("Counted through the whole course, not within the module.")
    )
    figure = KeyField(
        _("figure"), blank=True, help_text=_("Key of a drawing made for this lesson; empty when there is none.")
    )

    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["course", "position", "slug"]
        permissions = [("translate_lesson", _("Can say that a translation follows its source"))]
        constraints = [
            models.UniqueConstraint(fields=["course", "slug"], name="lesson_slug_once_a_course"),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="lesson_state_is_known"),
            models.CheckConstraint(condition=~models.Q(slug__in=RESERVED_SLUGS), name="lesson_slug_is_not_reserved"),
        ]

    def __str__(self) -> str:
        return f"{self.course}/{self.slug}"

    def get_absolute_url(self) -> str:
        """Return the page of the lesson in the active language."""
        return address("courses:lesson", self.course.slug, self.slug)

    def clean(self) -> None:
        """A lesson's module belongs to the lesson's course."""
        if self.module_id and self.course_id and self.module.course_id != self.course_id:
            raise ValidationError(
                {"module": ValidationError(_("This module belongs to another course."), "other_course")}
            )


class LessonTextQuerySet(ShownQuerySet):
    """The words of lessons."""

    def seen_in(self, language: str):
        """The text of each lesson that a reader of `language` sees: what `Lesson.text_in` returns, as a set."""
        choice = Case(When(language=language, then=Value(0)), When(language=SOURCE_LANGUAGE, then=Value(1)), default=2)
        best = LessonText.objects.public().filter(lesson=OuterRef("lesson")).order_by(choice, "pk")
        return self.filter(pk=Subquery(best.values("pk")[:1]))


class LessonText(Shown, Imported, TextRow):
    """A lesson in one language: one Markdown document, imported and edited apart from the other language."""

    lesson = models.ForeignKey(
        Lesson,
        on_delete=models.CASCADE,
        related_name="texts",
        verbose_name=_("lesson"),
        help_text=_("The lesson that these words are of."),
    )
    title = models.CharField(
        _("title"), max_length=200, help_text=_("The heading of the page. It says what the lesson tells.")
    )
    takeaway = models.TextField(
        _("takeaway"),
        max_length=500,
        help_text=_("One sentence: what the reader takes away; also what search engines show. No survival figures."),
    )
    body = models.TextField(
        _("text"),
        help_text=_(
            "Markdown with [sentence](claim:key), [](ref:key) and [word](term:key); sections as ## Heading {#key}."
        ),
    )
    made_from = models.JSONField(
        _("made from"),
        default=dict,
        blank=True,
        editable=False,
        help_text=_("Of a translation: the fingerprint of the source section that each section was made from."),
    )
    outline = models.JSONField(default=dict, blank=True, editable=False)  # of `body`, as `courses.outline` stores it
    words = models.PositiveIntegerField(null=True, editable=False)  # of `body`, as `markdown.count_words` counts them
    changed_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = LessonTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson text")
        verbose_name_plural = _("lesson texts")
        constraints = [models.UniqueConstraint(fields=["lesson", "language"], name="lesson_text_once_a_language")]

    def __str__(self) -> str:
        return f"{self.lesson} ({self.language})"

    def get_absolute_url(self) -> str:
        """Return the page of the lesson in the active language."""
        return self.lesson.get_absolute_url()

    @transaction.atomic
    def save(self, *args, **kwargs) -> None:
        """Save, and note anew links, outline and length. Bulk writes call `Use.objects.index` themselves."""
        super().save(*args, **kwargs)
        self.uses.model.objects.index([self])  # through the relation: the module of Use imports this one
