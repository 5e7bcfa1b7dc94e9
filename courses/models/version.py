"""What an editor, an import or a restoration left behind: one row for each content that a thing has ever had."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.append_only import AppendOnly

# No user name can hold a bracket.
BEFORE, IMPORT = "(before)", "(import)"
GUARD = AppendOnly("courses_version", "version", "versions are append-only", keys=(("id",), ("kind", "name", "number")))


class VersionKind(models.TextChoices):
    """What has versions. A ladder has them together with its rungs."""

    COURSE = "course", _("course")
    MODULE = "module", _("module")
    LESSON = "lesson", _("lesson")
    LESSON_TEXT = "lesson-text", _("lesson text")
    CLAIM = "claim", _("claim")
    REFERENCE = "reference", pgettext_lazy("a published source", "reference")
    TERM = "term", _("term")
    CORRECTION = "correction", _("correction")
    LADDER = "ladder", _("ladder of a drug")


class VersionQuerySet(models.QuerySet):
    """Versions, by what they are versions of."""

    def of(self, kind: str, name: str):
        """The versions of one thing, the newest first."""
        return self.filter(kind=kind, name=name).order_by("-number")

    def newest(self, kinds: Iterable[str], names: Iterable[str]):
        """The newest version of each thing of one of `kinds` that has one of `names`."""
        later = Version.objects.filter(kind=OuterRef("kind"), name=OuterRef("name"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later), kind__in=kinds, name__in=names)


class Version(models.Model):
    """One content of one thing, numbered from 1. Never changed: the database refuses it.

    `name` is what records call the thing, with its course: "tnbc-immune-cells/what-happened-in-mice/zh-hant".
    `record` is that of `courses.interchange`; empty where the thing was taken away. `author` is a user name, IMPORT,
    or BEFORE for what was found there by the first write that took note of versions.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=VersionKind.choices)
    name = models.CharField(_("name"), max_length=250)
    number = models.PositiveIntegerField(_("number"))
    record = models.JSONField(_("content"), default=dict)
    digest = models.CharField(_("fingerprint"), max_length=64)
    author = models.CharField(_("who"), max_length=150)
    at = models.DateTimeField(_("when"), default=timezone.now)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    restored_from = models.PositiveIntegerField(_("restored from"), null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        default_permissions = ()  # who may see the thing may see its history
        ordering = ["kind", "name", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "name", "number"], name="version_number_once_a_thing"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="version_numbers_start_at_one"),
            models.CheckConstraint(condition=models.Q(kind__in=VersionKind.values), name="version_kind_is_known"),
            models.CheckConstraint(
                condition=models.Q(restored_from__isnull=True) | models.Q(restored_from__lt=models.F("number")),
                name="version_is_restored_from_an_older_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}.{self.number}"
