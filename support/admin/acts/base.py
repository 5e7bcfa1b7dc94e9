"""What every act has in common: GET says what will happen, only POST does it.

An act knows whether somebody is `permitted` (403 otherwise) and whether the enquiry allows it now (`possible`,
409 otherwise). The buttons on the enquiry's page ask the same two.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from config.second_factor.session import ask_for_it_again
from support.actions import Conflict, NotAllowed
from support.actions.change import insist_on
from support.admin import pages, permissions
from support.admin.forms import ActForm
from support.models import Enquiry

NOT_A_SPECIALIST = "not-a-specialist"


@dataclass(frozen=True)
class Offer:
    """A button on the enquiry's page."""

    label: str
    url: str
    name: str


class Act(View, ABC):
    """One thing to do to one enquiry. Subclasses say what, who may, and when."""

    name: str
    label: str
    effect: str = ""
    # What is typed here ("note", "reply"), so that it is given back when the session has ended; "" when nothing is.
    writes: str = ""
    # What its address needs beside the enquiry.
    tail: str = ""
    # Whether the second factor is asked for once more before it.
    asks_again: bool = False
    form_class = ActForm
    http_method_names = ["get", "head", "post"]

    # --- what a subclass answers

    @abstractmethod
    def permitted(self, user, enquiry: Enquiry) -> bool:
        """Tell whether `user` may do this to `enquiry`."""

    def possible(self, enquiry: Enquiry) -> bool:
        """Tell whether the enquiry, as it stands, allows it."""
        return True

    @abstractmethod
    def act(self, form, **who):
        """Do it; `who` holds enquiry, by and where. Return the message that says it is done."""

    def refusal(self) -> str:
        """Say why it is not possible."""
        return _("This cannot be done as the enquiry stands now.")

    def initial(self) -> dict:
        """Return what the form starts with."""
        return {}

    def heading(self):
        """Return the words on the button, which are also the heading of the page."""
        return self.label

    # --- the same for all

    def dispatch(self, request, *args, **kwargs):
        """Answer the request; what cannot be done ends in a page that says why."""
        if not permissions.works_here(request.user):
            return pages.not_a_reader(request)
        typed = request.POST.get("text", "")
        try:
            self.enquiry = Enquiry.objects.select_related("assignee__user").get(pk=kwargs["reference"])
            if self.asks_again and self.permitted(request.user, self.enquiry) and (asked := ask_for_it_again(request)):
                return asked
            return super().dispatch(request, *args, **kwargs)
        except Enquiry.DoesNotExist:  # from the beginning, or erased while this was going on
            return pages.gone(request, kwargs["reference"], typed)
        except Conflict as first:
            return self.second(first)
        except NotAllowed as refused:
            return pages.not_possible(request, self.enquiry, self.why(refused), typed)

    def second(self, first: Conflict):
        """Answer who came second: nothing was done."""
        if first.changed_by == self.request.user.get_username():  # a double click, or a second window
            messages.info(self.request, _("You have changed this enquiry a moment ago. This is how it stands now."))
            return HttpResponseRedirect(pages.enquiry_url(first.enquiry))
        return pages.conflict(self.request, first.enquiry, first.changed_by)

    def get(self, request, **kwargs):
        """Say what will happen."""
        if not self.permitted(request.user, self.enquiry):
            return pages.not_yours(request, self.enquiry)
        if not self.possible(self.enquiry):
            raise NotAllowed(self.name)
        return self.ask(self.form_class(initial={**self.initial(), "version": self.enquiry.version}))

    def post(self, request, **kwargs):
        """Do it, unless somebody was first."""
        form = self.form_class(request.POST)
        self.check_version(form)
        if not self.permitted(request.user, self.enquiry):
            return pages.not_yours(request, self.enquiry, request.POST.get("text", ""))
        if not form.is_valid():
            return self.ask(form)
        who = {"enquiry": self.enquiry, "by": request.user, "where": pages.WHERE}
        messages.success(request, self.act(form, **who))
        return HttpResponseRedirect(pages.enquiry_url(self.enquiry))

    def check_version(self, form) -> None:
        """Raise Conflict before anything else is judged by a row that the sender did not see."""
        insist_on(self.enquiry, form.seen_version())

    def ask(self, form):
        """Return the page that asks."""
        context = {"enquiry": self.enquiry, "form": form, "act": self, "title": self.heading()}
        return pages.page(self.request, "act.html", **context)

    def why(self, refused: NotAllowed) -> str:
        """Return the reason in plain words."""
        if str(refused) == NOT_A_SPECIALIST:
            return _("Your account is not entered as a specialist. Whoever looks after the accounts can do that.")
        return self.refusal()

    @classmethod
    def offer(cls, user, enquiry: Enquiry, **kwargs) -> Offer | None:
        """Return the button for `user`, or None when there is nothing to press."""
        act = cls()
        act.enquiry, act.kwargs = enquiry, kwargs
        if not (act.permitted(user, enquiry) and act.possible(enquiry)):
            return None
        url = reverse(f"admin:support_enquiry_{cls.name}", args=[enquiry.pk, *kwargs.values()])
        return Offer(act.heading(), url, cls.name)
