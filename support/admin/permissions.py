"""Who may do what to which enquiry: one rule for the buttons and for what stands behind them.

What an enquiry allows in its present state is the business of `support.actions`, not of this module.
"""

from support.groups import AUDITORS
from support.models import Enquiry, Status
from support.words import may_read

TRIAGE = "support.triage_enquiry"
ANSWER = "support.answer_enquiry"


def works_here(user) -> bool:
    """Tell whether `user` works on enquiries at all. Who may not read them does not move them unread either."""
    return (user.has_perm(TRIAGE) or user.has_perm(ANSWER)) and may_read(user)


def is_auditor(user) -> bool:
    """Tell whether `user` belongs to a group that may read the audit. A superuser has to belong too."""
    return user.is_active and user.groups.filter(name__in=AUDITORS).exists()


def is_responsible(user, enquiry: Enquiry) -> bool:
    """Tell whether the enquiry is assigned to `user`."""
    return enquiry.assignee is not None and enquiry.assignee.user_id == user.pk


def may_answer(user, enquiry: Enquiry) -> bool:
    """Take an enquiry, write a note: whoever works on enquiries."""
    return user.has_perm(ANSWER)


def may_reply(user, enquiry: Enquiry) -> bool:
    """Write to the person: only who is responsible, so that nobody answers twice."""
    return user.has_perm(ANSWER) and is_responsible(user, enquiry)


def may_steer(user, enquiry: Enquiry) -> bool:
    """Hand over or back, set the urgency, ask gently, replace a code: whoever has it, and triage."""
    return user.has_perm(TRIAGE) or (user.has_perm(ANSWER) and is_responsible(user, enquiry))


def may_move(user, enquiry: Enquiry, to: str) -> bool:
    """Move: triage everything; who has taken the enquiry, everything but deciding about spam."""
    if user.has_perm(TRIAGE):
        return True
    is_about_spam = Status.SUSPECTED_SPAM in (enquiry.status, to)
    return user.has_perm(ANSWER) and is_responsible(user, enquiry) and not is_about_spam
