"""What the pages of the review say: buttons, stages, what was done and by whom, and why a button is not there."""

from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from courses.models import MOVES, Act, Decision, Review, Stage
from courses.models.review import PUBLISH, REVIEW, SUBMIT

BUTTONS = {
    Act.SUBMIT: _("Send to review"),
    Act.APPROVE: _("Approve"),
    Act.RETURN: _("Return"),
    Act.CONFIRM: _("Reviewed as it stands"),
    Act.PUBLISH: _("Publish now"),
    Act.SCHEDULE: _("Publish at this time"),
    Act.WITHDRAW: _("Withdraw"),
}
CONDITIONS = {
    Act.RETURN: _("with a remark"),
    Act.APPROVE: _("nobody who has a hand in the change"),
    Act.CONFIRM: _("nobody who has a hand in it; counts for readers when a doctor, nurse or pharmacist says so"),
    Act.SCHEDULE: _("a time to come; the worker publishes it then"),
    Act.PUBLISH: _("what readers see then has no mistakes"),
    Act.WITHDRAW: _("a course, a lesson or the text of a lesson that readers see; with a remark, after a second look"),
}
OWN = _("You have a hand in this change: another person approves it.")
_MISSING = {
    SUBMIT: _("An editor or a translator sends it to review."),
    REVIEW: _("It waits for a reviewer."),
    PUBLISH: _("It is approved; an editor or a reviewer publishes it."),
}


def when(moment) -> str:
    """Return a moment as people here write it."""
    return localize(timezone.localtime(moment))


def stage_of(review: Review) -> str:
    """Return where a change stands, in words."""
    words = {
        Stage.DRAFT: _now("Draft"),
        Stage.IN_REVIEW: _now("In review"),
        Stage.APPROVED: _now("Approved, not published yet"),
        Stage.PUBLISHED: _now("Published"),
        Stage.WITHDRAWN: _now("Withdrawn: readers do not see it"),
    }
    if review.stage == Stage.APPROVED and review.publish_at:
        return _now("Approved, to be published on %(when)s") % {"when": when(review.publish_at)}
    return words[Stage(review.stage)]


def why_not(review: Review, user, *, is_own: bool) -> str:
    """Return why a user has no button for what would come next, or nothing where there is one."""
    if review.stage == Stage.IN_REVIEW and is_own:
        return str(OWN)
    acts = [act for act in FORWARD if review.may(act)]
    wanted = {MOVES[act].permission for act in acts}
    if not wanted or any(map(user.has_perm, wanted)):
        return ""
    return str(_MISSING[min(wanted)])


# What brings a change nearer to its readers.
FORWARD = (Act.SUBMIT, Act.APPROVE, Act.PUBLISH, Act.SCHEDULE)


def done(act: Act, count: int) -> str:
    """Return what has just been done to so many changes."""
    words = {
        Act.SUBMIT: ngettext("%(count)d change is in review now.", "%(count)d changes are in review now.", count),
        Act.APPROVE: ngettext("%(count)d change is approved.", "%(count)d changes are approved.", count),
        Act.RETURN: ngettext("%(count)d change is returned.", "%(count)d changes are returned.", count),
        Act.CONFIRM: ngettext(
            "%(count)d thing is noted as reviewed.", "%(count)d things are noted as reviewed.", count
        ),
        Act.PUBLISH: ngettext("Readers see %(count)d change now.", "Readers see %(count)d changes now.", count),
        Act.SCHEDULE: ngettext(
            "%(count)d change will be published at that time.",
            "%(count)d changes will be published at that time.",
            count,
        ),
        Act.WITHDRAW: ngettext("%(count)d thing is withdrawn.", "%(count)d things are withdrawn.", count),
    }
    return words[act] % {"count": count}


def left_out(count: int) -> str:
    """Return what is said of those that were ticked and stood elsewhere."""
    words = ngettext(
        "%(count)d that you had ticked was left as it is: from where it stands this cannot be done.",
        "%(count)d that you had ticked were left as they are: from where they stand this cannot be done.",
        count,
    )
    return words % {"count": count}


def happened(decision: Decision, title: str) -> str:
    """Return who did what about a thing, and when."""
    words = {
        Act.SUBMIT: _now("%(who)s sent “%(what)s” to review on %(when)s."),
        Act.APPROVE: _now("%(who)s approved “%(what)s” on %(when)s."),
        Act.RETURN: _now("%(who)s returned “%(what)s” on %(when)s."),
        Act.CONFIRM: _now("%(who)s noted “%(what)s” as reviewed on %(when)s."),
        Act.PUBLISH: _now("%(who)s published “%(what)s” on %(when)s."),
        Act.SCHEDULE: _now("%(who)s set the time at which “%(what)s” is published, on %(when)s."),
        Act.WITHDRAW: _now("%(who)s withdrew “%(what)s” on %(when)s."),
    }
    return words[Act(decision.act)] % {"who": decision.by, "what": title, "when": when(decision.at)}
