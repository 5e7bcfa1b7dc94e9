"""How far the newest content of a thing has come, who decided what about it, and what its readers have.

What readers see stands in the tables of the things themselves. A change of it is a `Version` that is not there yet:
it becomes public by the moves below, and until then nobody but staff sees it.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.append_only import AppendOnly
from courses.models.version import Version, VersionKind

GUARD = AppendOnly("courses_decision", "decision", "decisions are append-only")


class Stage(models.TextChoices):
    """Where the newest content of a thing stands."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in-review", _("in review")
    APPROVED = "approved", _("approved")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Act(models.TextChoices):
    """What a person decides about it."""

    SUBMIT = "submit", _("sent to review")
    RETURN = "return", _("returned")
    APPROVE = "approve", _("approved")
    CONFIRM = "confirm", _("reviewed as it stands")
    PUBLISH = "publish", _("published")
    SCHEDULE = "schedule", _("to be published at a time")
    WITHDRAW = "withdraw", _("withdrawn")


@dataclass(frozen=True)
class Move:
    """From which stages an act leads where, and who may do it.

    `by_another`: nobody who has a hand in the change. `of_public`: only of what readers see.
    """

    origins: tuple[Stage, ...]
    target: Stage
    permission: str
    by_another: bool = False
    of_public: bool = False


REVIEW, PUBLISH = "courses.review_change", "courses.publish_change"
SUBMIT = "courses.submit_change"

# Buttons, actions, tests and docs read this table and no other. A new content is a draft, whatever the stage before.
MOVES: dict[Act, Move] = {
    Act.SUBMIT: Move((Stage.DRAFT, Stage.WITHDRAWN), Stage.IN_REVIEW, SUBMIT),
    Act.RETURN: Move((Stage.IN_REVIEW, Stage.APPROVED), Stage.DRAFT, REVIEW),
    Act.APPROVE: Move((Stage.IN_REVIEW,), Stage.APPROVED, REVIEW, by_another=True),
    Act.CONFIRM: Move((Stage.PUBLISHED,), Stage.PUBLISHED, REVIEW, by_another=True, of_public=True),
    Act.SCHEDULE: Move((Stage.APPROVED,), Stage.APPROVED, PUBLISH),
    Act.PUBLISH: Move((Stage.APPROVED,), Stage.PUBLISHED, PUBLISH),
    Act.WITHDRAW: Move(tuple(Stage)[:-1], Stage.WITHDRAWN, PUBLISH, of_public=True),
}
# A claim or a word is taken away, which is a change like others; a page can be withdrawn at once.
CAN_BE_WITHDRAWN = (VersionKind.COURSE, VersionKind.LESSON, VersionKind.LESSON_TEXT)


class Role(models.TextChoices):
    """What readers are told of who has reviewed."""

    DOCTOR = "doctor", _("doctor")
    NURSE = "nurse", pgettext_lazy("a profession", "nurse")
    PHARMACIST = "pharmacist", _("pharmacist")
    EDITOR = "editor", pgettext_lazy("a role", "editor")


CLINICIANS = (Role.DOCTOR, Role.NURSE, Role.PHARMACIST)


