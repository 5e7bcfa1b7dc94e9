"""What has to be checked again soon: a filter of the claims, and a card on the front page."""

from datetime import date, timedelta

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.models import Claim

SOON = timedelta(days=30)


def _days() -> dict[str, date]:
    """Return until when a claim must be due for each choice; what is due today has not passed yet."""
    today = timezone.localdate()
    return {"soon": today + SOON, "past": today - timedelta(days=1)}


class DueFilter(admin.SimpleListFilter):
    """Claims that fall due in the next 30 days, or that are past their day."""

    title = gettext_lazy("check-by day")
    parameter_name = "due"

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        """Return the choices."""
        return [("soon", _("in the next 30 days, or past")), ("past", _("past"))]

    def queryset(self, request, queryset):
        """Return what the choice leaves."""
        by = _days().get(self.value())
        return queryset.due(by=by) if by else queryset


def due_cards() -> list[dict]:
    """Return the card of what falls due, past days first."""
    days = _days()
    past, soon = Claim.objects.due(by=days["past"]).count(), Claim.objects.due(by=days["soon"]).count()
    note = ngettext("%(count)d past its day", "%(count)d past their day", past) % {"count": past} if past else ""
    url = f"{reverse('admin:courses_claim_changelist')}?due=soon"
    return [{"title": _("Claims to check in the next 30 days"), "count": soon, "url": url, "note": note}]
