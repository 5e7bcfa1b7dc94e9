"""The page on which somebody goes on leave and says who looks after their enquiries, and the way back."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views import View

from support.actions.leave import come_back, go_on_leave
from support.admin import cells, permissions
from support.admin.forms import SpecialistField, who_could_open_it
from support.models import Enquiry, Specialist

WHERE = "admin:leave"
OWN, OF_COLLEAGUE = "support_specialist_leave", "support_specialist_leave_of"


class LeaveForm(forms.Form):
    """Until when, and who looks after the enquiries."""

    until = forms.DateField(
        label=_("Last day of leave"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Please say until when."), "invalid": _("Please write a date.")},
    )
    to = SpecialistField(
        label=_("Who takes the open enquiries?"),
        queryset=Specialist.objects.none(),
        required=False,
        empty_label=_("Nobody yet: unassigned"),
    )

    def __init__(self, *args, specialist: Specialist, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        there = who_could_open_it().exclude(on_leave_until__gte=timezone.localdate())
        self.fields["to"].queryset = there.exclude(pk=specialist.pk)

    def clean_until(self):
        """Return the last day of leave. Raises ValidationError for a day that has passed."""
        if self.cleaned_data["until"] < timezone.localdate():
            raise forms.ValidationError(_("That day has passed. Please choose today or a later day."), "past")
        return self.cleaned_data["until"]


class Leave(View):
    """Go on leave: one's own, or as triage a colleague's."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request, *args, **kwargs):
        """Find out whose leave it is. Only triage enters that of somebody else."""
        if not permissions.works_here(request.user):
            raise PermissionDenied
        people = Specialist.objects.select_related("user")
        if "pk" in kwargs:
            self.specialist = get_object_or_404(people, pk=kwargs["pk"])
        else:
            self.specialist = people.filter(user=request.user).first()
        if self.specialist is None:
            return self.page("no_leave.html", None, status=403)
        self.is_own = self.specialist.user_id == request.user.pk
        if not (self.is_own or request.user.has_perm(permissions.TRIAGE)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, **kwargs):
        """Ask."""
        return self.ask(LeaveForm(specialist=self.specialist, initial={"until": self.specialist.on_leave_until}))

    def post(self, request, **kwargs):
        """Go on leave and hand over."""
        form = LeaveForm(request.POST, specialist=self.specialist)
        if not form.is_valid():
            return self.ask(form)
        count = go_on_leave(specialist=self.specialist, **form.cleaned_data, by=request.user, where=WHERE)
        messages.success(request, self.said(_now("%(who)s is on leave until %(date)s.")))
        messages.success(request, handed_over(count, form.cleaned_data["to"]))
        return HttpResponseRedirect(self.address())

    def ask(self, form):
        """Return the page that asks."""
        context = {"form": form, "is_own": self.is_own, "away_until": cells.away_until(self.specialist)}
        context["count"] = Enquiry.objects.open().filter(assignee=self.specialist).count()
        title = _now("I am going on leave") if self.is_own else self.said(_now("%(who)s goes on leave"))
        return self.page("leave.html", title, ends=self.address(ends=True), **context)

    def page(self, template: str, title: str | None, *, status: int = 200, **context):
        """Render a page inside the admin."""
        site = {**admin.site.each_context(self.request), "opts": Specialist._meta, "title": title or _now("Leave")}
        site["specialist"] = self.specialist
        return render(self.request, f"admin/support/specialist/{template}", site | context, status=status)

    def address(self, *, ends: bool = False) -> str:
        """Return the address of this page, or of the way back."""
        name, args = (OF_COLLEAGUE, [self.specialist.pk]) if "pk" in self.kwargs else (OWN, [])
        return reverse(f"admin:{name}{'_ends' if ends else ''}", args=args)

    def said(self, text: str) -> str:
        """Fill in who it is and until when."""
        until = self.specialist.on_leave_until
        return text % {"who": self.specialist.user.get_username(), "date": date_format(until) if until else ""}


class ComeBack(Leave):
    """End a leave, early or not."""

    http_method_names = ["post"]

    def post(self, request, **kwargs):
        """Come back."""
        come_back(specialist=self.specialist, by=request.user, where=WHERE)
        messages.success(request, _now("Welcome back.") if self.is_own else self.said(_now("%(who)s is back.")))
        return HttpResponseRedirect(self.address())


def handed_over(count: int, to: Specialist | None) -> str:
    """Return how many enquiries went where."""
    if not count:
        return _now("There was no open enquiry to hand over.")
    if to is None:
        text = ngettext(
            "%(count)d enquiry is back to unassigned.", "%(count)d enquiries are back to unassigned.", count
        )
    else:
        text = ngettext("%(count)d enquiry went to %(to)s.", "%(count)d enquiries went to %(to)s.", count)
    return text % {"count": count, "to": to}


def leave_urls(wrap) -> list:
    """Return the addresses; `wrap` is the admin's check for staff."""
    return [
        path(f"{start}leave/{tail}", wrap(view.as_view()), name=f"{name}{ending}")
        for start, name in (("", OWN), ("<int:pk>/", OF_COLLEAGUE))
        for tail, ending, view in (("", "", Leave), ("end/", "_ends", ComeBack))
    ]
