"""Where an enquiry stands, and the one table of moves between the places."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where an enquiry stands. Who is responsible is its assignee, not a status."""

    NEW = "new", _("new")
    TRIAGED = "triaged", _("triaged")
    WAITING = "waiting", _("waiting for the person")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")
    SUSPECTED_SPAM = "suspected-spam", _("suspected spam")
    DUPLICATE = "duplicate", _("duplicate")


# From each status, where it may go. Buttons, tests and docs read this table and no other.
MOVES: dict[str, tuple[str, ...]] = {
    Status.NEW: (Status.TRIAGED, Status.WAITING, Status.ANSWERED, Status.SUSPECTED_SPAM, Status.DUPLICATE),
    Status.TRIAGED: (Status.WAITING, Status.ANSWERED, Status.SUSPECTED_SPAM, Status.DUPLICATE),
    Status.WAITING: (Status.TRIAGED, Status.ANSWERED, Status.CLOSED),
    Status.ANSWERED: (Status.TRIAGED, Status.WAITING, Status.CLOSED),
    Status.CLOSED: (Status.TRIAGED,),
    Status.SUSPECTED_SPAM: (Status.NEW, Status.CLOSED),
    Status.DUPLICATE: (Status.TRIAGED, Status.CLOSED),
}

# Somebody still has to do something about these.
OPEN = (Status.NEW, Status.TRIAGED, Status.WAITING, Status.ANSWERED)
# Nobody has answered these yet: the reply clock runs. Suspected spam keeps its clock too.
UNANSWERED = (Status.NEW, Status.TRIAGED, Status.SUSPECTED_SPAM)
# Somebody has written, and it is the person's turn: nobody gets here unanswered, and from here we close by listening.
REPLIED = (Status.WAITING, Status.ANSWERED)


def may_move(origin: str, target: str) -> bool:
    """Tell whether the table allows the move."""
    return target in MOVES[origin]
