"""What may be done to an enquiry. Each act has its own address: GET says what will happen, only POST does it.

An act knows whether somebody is `permitted` (403 otherwise) and whether the enquiry allows it now (`possible`,
409 otherwise). The buttons on the enquiry's page ask the same two.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View

from support.actions import Conflict, NotAllowed, triage
from support.actions.change import insist_on
from support.actions.note import add_note
from support.admin import move_words, pages, permissions
from support.admin.forms import ActForm, AssignForm, NoteForm, UrgencyForm
from support.models import MOVES, Enquiry, Status, Urgency, may_move

NOT_A_SPECIALIST = "not-a-specialist"


@dataclass(frozen=True)
class Offer:
    """A button on the enquiry's page."""

    label: str
    url: str
    name: str


class Act(View):
    """One thing to do to one enquiry. Subclasses say what, who may, and when."""

    name: str
    label: str
    effect: str = ""
    form_class = ActForm
    http_method_names = ["get", "head", "post"]

    # --- what a subclass answers

    def permitted(self, user, enquiry: Enquiry) -> bool:
        """Tell whether `user` may do this to `enquiry`."""
        raise NotImplementedError

    def possible(self, enquiry: Enquiry) -> bool:
        """Tell whether the enquiry, as it stands, allows it."""
        return True

    def act(self, form, **who):
        """Do it; `who` holds enquiry, by and where. Return the message that says it is done."""
        raise NotImplementedError

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
        enquiries = Enquiry.objects.select_related("assignee__user")
        self.enquiry = get_object_or_404(enquiries, pk=kwargs["reference"])
        try:
            return super().dispatch(request, *args, **kwargs)
        except Conflict as first:
            return pages.conflict(request, first.enquiry, first.changed_by)
        except NotAllowed as refused:
            return pages.not_possible(request, self.enquiry, self.why(refused), request.POST.get("text", ""))

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
            return pages.not_yours(request, self.enquiry)
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


class Claim(Act):
    """Take the enquiry."""

    name, label = "claim", _("Take it")
    effect = _("You become responsible for this enquiry, and it leaves the list of what is unassigned.")

    def permitted(self, user, enquiry):
        """Whoever works on enquiries."""
        return permissions.may_answer(user, enquiry)

    def possible(self, enquiry):
        """Open, and nobody has it."""
        return enquiry.can_be_claimed

    def refusal(self):
        """Name who has it."""
        if self.enquiry.assignee is None:
            return _("Only an open enquiry can be taken.")
        return _now("%(who)s has this enquiry.") % {"who": self.enquiry.assignee}

    def act(self, form, **who):
        """Take it."""
        enquiry = triage.claim(version=form.seen_version(), **who)
        return _now("You are now responsible for %(reference)s.") % {"reference": enquiry}


class Release(Act):
    """Hand the enquiry back."""

    name, label = "release", _("Hand it back")
    effect = _("Nobody is responsible any more, and it returns to the list of what is unassigned.")

    def permitted(self, user, enquiry):
        """Who has it, and triage."""
        return permissions.may_release(user, enquiry)

    def possible(self, enquiry):
        """Somebody has it."""
        return enquiry.assignee is not None

    def refusal(self):
        """Nobody has it."""
        return _("Nobody is responsible for this enquiry.")

    def act(self, form, **who):
        """Hand it back."""
        enquiry = triage.release(version=form.seen_version(), **who)
        return _now("Nobody is responsible for %(reference)s now.") % {"reference": enquiry}


class Assign(Act):
    """Make somebody responsible."""

    name, label = "assign", _("Assign")
    effect = _("The person you choose becomes responsible for this enquiry.")
    form_class = AssignForm

    def permitted(self, user, enquiry):
        """Triage."""
        return permissions.may_triage(user, enquiry)

    def initial(self):
        """Start with who has it."""
        return {"to": self.enquiry.assignee_id}

    def act(self, form, **who):
        """Assign it."""
        enquiry = triage.assign(to=form.cleaned_data["to"], version=form.seen_version(), **who)
        return _now("%(who)s is now responsible for %(reference)s.") % {"who": enquiry.assignee, "reference": enquiry}


class SetUrgency(Act):
    """Say how soon somebody should act."""

    name, label = "urgency", _("Set the urgency")
    effect = _("What is more urgent stands higher on the desk.")
    form_class = UrgencyForm

    def permitted(self, user, enquiry):
        """Triage."""
        return permissions.may_triage(user, enquiry)

    def initial(self):
        """Start with how it is."""
        return {"urgency": self.enquiry.urgency}

    def act(self, form, **who):
        """Set it."""
        enquiry = triage.set_urgency(urgency=form.cleaned_data["urgency"], version=form.seen_version(), **who)
        return _now("The urgency of %(reference)s is now “%(urgency)s”.") % {
            "reference": enquiry,
            "urgency": Urgency(enquiry.urgency).label,
        }


class Move(Act):
    """Move to another status, along the table of allowed moves."""

    name = "move"

    def dispatch(self, request, *args, **kwargs):
        """404 for a status that does not exist."""
        if kwargs["to"] not in Status.values:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def permitted(self, user, enquiry):
        """Who is responsible, within limits; triage."""
        return permissions.may_move(user, enquiry, self.kwargs["to"])

    def possible(self, enquiry):
        """The table has the step."""
        return may_move(enquiry.status, self.kwargs["to"])

    def refusal(self):
        """Name both ends of the step."""
        ends = {"now": self.enquiry.get_status_display(), "to": Status(self.kwargs["to"]).label}
        return _now("An enquiry that is “%(now)s” cannot become “%(to)s”.") % ends

    def heading(self):
        """Return the verb of this move."""
        return move_words.button(self.enquiry, self.kwargs["to"])

    @property
    def effect(self):
        """Return what this move means."""
        return move_words.effect(self.kwargs["to"])

    def act(self, form, **who):
        """Move it."""
        enquiry = triage.move(to=self.kwargs["to"], version=form.seen_version(), **who)
        words = {"reference": enquiry, "status": enquiry.get_status_display()}
        return _now("%(reference)s is now “%(status)s”.") % words


class AddNote(Act):
    """Write an internal note. Notes overwrite nothing, so any version will do."""

    name, label = "note", _("Add an internal note")
    form_class = NoteForm

    def permitted(self, user, enquiry):
        """Whoever works on enquiries."""
        return permissions.may_answer(user, enquiry)

    def check_version(self, form):
        """Two people may note at once."""

    def act(self, form, **who):
        """Store it."""
        add_note(text=form.cleaned_data["text"], **who)
        return _now("Your note is kept with %(reference)s.") % {"reference": self.enquiry}


ACTS = (Claim, Release, Assign, SetUrgency, Move, AddNote)


def offers(user, enquiry: Enquiry) -> dict[str, list[Offer]]:
    """Return the buttons for `user`: who is responsible and how urgent, and where it may move."""
    people = [act.offer(user, enquiry) for act in (Claim, Release, Assign, SetUrgency)]
    moves = [Move.offer(user, enquiry, to=to) for to in MOVES[enquiry.status]]
    return {"people": [offer for offer in people if offer], "moves": [offer for offer in moves if offer]}
