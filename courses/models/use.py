"""Where a lesson links to a claim, a reference or a term: so that they can link back."""

from collections.abc import Iterable

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from courses import markdown
from courses.models.lesson import Lesson, LessonText
from courses.models.search import Kind, SearchEntry
from courses.outline import as_stored
from courses.search.contents import of_lesson_text
from courses.uses import links_by_section

BATCH = 500


class UseQuerySet(models.QuerySet):
    """Uses, by what is used and by who may see them."""

    def of(self, kind: str, key: str | None = None):
        """Uses of one claim, ref or term; of every one of that kind without `key`."""
        uses = self.filter(kind=kind)
        return uses if key is None else uses.filter(key=key)

    def published(self, language: str, *, at=None):
        """Uses in what a reader of `language` sees at the time `at` (default: now), as the courses are read.

        Each comes with its text, lesson and course.
        """
        texts = LessonText.objects.seen_in(language).filter(lesson__in=Lesson.objects.published(at=at))
        order = ("course__position", "course__slug", "position", "slug")
        return (
            self.filter(text__in=texts)
            .select_related("text__lesson__course")
            .order_by(*(f"text__lesson__{name}" for name in order), "position")
        )

    @transaction.atomic
    def index(self, texts: Iterable[LessonText]) -> None:
        """Replace uses, outline, length and what search finds of each of the stored `texts`."""
        texts = list(texts)
        self.filter(text__in=texts).delete()
        rows, contents, changed = [], [], []
        for text in texts:
            document = markdown.parse(text.body)
            contents += of_lesson_text(text, document)
            derived = as_stored(text.body, document), document.words
            if derived != (text.outline, text.words):
                text.outline, text.words = derived
                changed.append(text)
            rows += [
                self.model(text=text, kind=kind, key=key, section=section, position=position)
                for position, (kind, key, section) in enumerate(links_by_section(document), start=1)
            ]
        self.bulk_create(rows, batch_size=BATCH)
        LessonText.objects.bulk_update(changed, ["outline", "words"], batch_size=BATCH)
        SearchEntry.objects.replace(Kind.TEXT, [text.pk for text in texts], contents)


class Use(models.Model):
    """One thing named in one section of one lesson text. Derived from its Markdown at each save."""

    text = models.ForeignKey(LessonText, on_delete=models.CASCADE, related_name="uses")
    kind = models.CharField(max_length=10)  # claim, ref or term
    key = models.CharField(max_length=80)
    section = models.CharField(max_length=80, blank=True)
    position = models.PositiveIntegerField()

    objects = UseQuerySet.as_manager()

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
        return f"{self.kind}:{self.key} in text {self.text_id}"

    def get_absolute_url(self) -> str:
        """Return the place in the lesson's page, in the active language; costs no query after `published`."""
        page = self.text.lesson.get_absolute_url()
        return f"{page}#{self.section}" if self.section else page
