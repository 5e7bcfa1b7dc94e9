"""The register of requests about data: what is due when, and the two acts that answer one."""

from dataclasses import replace

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from config.second_factor.session import ask_for_it_again
from support import audit
from support.access import normal_reference
from support.actions.erase import Reason, erase
from support.download import document
from support.models import Action, DataRequest, Enquiry
from support.words import may_read, read_words

WHERE = "admin:data-request"
SOON = 10  # days before the last one from which the front page calls


class DataRequestForm(forms.ModelForm):
    """A reference may be typed as people say it; an answer has both a day and an outcome."""

    reference = forms.CharField(label=_("Reference"), required=False, help_text=DataRequest.reference.field.help_text)

    def clean_reference(self) -> str:
        """Return the reference as it is stored."""
        typed = self.cleaned_data["reference"]
        found = normal_reference(typed)
        if typed and not found:
            raise forms.ValidationError(_("A reference has nine digits, for example 123-456-789."), "reference")
        return found

    def clean_received_on(self):
        """Return the day. Raises ValidationError for one that has not come."""
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("That day has not come yet."), "future")
        return day

    def clean(self):
        """Raise ValidationError where one of the two is missing."""
        found = super().clean()
        if bool(found.get("answered_on")) != bool(found.get("outcome")):
            raise forms.ValidationError(_("An answer has a day and an outcome: fill in both, or neither."), "half")
        return found


@admin.register(DataRequest)
class DataRequestAdmin(admin.ModelAdmin):
    """Requests by what is due first. Nothing is deleted: the register shows that we answered, and when."""

    form = DataRequestForm
    fields = ("kind", "reference", "received_on", "answered_on", "outcome")
    list_display = ("__str__", "kind", "received_on", "clock", "answered_on", "outcome")
    list_filter = ("kind", "outcome")
    change_form_template = "admin/support/datarequest/change_form.html"
    actions = None
    show_facets = admin.ShowFacets.NEVER
    empty_value_display = ""

    @admin.display(description=_("to be answered by"))
    def clock(self, row: DataRequest) -> str:
        """Return the last day, and how far it is."""
        return clock(row)

    def save_model(self, request, obj, form, change) -> None:
        """Store it, and write it into the audit."""
        super().save_model(request, obj, form, change)
        note(request, obj, obj.outcome or "received")

    def get_urls(self):
        """Add the two acts."""
        wrap = self.admin_site.admin_view
        acts = [
            path("<int:pk>/hand-out/", wrap(self.hand_out), name="support_datarequest_hand_out"),
            path("<int:pk>/erase/", wrap(self.erase), name="support_datarequest_erase"),
        ]
        return [*acts, *super().get_urls()]

    def desk_cards(self, request) -> list[dict]:
        """Return how many are open, once there is one."""
        if not self.has_change_permission(request):
            return []
        rows = DataRequest.objects.open()
        count = rows.count()
        if not count:
            return []
        first = rows.order_by("received_on").first()
        card = {"title": _now("Requests about data"), "count": count, "note": clock(first)}
        card["url"] = reverse("admin:support_datarequest_changelist")
        return [card | ({"mark": "alarm" if first.days_left < 0 else "warn"} if first.days_left <= SOON else {})]

    # --- the acts

    def hand_out(self, request, pk: int):
        """Ask, then send everything that is held about the enquiry as a text, as its person would get it."""
        row, enquiry, elsewhere = self._begin(request, pk)
        if elsewhere:
            return elsewhere
        if request.method != "POST":
            return self._ask(request, row, _("Hand out what is held"), "hand_out.html")
        words = read_words(enquiry, by=request.user, where=WHERE)
        shown = set(enquiry.messages.shown_to_the_person().values_list("pk", flat=True))
        words = replace(words, messages=[said for said in words.messages if said.row.pk in shown], notes=[])
        audit.record(Action.EXPORTED, enquiry, by=request.user, where=WHERE, detail=f"request {row.pk}")
        response = HttpResponse(document(enquiry, words), content_type="text/plain; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="enquiry-{enquiry.pk}.txt"'
        return response

    def erase(self, request, pk: int):
        """Ask, then erase the enquiry for its person."""
        row, enquiry, elsewhere = self._begin(request, pk)
        if elsewhere:
            return elsewhere
        if request.method != "POST":
            return self._ask(request, row, _("Erase everything"), "erase.html")
        erase(enquiry=enquiry, by=request.user, where=WHERE, reason=Reason.REQUESTED)
        messages.success(request, _now("%(reference)s is erased.") % {"reference": row.reference})
        return HttpResponseRedirect(_page_of(row))

    def _begin(self, request, pk: int):
        """Return the request, its enquiry, and where to go instead when one of them, or the factor, is missing."""
        if not (self.has_change_permission(request) and may_read(request.user)):
            raise PermissionDenied
        row = get_object_or_404(DataRequest, pk=pk)
        enquiry = Enquiry.objects.filter(pk=row.reference).first()
        if enquiry is None:
            messages.warning(request, _now("Nothing is held under this reference."))
            return row, None, HttpResponseRedirect(_page_of(row))
        return row, enquiry, ask_for_it_again(request)

    def _ask(self, request, row: DataRequest, title: str, template: str):
        site = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, "row": row}
        return render(request, f"admin/support/datarequest/{template}", site)


def clock(row: DataRequest) -> str:
    """Return the last day for an answer, and how far it is; nothing of what is answered."""
    if row.answered_on:
        return ""
    left = row.days_left
    if left < 0:
        text = ngettext("%(day)s: %(count)d day too late", "%(day)s: %(count)d days too late", -left)
    else:
        text = ngettext("%(day)s: %(count)d day left", "%(day)s: %(count)d days left", left)
    return text % {"day": date_format(row.due_on), "count": abs(left)}


def note(request, row: DataRequest, what: str) -> None:
    """Write an act on the register into the audit."""
    enquiry = Enquiry.objects.filter(pk=row.reference).first() if row.reference else None
    audit.record(Action.DATA_REQUEST, enquiry, by=request.user, where=WHERE, detail=f"request {row.pk}: {what}")


def _page_of(row: DataRequest) -> str:
    return reverse("admin:support_datarequest_change", args=[row.pk])
