"""An enquiry: what somebody asked, where it stands, who is responsible."""

import uuid
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from support.crypto import SealedField
from support.models.choices import Channel, Relationship, Topic, Urgency
from support.models.specialist import Specialist
from support.models.status import OPEN, UNANSWERED, Status

# No more rows than this are counted for a page: where there are more, it says so (see docs/performance.md).
MOST_COUNTED = 1000

# What the desk asks of one enquiry, for lists and counts alike. Nearly all enquiries are closed one day: what is not
# has indices of its own, which the database finds where a question says in these words that it is about no other.
IS_HERE = Q(closed_at=None)
IS_OPEN = IS_HERE & Q(status__in=OPEN)
IS_UNASSIGNED = IS_OPEN & Q(assignee=None)
IS_WAITING = Q(status=Status.WAITING)
IS_WORSE = IS_OPEN & Q(got_worse=True)
# Where the desk opens: what got worse does not wait until who has it looks at their own desk.
IS_FIRST = IS_OPEN & (Q(assignee=None) | Q(got_worse=True))
IS_UNREACHED = IS_OPEN & Q(mail_failed_at__isnull=False)
IS_QUARANTINED = Q(status=Status.SUSPECTED_SPAM)

DESK_ORDER = ("-got_worse", "-urgency", "-red_flag_suspected", "queue_at", "reference")
QUARANTINE_ORDER = ("-red_flag_suspected", "-urgency", "queue_at", "reference")


def is_mine(user) -> Q:
    """Open, and `user` has taken it."""
    return IS_OPEN & Q(assignee__user=user)


def is_away(day) -> Q:
    """Open, and who is responsible is on leave on the date `day`."""
    return IS_OPEN & Q(assignee__on_leave_until__gte=day)


def runs_out_by(time) -> Q:
    """Match what has an open promise that runs out by `time`. Where nothing was promised nothing runs out."""
    unread = Q(first_read_at=None, read_promised_by__lte=time)
    return IS_HERE & Q(status__in=UNANSWERED, first_reply_at=None) & (unread | Q(reply_promised_by__lte=time))


def runs_out_between(start, end) -> Q:
    """Match what is not late at `start` and has an open promise that runs out by `end`."""
    return runs_out_by(end) & ~runs_out_by(start)


class EnquiryQuerySet(models.QuerySet):
    """Enquiries in the words of the desk."""

    def open(self):
        """Somebody still has to do something."""
        return self.filter(IS_OPEN)

    def unassigned(self):
        """Open, and nobody has taken it."""
        return self.filter(IS_UNASSIGNED)

    def unassigned_or_worse(self):
        """Open, and nobody has taken it or the person said that it got worse, whoever has it."""
        return self.filter(IS_FIRST)

    def mine(self, user):
        """Open, and `user` has taken it."""
        return self.filter(is_mine(user))

    def waiting(self):
        """It is the person's turn."""
        return self.filter(IS_WAITING)

    def worse(self):
        """Open, and the person said that it got worse."""
        return self.filter(IS_WORSE)

    def unreached(self):
        """Open, and a mail to the person failed for good: somebody has to phone instead."""
        return self.filter(IS_UNREACHED)

    def away(self, *, day=None):
        """Open, and who is responsible is on leave on the date `day` (default: today)."""
        return self.filter(is_away(day or timezone.localdate()))

    def quarantined(self):
        """Looks like spam; a human decides."""
        return self.filter(IS_QUARANTINED)

    def overdue(self, *, at=None):
        """A stored promise was missed by the time `at` (default: now)."""
        return self.filter(runs_out_by(at or timezone.now()))

    def running_out(self, *, by, at=None):
        """A stored promise runs out after the time `at` (default: now) and not later than `by`."""
        return self.filter(runs_out_between(at or timezone.now(), by))

    def expired(self, periods: dict, *, at=None):
        """Nothing has happened for longer than `periods`, a timedelta a status, at the time `at` (default: now)."""
        at = at or timezone.now()
        over = [Q(status=status, changed_at__lt=at - kept) for status, kept in periods.items()]
        return self.filter(reduce(or_, over)) if over else self.none()

    def at_most(self, most: int) -> int:
        """Return how many there are, or `most` where there are more: the database counts no further."""
        return self.order_by()[:most].count()

    def desk_counts(self, user, *, soon, at=None) -> dict[str, int]:
        """Count what waits for `user` at the time `at` (default: now); MOST_COUNTED + 1 stands for more than that.

        `soon` is the time up to which a promise counts as running out.
        """
        at = at or timezone.now()
        counted = {
            "worse": IS_WORSE,
            "overdue": runs_out_by(at),
            "soon": runs_out_between(at, soon),
            "mine": is_mine(user),
            "first": IS_FIRST,
            "first_taken": IS_WORSE & Q(assignee__isnull=False),
            "waiting": IS_WAITING,
            "mail": IS_UNREACHED,
            "away": is_away(timezone.localdate(at)),
            "spam": IS_QUARANTINED,
            "spam_red_flags": IS_QUARANTINED & Q(red_flag_suspected=True),
        }
        return {name: self.filter(wanted).at_most(MOST_COUNTED + 1) for name, wanted in counted.items()}


