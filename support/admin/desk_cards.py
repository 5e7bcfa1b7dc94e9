"""The cards on the front page of the admin: what waits, counted no further than anybody wants to know."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from support.admin.desk_filter import has_promise
from support.clocks import warned_until
from support.models import Enquiry
from support.models.enquiry import MOST_COUNTED


def enquiry_cards(user) -> list[dict]:
    """Return the cards for `user`: dicts of title, count, url and, where there is something to say, note and mark.

    What cannot wait comes first; a mark makes a card that counts something stand out. Where there are more than
    MOST_COUNTED, `count` is that number and `is_more` is true.
    """
    now = timezone.now()
    count = Enquiry.objects.desk_counts(user, soon=warned_until(now), at=now)
    cards = [_card(_("Got worse"), count["worse"], "worse", mark="alarm")]
    if has_promise() or count["overdue"] or count["soon"]:
        cards += [
            _card(_("Overdue"), count["overdue"], "overdue", mark="alarm"),
            _card(_("Soon overdue"), count["soon"], "soon", mark="warn"),
        ]
    return [
        *cards,
        _card(_("Mail failed: phone instead"), count["mail"], "mail", mark="warn"),
        _card(_("Mine"), count["mine"], "mine"),
        _card(_("Unassigned"), count["first"], "unassigned", note=_taken(count["first_taken"])),
        _card(_("With somebody on leave"), count["away"], "away", mark="warn"),
        _card(_("Waiting for the person"), count["waiting"], "waiting"),
        _card(_("Suspected spam"), count["spam"], "spam", note=_red_flags(count["spam_red_flags"])),
    ]


def _card(title: str, count: int, desk: str, *, note: str = "", mark: str = "") -> dict:
    url = f"{reverse('admin:support_enquiry_changelist')}?desk={desk}"
    card = {"title": title, "count": min(count, MOST_COUNTED), "url": url}
    said = {"note": note, "mark": mark if count else "", "is_more": count > MOST_COUNTED}
    return card | {name: value for name, value in said.items() if value}


def _taken(count: int) -> str:
    text = ngettext(
        "with %(count)s that got worse and that somebody has",
        "with %(count)s that got worse and that somebody has",
        count,
    )
    return text % {"count": _shown(count)} if count else ""


def _red_flags(count: int) -> str:
    text = ngettext("%(count)s with a suspected red flag", "%(count)s with a suspected red flag", count)
    return text % {"count": _shown(count)} if count else ""


def _shown(count: int) -> str:
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)