class Reviewer(models.Model):
    """In which role somebody reviews, and the name that readers are shown, if any. Without a row: an editor."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reviewer", verbose_name=_("account")
    )
    role = models.CharField(
        _("role"), max_length=20, choices=Role.choices, help_text=_("The profession in which this person reviews.")
    )
    shown_name = models.CharField(
        _("name shown to readers"),
        max_length=100,
        blank=True,
        help_text=_("As the person wishes to stand under a lesson. Empty: the role only."),
    )

    class Meta:
        verbose_name = _("reviewer")
        verbose_name_plural = _("reviewers")
        constraints = [models.CheckConstraint(condition=Q(role__in=Role.values), name="reviewer_role_is_known")]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"


class Decision(models.Model):
    """What somebody decided about one content. Never changed: the database refuses it. People stand by name."""

    kind = models.CharField(_("kind"), max_length=20, choices=VersionKind.choices)
    name = models.CharField(_("name"), max_length=250)
    number = models.PositiveIntegerField(_("number"))
    digest = models.CharField(_("fingerprint"), max_length=64)
    act = models.CharField(_("decision"), max_length=20, choices=Act.choices)
    by = models.CharField(_("who"), max_length=150)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    shown_name = models.CharField(_("name shown to readers"), max_length=100, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)
    remark = models.CharField(_("remark"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        default_permissions = ("view",)
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "name"], name="decision_about_a_thing")]
        constraints = [models.CheckConstraint(condition=Q(act__in=Act.values), name="decision_act_is_known")]

    def __str__(self) -> str:
        return f"{self.act}: {self.kind} {self.name}.{self.number}"


class ReviewQuerySet(models.QuerySet):
    """Reviews, by what there is to do about them."""

    def of(self, kind: str, name: str):
        """The review of one thing, if it has one."""
        return self.filter(kind=kind, name=name)

    def open(self):
        """Those about which there is something to do."""
        return self.exclude(stage__in=[Stage.PUBLISHED, Stage.WITHDRAWN])

    def held(self):
        """Those whose newest content waits beside another one that readers see."""
        return self.filter(public_number__isnull=False).exclude(number=models.F("public_number"))

    def due(self, *, at=None):
        """Approved ones whose time has come at `at` (default: now)."""
        return self.filter(stage=Stage.APPROVED, publish_at__lte=at or timezone.now())

    def last_changed_by(self, author: str):
        """Those whose newest content `author` made."""
        return self.filter(Exists(_versions().filter(number=OuterRef("number"), author=author)))

    def without_hand_of(self, username: str):
        """Those in whose newest content a person has no hand: nothing since what readers see is by them."""
        since = _versions().filter(
            Q(number__gt=Coalesce(OuterRef("public_number"), 0)) | Q(number=OuterRef("number")),
            number__lte=OuterRef("number"),
            author=username,
        )
        return self.filter(~Exists(since))


def _versions():
    """Return the versions of the thing that a review is about, for a subquery."""
    return Version.objects.filter(kind=OuterRef("kind"), name=OuterRef("name")).order_by()


class Review(models.Model):
    """How far the newest version of one thing has come.

    `number` is that version, `public_number` the one that readers see (None: they never have). `reviewed` is the
    decision by which a clinician found right what they see.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=VersionKind.choices)
    name = models.CharField(_("name"), max_length=250)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, default=Stage.DRAFT)
    number = models.PositiveIntegerField(_("number"))
    public_number = models.PositiveIntegerField(_("public number"), null=True, blank=True)
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True)
    problem = models.TextField(_("why it was not published"), blank=True)
    reviewed = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reviewed")
    )
    changed_at = models.DateTimeField(_("last changed"), default=timezone.now)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        default_permissions = ("view",)
        permissions = [
            ("submit_change", "Can send a change to review"),
            ("review_change", "Can approve or return a change of another"),
            ("publish_change", "Can publish what is approved, and withdraw"),
        ]
        ordering = ["kind", "name"]
        indexes = [models.Index(fields=["stage", "changed_at"], name="review_by_stage")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="review_once_a_thing"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="review_stage_is_known"),
            models.CheckConstraint(
                condition=~Q(stage=Stage.PUBLISHED) | Q(public_number=models.F("number")),
                name="review_published_is_public",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}.{self.number}"

    @property
    def key(self) -> tuple[str, str]:
        """What it is about: kind and name, as of a snapshot and of versions."""
        return self.kind, self.name

    @property
    def is_held(self) -> bool:
        """Tell whether the newest content waits beside another one that readers see."""
        return self.public_number is not None and self.number != self.public_number

    def may(self, act: Act) -> bool:
        """Tell whether the table allows an act now, whoever does it."""
        move = MOVES[act]
        if act == Act.WITHDRAW and self.kind not in CAN_BE_WITHDRAWN:
            return False
        return self.stage in move.origins and not (move.of_public and self.public_number is None)