class Enquiry(models.Model):
    """One enquiry. Its words are sealed here and in its messages; `read_words` opens them."""

    reference = models.CharField(_("reference"), max_length=11, primary_key=True, editable=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("last changed"), default=timezone.now, editable=False)
    # Counts the changes: an action names the version that it saw and changes nothing if there is a newer one.
    version = models.PositiveIntegerField(default=1, editable=False)

    topic = models.CharField(_("topic"), max_length=20, choices=Topic.choices, default=Topic.OTHER)
    relationship = models.CharField(_("who asks"), max_length=20, choices=Relationship.choices, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    contact_by = models.CharField(_("answer by"), max_length=10, choices=Channel.choices, default=Channel.HERE)
    about = models.CharField(_("came from"), max_length=250, blank=True, help_text=_("course/lesson[/claim]"))
    name = SealedField(_("name"))
    email = SealedField(_("e-mail"))
    phone = SealedField(_("phone"))
    # A `support.wishes.Wishes` as JSON: how and when to reach the person, and what may be told to whom.
    wishes = SealedField(_("wishes"))
    consent_version = models.CharField(_("consent to statement"), max_length=20)

    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.NEW)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Urgency.choices, default=Urgency.NORMAL)
    red_flag_suspected = models.BooleanField(_("suspected red flag"), default=False)
    spam_signs = models.CharField(_("why it looks like spam"), max_length=80, blank=True)
    assignee = models.ForeignKey(
        Specialist,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="enquiries",
        verbose_name=_("assignee"),
    )
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("duplicate of")
    )

    # The promises are stored: a later change of the settings does not move what the person was told.
    read_promised_by = models.DateTimeField(_("reading promised by"), null=True, blank=True, editable=False)
    reply_promised_by = models.DateTimeField(_("answer promised by"), null=True, blank=True, editable=False)
    delay_told_at = models.DateTimeField(_("told of a delay"), null=True, blank=True, editable=False)
    first_read_at = models.DateTimeField(_("first read"), null=True, blank=True)
    first_reply_at = models.DateTimeField(_("first reply"), null=True, blank=True)
    # The next promised time; without a promise the time since which the person waits, or since which we wait for them.
    queue_at = models.DateTimeField(_("place in the queue"), default=timezone.now, editable=False)
    got_worse = models.BooleanField(_("it got worse"), default=False, editable=False)
    asked_gently_at = models.DateTimeField(_("asked gently"), null=True, blank=True, editable=False)
    mail_failed_at = models.DateTimeField(_("mail failed"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    code_hash = models.CharField(max_length=64, editable=False)
    submission_hash = models.CharField(max_length=64, editable=False)
    words_hash = models.CharField(max_length=64, editable=False)

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        # Django makes add, change, delete and view; work on an enquiry has its own words.
        default_permissions = ("view",)
        permissions = [
            ("triage_enquiry", _("Can triage: move, assign, set urgency")),
            ("answer_enquiry", _("Can take an enquiry and work on it")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["submission_hash", "words_hash"], name="enquiry_form_stored_once"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="enquiry_status_is_known"),
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="enquiry_urgency_is_known"),
            models.CheckConstraint(
                condition=Q(status=Status.CLOSED, closed_at__isnull=False)
                | (~Q(status=Status.CLOSED) & Q(closed_at__isnull=True)),
                name="enquiry_closed_has_its_time",
            ),
        ]
        indexes = [
            # What the desk works on, in its order, with what the desks ask of it.
            models.Index(fields=[*DESK_ORDER, "status", "assignee"], condition=IS_HERE, name="enquiry_desk"),
            models.Index(fields=["assignee", *DESK_ORDER], condition=IS_HERE, name="enquiry_mine"),
            models.Index(fields=["closed_at"], condition=Q(mail_failed_at__isnull=False), name="enquiry_unreached"),
            # What is over too: narrowed to a status, and everything.
            models.Index(fields=["status", *DESK_ORDER], name="enquiry_by_status"),
            models.Index(fields=[*DESK_ORDER], name="enquiry_in_order"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still has to do something."""
        return self.status in OPEN

    @property
    def can_be_claimed(self) -> bool:
        """Tell whether somebody may take it now."""
        return self.is_open and self.assignee_id is None
