"""The triage desk: the list of enquiries and the page of one."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.urls import path
from django.utils.translation import gettext_lazy as _

from support import audit
from support.admin import cells, desk_page, pages
from support.admin.acts import ACTS
from support.admin.desk_cards import enquiry_cards
from support.admin.desk_filter import SPAM, DeskFilter, has_promise
from support.admin.long_list import LongList
from support.admin.note_survives import signed_out_or
from support.admin.reference_search import ReferenceSearch
from support.models import Action, Enquiry, Message, Status, Tombstone
from support.models.enquiry import DESK_ORDER, QUARANTINE_ORDER
from support.words import read_words

# A list that never loads them can never show them.
NOT_FOR_LISTS = ("name", "email", "phone", "wishes", "code_hash", "submission_hash", "words_hash")
FILTERED = ("status", "topic", "language", "urgency")
EXACT = tuple(f"{name}__exact" for name in FILTERED)


@admin.register(Enquiry)
class EnquiryAdmin(ReferenceSearch, LongList, admin.ModelAdmin):
    """Nobody adds, changes or deletes an enquiry here: each act on it has its own page."""

    list_display = ("reference", "marks", "clock", "topic", "language", "status_mark", "responsible")
    list_filter = (DeskFilter, *FILTERED)
    list_select_related = ("assignee__user",)
    list_per_page = 50
    actions = None

    # --- who may

    def has_add_permission(self, request) -> bool:
        """Enquiries come from the people who ask."""
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        """What somebody wrote stays as it was written."""
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        """Nothing is deleted by hand."""
        return False

    def lookup_allowed(self, lookup, value, request=None) -> bool:
        """Allow the filters and no other column: hashes and sealed words cannot be probed by address."""
        return lookup == DeskFilter.parameter_name or lookup in EXACT

    # --- the list

    def changelist_view(self, request, extra_context=None):
        """Show the list; an empty one says whether anything could be overdue."""
        narrowed = any(name in request.GET for name in EXACT)
        context = {"title": _("Enquiries"), "narrowed": narrowed, "promise": has_promise()}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def get_queryset(self, request):
        """Return the enquiries without anything personal, and which messages nobody has read yet."""
        unread = Message.objects.unread().only("enquiry_id", "created_at")
        rows = super().get_queryset(request).defer(*NOT_FOR_LISTS)
        return rows.prefetch_related(Prefetch("messages", queryset=unread, to_attr="unread"))

    def get_ordering(self, request):
        """What got worse first; in the quarantine a suspected red flag comes before everything."""
        asked = {request.GET.get(DeskFilter.parameter_name), request.GET.get("status__exact")}
        return QUARANTINE_ORDER if asked & {SPAM, Status.SUSPECTED_SPAM.value} else DESK_ORDER

    def note_search(self, request, reference, found) -> None:
        """What was found is in the audit by its reference."""
        enquiry = found.first()
        if enquiry:
            audit.record(Action.FOUND, enquiry, by=request.user, where=self.where)
        else:
            super().note_search(request, reference, found)

    @admin.display(description=_("marks"), empty_value="")
    def marks(self, enquiry):
        """What must not be overlooked."""
        return cells.marks(enquiry, has_news=any(message.created_at > enquiry.created_at for message in enquiry.unread))

    @admin.display(description=_("what runs out next"), ordering="queue_at", empty_value="")
    def clock(self, enquiry):
        """Until when somebody has to read or answer."""
        return cells.clock(enquiry)

    @admin.display(description=_("status"), ordering="status")
    def status_mark(self, enquiry):
        """Where it stands."""
        return cells.status(enquiry)

    @admin.display(description=_("responsible"), ordering="assignee__user__username")
    def responsible(self, enquiry):
        """Who is responsible."""
        return cells.assignee(enquiry)

    # --- one enquiry

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show one enquiry with its words, which writes the audit; a reader without membership is told why not."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        enquiry = Enquiry.objects.select_related("assignee__user").filter(pk=object_id).first()
        if enquiry is None:
            if Tombstone.objects.filter(pk=object_id).exists():
                return pages.gone(request, object_id)
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        try:
            words = read_words(enquiry, by=request.user, where=pages.WHERE)
        except PermissionDenied:
            return pages.not_a_reader(request, recorded=True)
        return pages.page(
            request,
            "change_form.html",
            title=_("Enquiry"),
            subtitle=enquiry.reference,
            **desk_page.context(request.user, enquiry, words),
        )

    def get_urls(self):
        """Put the acts before Django's own addresses."""
        wrap = self.admin_site.admin_view
        acts = []
        for act in ACTS:
            view = wrap(act.as_view())
            view = signed_out_or(view, act.writes) if act.writes else view
            acts.append(path(f"<str:reference>/{act.name}/{act.tail}", view, name=f"support_enquiry_{act.name}"))
        return [*acts, *super().get_urls()]

    # --- the front page

    def desk_cards(self, request) -> list[dict]:
        """Return what waits for who looks at the front page."""
        return enquiry_cards(request.user)
