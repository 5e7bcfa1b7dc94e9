"""The desks: which enquiries the list shows."""

from django.conf import settings
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from support.actions.closing import settled
from support.clocks import warned_until
from support.models import Status

UNASSIGNED, EVERYTHING, SPAM, OVERDUE, SOON = "unassigned", "everything", "spam", "overdue", "soon"


def _running_out_soon(enquiries, user):
    return enquiries.running_out(by=warned_until(timezone.now()))


DESKS = {
    UNASSIGNED: (_("unassigned"), lambda enquiries, user: enquiries.unassigned_or_worse()),
    "mine": (_("mine"), lambda enquiries, user: enquiries.mine(user)),
    SOON: (pgettext_lazy("desk: a promise runs out", "soon"), _running_out_soon),
    OVERDUE: (_("overdue"), lambda enquiries, user: enquiries.overdue()),
    "worse": (_("got worse"), lambda enquiries, user: enquiries.worse()),
    "waiting": (_("waiting"), lambda enquiries, user: enquiries.waiting()),
    "answered": (_("answered"), lambda enquiries, user: enquiries.filter(status=Status.ANSWERED)),
    "settled": (_("may be closed"), lambda enquiries, user: settled(enquiries)),
    "mail": (_("mail failed"), lambda enquiries, user: enquiries.unreached()),
    "away": (_("on leave"), lambda enquiries, user: enquiries.away()),
    SPAM: (_("suspected spam"), lambda enquiries, user: enquiries.quarantined()),
    "closed": (_("closed"), lambda enquiries, user: enquiries.filter(status=Status.CLOSED)),
    EVERYTHING: (_("everything"), lambda enquiries, user: enquiries),
}
DAILY = {UNASSIGNED, "mine", SOON, OVERDUE, "worse", "waiting", EVERYTHING}  # the others are folded on the page
STATUS_PARAMETER = "status__exact"


def has_promise() -> bool:
    """Tell whether the network promises anything, so that something can run out."""
    return settings.FIRST_READ_HOURS is not None or settings.FIRST_REPLY_HOURS is not None


class DeskFilter(admin.SimpleListFilter):
    """Opens on what nobody has taken, and above it what got worse; a search or a status looks at everything."""

    title = _("desk")
    parameter_name = "desk"
    template = "admin/support/enquiry/desk_filter.html"

    def __init__(self, request, params, model, model_admin) -> None:
        asks = request.GET.get("q") or request.GET.get(STATUS_PARAMETER)
        self.default = EVERYTHING if asks else UNASSIGNED
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin):
        """Return the desks by name; overdue says when nothing new can be."""
        names = {key: name for key, (name, _rows) in DESKS.items()}
        if not has_promise():
            names[OVERDUE] = _("overdue (no promise is set)")
        return list(names.items())

    def value(self) -> str:
        """Return the desk that is shown: the one asked for if there is such a one, else the default."""
        asked = super().value()
        return asked if asked in DESKS else self.default

    def queryset(self, request, queryset):
        """Return the enquiries on the desk."""
        _name, rows = DESKS[self.value()]
        return rows(queryset, request.user)

    def choices(self, changelist):
        """Yield each desk with its address; another desk forgets a search and a status."""
        for key, name in self.lookup_choices:
            yield {
                "selected": key == self.value(),
                "query_string": changelist.get_query_string({self.parameter_name: key}, ["q", STATUS_PARAMETER]),
                "display": name,
                "is_daily": key in DAILY,
            }
