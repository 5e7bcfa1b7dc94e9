"""What each move means, in the words of the desk: for the button, for the page that asks and for docs."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from support.actions import triage
from support.actions.closing import Obstacle, silent_until
from support.admin.clock_words import moment
from support.models import REPLIED, Enquiry, Status

BUTTONS = {
    Status.NEW: _("Not spam: put on the desk"),
    Status.TRIAGED: _("Mark as triaged"),
    Status.WAITING: _("Wait for the person"),
    Status.ANSWERED: _("Mark as answered"),
    Status.CLOSED: pgettext_lazy("an enquiry", "Close"),
    Status.SUSPECTED_SPAM: _("Put aside as suspected spam"),
    Status.DUPLICATE: _("Mark as duplicate"),
}
EFFECTS = {
    Status.NEW: _("It comes to the desk as a new enquiry. It keeps the time at which it arrived."),
    Status.TRIAGED: _("Somebody has looked at it and sorted it. It waits for an answer."),
    Status.WAITING: _(
        "It is the person’s turn: it waits until we hear from them. Nothing is sent to them by this step."
    ),
    Status.ANSWERED: _("It counts as answered from now on. Nothing is sent to the person by this step."),
    Status.CLOSED: _(
        "It leaves the desk. It can be opened again. The person sees that it is closed; nothing is sent to them."
    ),
    Status.SUSPECTED_SPAM: _("It goes to quarantine. Nothing is deleted, and its clock keeps running."),
    Status.DUPLICATE: _(
        "It leaves the desk because the same person asked the same before. Nothing is merged and nothing is deleted: "
        "each keeps its own words and its own code."
    ),
}
REOPEN = _("Open again")

NOT_WRITTEN = _("Nobody has written to the person yet.")
SAME_PERSON = _(
    "The two say differently who asks. A relative and a patient are two threads, and threads of two people are "
    "never put together."
)
REFUSALS = {
    triage.NOT_WRITTEN: NOT_WRITTEN,
    triage.NO_ORIGINAL: _("There is no enquiry with this reference."),
    triage.ITSELF: _("That is this enquiry itself."),
    triage.ANOTHER_DUPLICATE: _("That one is a duplicate itself. Please give the reference of the first enquiry."),
    triage.ANOTHER_PERSON: SAME_PERSON,
    triage.ORIGINAL_GONE: _(
        "The enquiry of which this is a duplicate is not there any more, so this one would be answered nowhere. "
        "Please mark it as triaged and answer it."
    ),
    Obstacle.WROTE: _("The person has written after the last answer. Please answer them first."),
    Obstacle.WORRIED: _(
        "The person has said “I am still worried” or “It got worse” since the last answer. Please answer them first."
    ),
    Obstacle.UNREACHED: _(
        "Our mail to the person failed, so their silence is no answer. Please reach them another way first."
    ),
    Obstacle.NOT_ASKED: _(
        "Silence alone never closes an enquiry. The person has not said “I understand”. Ask gently whether it is "
        "settled; 14 days later it may be closed."
    ),
}
HAS_REPLY = _(
    "somebody has written to the person, who has not written since nor said “I am still worried” or “It got worse”"
)
LISTENED = _(
    "the person said “I understand” to the last answer, or we asked gently 14 days ago; and they have written nothing "
    "since, nor said “I am still worried” or “It got worse”"
)
HAS_ORIGINAL = _("the first enquiry is still there")
NAMES_ORIGINAL = _("the reference of the first enquiry is given, and both say the same about who asks")


def button(enquiry: Enquiry, to: str):
    """Return the words on the button."""
    return REOPEN if enquiry.status == Status.CLOSED else BUTTONS[to]


def effect(to: str):
    """Return what happens."""
    return EFFECTS[to]


def refusal(enquiry: Enquiry, to: str, obstacle: str | None, *, at: datetime | None = None) -> str:
    """Return why the move is not possible, and where time will change that, when."""
    if obstacle == Obstacle.TOO_SOON:
        until = moment(silent_until(enquiry), at or timezone.now())
        return _now("We have asked gently and the person still has time to answer. It may be closed from %(time)s.") % {
            "time": until
        }
    if obstacle in REFUSALS:
        return str(REFUSALS[obstacle])
    ends = {"now": enquiry.get_status_display(), "to": Status(to).label}
    return _now("An enquiry that is “%(now)s” cannot become “%(to)s”.") % ends


def condition(origin: str, to: str):
    """Return what must be so before the move, "" when nothing must. `why_not_move` decides; this says it."""
    if to == Status.CLOSED and origin in REPLIED:
        return LISTENED
    if to == Status.CLOSED and origin == Status.DUPLICATE:
        return HAS_ORIGINAL
    if to == Status.DUPLICATE:
        return NAMES_ORIGINAL
    return HAS_REPLY if to in REPLIED else ""
