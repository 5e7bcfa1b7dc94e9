"""A medical word and what it means."""

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.addresses import address
from courses.models.text import HasTexts, KeyField, Shown, ShownQuerySet, TextRow


class TermQuerySet(ShownQuerySet):
    """Terms of the glossary."""

    def with_texts(self):
        """Terms with the words of every language, in one more query."""
        return self.prefetch_related("texts")


class Term(Shown, HasTexts):
    """An entry of the glossary."""

    key = KeyField(_("key"), unique=True, help_text=_("The short name in links of lessons: [word](term:key)."))

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        """Return the page of the term in the active language."""
        return address("courses:term", self.key)


class TermText(TextRow):
    """Name and definition of a term in one language."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(_("name"), max_length=200, help_text=_("The word as lessons use it."))
    definition = models.TextField(
        _("definition"),
        max_length=1000,
        blank=True,
        help_text=_("What it means, in words that need no other definition."),
    )
    checked = models.BooleanField(
        pgettext_lazy("yes or no", "checked"),
        default=False,
        help_text=_("A nurse from Hong Kong has confirmed the wording."),
    )

    class Meta:
        verbose_name = _("term text")
        verbose_name_plural = _("term texts")
        constraints = [models.UniqueConstraint(fields=["term", "language"], name="term_text_once_a_language")]

    def __str__(self) -> str:
        return f"{self.term} ({self.language})"

    @transaction.atomic
    def save(self, *args, **kwargs) -> None:
        """Save, and let search find the words. Bulk writes call `index_rows` of the index themselves."""
        super().save(*args, **kwargs)
        self.search_entries.model.objects.index_rows("term_text", [self])  # the module of the index imports this one
