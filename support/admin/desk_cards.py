"""The cards on the front page of the admin: what waits, in one query."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from support.models import Enquiry


def enquiry_cards(user) -> list[dict]:
    """Return the cards for `user`: dicts of title, count, url and, where there is something to say, note."""
    count = Enquiry.objects.desk_counts(user)
    cards = [
        _card(_("Unassigned"), count["unassigned"], "unassigned"),
        _card(_("Mine"), count["mine"], "mine"),
        _card(_("Waiting for the person"), count["waiting"], "waiting"),
    ]
    if settings.FIRST_REPLY_HOURS is not None:
        cards.append(_card(_("Overdue"), count["overdue"], "overdue"))
    return [
        *cards,
        _card(_("Suspected spam"), count["quarantined"], "spam", _red_flags(count["quarantined_red_flags"])),
    ]


def _card(title: str, count: int, desk: str, note: str = "") -> dict:
    card = {"title": title, "count": count, "url": f"{reverse('admin:support_enquiry_changelist')}?desk={desk}"}
    return card | {"note": note} if note else card


def _red_flags(count: int) -> str:
    text = ngettext("%(count)d with a suspected red flag", "%(count)d with a suspected red flag", count)
    return text % {"count": count} if count else ""
