"""What every translated thing has in common: one row of text a language."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

SOURCE_LANGUAGE = "en"

KEY = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z",
    _("Use small letters, digits and single hyphens, such as nk-cell."),
    code="invalid_key",
)


class KeyField(models.CharField):
    """A stable name that appears in addresses and in the Markdown links of a lesson."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **{"max_length": 80, **kwargs})
        self.validators = [*self.validators, KEY]


class TextRow(models.Model):
    """The words of one thing in one language. Subclasses name their parent and its related name `texts`."""

    language = models.CharField(
        _("language"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=SOURCE_LANGUAGE,
        help_text=_("The language of these words. English is the source; the other is translated from it."),
    )

    # Words are shown with what they belong to; only the texts of a lesson become public one by one.
    is_public = True

    class Meta:
        abstract = True


class ShownQuerySet(models.QuerySet):
    """Things that readers may see once a second person has approved them."""

    def public(self):
        """Those that readers may see. Every reading page starts from here."""
        return self.filter(is_public=True)


class Shown(models.Model):
    """A thing that readers may see once a second person has approved it; editors see it from the start."""

    is_public = models.BooleanField(_("readers may see it"), default=True, editable=False)

    objects = ShownQuerySet.as_manager()

    class Meta:
        abstract = True


class Imported(models.Model):
    """A thing that a course folder can bring.

    `imported_digest` is the fingerprint of what the last import wrote: while the content still has it,
    nobody has edited here since, and the next import may change it.
    """

    imported_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True


class HasTexts(Imported):
    """A thing whose words live in `texts`, one row a language."""

    class Meta:
        abstract = True

    def text_in(self, language: str, *, drafts: bool = False):
        """Return the text row in `language`, else the source's, else any, else None; of those that readers may see.

        Reads `texts.all()`, so a caller that prefetched them pays no query.
        """
        texts = vars(self).get("_prefetched_objects_cache", {}).get("texts")  # without a manager made to find them
        texts = self.texts.all() if texts is None else texts
        rows = {row.language: row for row in texts if row.is_public or drafts}
        return rows.get(language) or rows.get(SOURCE_LANGUAGE) or next(iter(rows.values()), None)
