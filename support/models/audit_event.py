"""Who did what to which enquiry. Append-only, in the database itself (see the migration)."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Action(models.TextChoices):
    """What can be done to an enquiry; a leave concerns none, or many."""

    # by the person who asks
    RECEIVED = "received", pgettext_lazy("an act", "received")
    CAME_BACK = "came-back", _("came back with reference and code")
    WROTE = "wrote", _("wrote again")
    RESPONDED = "responded", _("responded to an answer")
    CHANGED_DETAILS = "changed-details", _("changed the contact details")
    DOWNLOADED = "downloaded", _("downloaded the enquiry")
    ERASED = "erased", _("erased the enquiry")
    CODE_REPLACED = "code-replaced", _("exchanged a one-time number for a new code")
    # by staff
    OPENED = "opened", _("opened the words")
    REFUSED = "refused", _("was refused the words")
    FOUND = "found", _("found by reference")
    READ = "read", _("said that it was read")
    REPLIED = "replied", _("replied")
    RECALLED = "recalled", _("recalled a reply")
    NOTED = "noted", _("wrote a note")
    MOVED = "moved", _("moved")
    ASSIGNED = "assigned", _("assigned")
    URGENCY = "urgency", _("set the urgency")
    REACHED = "reached", _("reached the person another way")
    ISSUED_NUMBER = "issued-number", _("issued a one-time number")
    LEAVE = "leave", _("entered or ended a leave")
    LISTED = "listed", _("opened a list")
    SEARCHED = "searched", _("searched")
    EXPORTED = "exported", _("handed out what is held")
    DATA_REQUEST = "data-request", _("kept the register of requests")
    # by staff, about accounts
    SIGNED_IN = "signed-in", _("signed in")
    SIGNED_OUT = "signed-out", _("signed out")
    SIGN_IN_FAILED = "sign-in-failed", _("failed to sign in")
    FACTOR = "factor", _("changed a second factor")
    CONFIRMED = "confirmed", _("showed the second factor again")
    ACCOUNT = "account", _("changed an account or a group")
    # by who runs the portal
    KEYS_ROTATED = "keys-rotated", _("sealed the words anew")
    BACKED_UP = "backed-up", _("made a backup")
    RESTORED = "restored", _("put a backup in place")
    PRUNED = "pruned", _("shortened the audit")
    # by staff or by the clock
    REMINDED = "reminded", _("asked gently whether it is settled")
    DELAY_TOLD = "delay-told", _("told the person that a promise may be missed")
    MAILED = "mailed", _("handed a mail to the mail server")
    MAIL_FAILED = "mail-failed", _("could not deliver a mail")


class AuditEvent(models.Model):
    """One line of the audit. It has no foreign keys: it outlives the accounts and enquiries it names."""

    at = models.DateTimeField(_("when"), default=timezone.now)
    actor = models.CharField(
        _("who"),
        max_length=150,
        help_text=_("User name; empty for the person who asks; in brackets for a worker."),
        blank=True,
    )
    action = models.CharField(_("what"), max_length=20, choices=Action.choices)
    reference = models.CharField(_("reference"), max_length=11, blank=True, db_index=True)
    where = models.CharField(_("from which page"), max_length=80)
    detail = models.CharField(
        _("detail"), max_length=80, blank=True, help_text=_("Statuses and user names, never words.")
    )

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        default_permissions = ("view",)
        ordering = ["-id"]
        # Narrowed to what was done; the key counts up, so that newest first is its order backwards.
        indexes = [models.Index(fields=["action", "id"], name="audit_by_action")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(action__in=Action.values),
                name="audit_action_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.action}"
