"""A published source."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.addresses import address
from courses.models.text import Imported, KeyField, Shown

DOI = RegexValidator(
    r"^10\.\d{4,9}/\S+\Z",
    _("A DOI starts with 10. and has a slash, such as 10.1056/NEJMoa2409932."),
    code="invalid_doi",
)
YEARS = (1800, 2200)


class Reference(Shown, Imported):
    """An article, a trial registration or a notice that a statement rests on.

    A field that nobody could read is empty; one that nobody could confirm is named in `not_verified`.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article", _("article")
        TRIAL = "trial", _("trial registration")
        NOTICE = "notice", _("public notice")

    key = KeyField(
        _("key"),
        unique=True,
        help_text=_("The short name in links of lessons: [](ref:key). Name and year, such as smith2020."),
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind.choices, default=Kind.ARTICLE, help_text=_("What sort of source it is.")
    )
    authors = models.CharField(
        _("authors"),
        max_length=500,
        blank=True,
        help_text=_("As the source prints them, such as: Smith A, Chan B, et al."),
    )
    title = models.CharField(
        _("title"), max_length=500, help_text=_("The title as the source prints it, in its own language.")
    )
    journal = models.CharField(
        _("journal"),
        max_length=200,
        blank=True,
        help_text=_("The journal or the site, in full or as it is commonly shortened."),
    )
    year = models.PositiveSmallIntegerField(
        _("year"),
        null=True,
        blank=True,
        validators=[MinValueValidator(YEARS[0]), MaxValueValidator(YEARS[1])],
        help_text=_("The year of publication."),
    )
    volume = models.CharField(_("volume"), max_length=20, blank=True, help_text=_("Empty where there is none."))
    issue = models.CharField(_("issue"), max_length=20, blank=True, help_text=_("Empty where there is none."))
    pages = models.CharField(
        _("pages"), max_length=40, blank=True, help_text=_("First and last page, or the number of the article.")
    )
    published = models.DateField(
        _("day of publication"), null=True, blank=True, help_text=_("The exact day, where it is known.")
    )
    doi = models.CharField(
        _("DOI"),
        max_length=200,
        blank=True,
        validators=[DOI],
        help_text=_("Without https://doi.org/, such as 10.1056/NEJMoa2409932."),
    )
    url = models.URLField(
        _("address"),
        max_length=500,
        blank=True,
        help_text=_("Where the source can be read. Leave it empty when there is a DOI."),
    )
    pmid = models.CharField(
        _("PubMed number"), max_length=20, blank=True, help_text=_("The number alone, as PubMed gives it.")
    )
    pmcid = models.CharField(
        _("PubMed Central number"), max_length=20, blank=True, help_text=_("With its letters, such as PMC1234567.")
    )
    trial = models.CharField(
        _("trial number"), max_length=40, blank=True, help_text=_("As the register gives it, such as NCT01234567.")
    )
    not_verified = models.TextField(
        _("not yet verified"), blank=True, help_text=_("What nobody could confirm. Shown to editors only.")
    )

    class Meta:
        verbose_name = pgettext_lazy("a published source", "reference")
        verbose_name_plural = _("references")
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["doi"], condition=~models.Q(doi=""), name="reference_doi_once"),
            models.CheckConstraint(
                condition=models.Q(year__isnull=True) | models.Q(year__range=YEARS),
                name="reference_year_is_plausible",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @transaction.atomic
    def save(self, *args, **kwargs) -> None:
        """Save, and let search find the source. Bulk writes call `index_rows` of the index themselves."""
        super().save(*args, **kwargs)
        self.search_entries.model.objects.index_rows("reference", [self])  # the module of the index imports this one

    def get_absolute_url(self) -> str:
        """Return the page of the reference in the active language."""
        return address("courses:reference", self.key)

    @property
    def link(self) -> str:
        """Return the best address of the source: its DOI, else the stored address, else ""."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url

    @property
    def place(self) -> str:
        """Return where in the journal it stands, as `15(686):eabl4414`; as much of it as is known."""
        issue = f"({self.issue})" if self.issue else ""
        pages = f":{self.pages}" if self.pages else ""
        return f"{self.volume}{issue}{pages}".lstrip(":")
