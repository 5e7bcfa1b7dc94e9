"""The person was reached although a mail to them failed."""

from django.db import transaction

from support.actions import NotAllowed
from support.actions.change import change
from support.models import Action, Enquiry


@transaction.atomic
def reached_another_way(*, enquiry: Enquiry, by, version: int, where: str) -> Enquiry:
    """Take the failed mail off the desk.

    Raises NotAllowed when no mail has failed, Conflict when somebody was first.
    """
    if enquiry.mail_failed_at is None:
        raise NotAllowed("no-mail-failed")
    return change(enquiry, Action.REACHED, by=by, version=version, where=where, mail_failed_at=None)
