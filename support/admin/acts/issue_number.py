"""A one-time number for a person who has lost the code."""

from functools import cached_property, partial

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from support import access
from support.actions.issue_number import issue_number, next_number_at, stored_channels
from support.admin import pages, permissions
from support.admin.acts.base import Act
from support.admin.forms import ActForm
from support.mails import can_mail, naming_of
from support.models import Channel, CodeReplacement
from support.when import when
from support.words import read_words

WAYS = {
    Channel.PHONE: _("I call the stored number and say it"),
    Channel.EMAIL: _("A mail to the stored address brings it; nobody here sees it"),
}


class IssueNumberForm(ActForm):
    """By which of the ways that are left."""

    channel = forms.ChoiceField(
        label=_("How does the person get the number?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose how the person gets the number.")},
    )

    def __init__(self, *args, ways: list[Channel], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [(way.value, WAYS[way]) for way in ways]
        if len(ways) == 1:
            self.fields["channel"].initial = ways[0].value


class IssueNumber(Act):
    """Issue a number. Told by phone it is shown once, on the page that answers the press."""

    name, label = "number", _("Give a number for a lost code")
    asks_again = True
    issued: CodeReplacement | None = None

    def permitted(self, user, enquiry):
        """Who is responsible; triage."""
        return permissions.may_steer(user, enquiry)

    def possible(self, enquiry):
        """The person left a number or an address."""
        return bool(stored_channels(enquiry))

    def refusal(self):
        """Say from when the next one is possible, or that there is no way to tell it."""
        later = next_number_at(self.enquiry)
        if later and self.possible(self.enquiry):
            return _now("Three numbers were issued within an hour. The next is possible from %(time)s.") % {
                "time": when(later)
            }
        return _("The person left neither a phone number nor an e-mail address, so a lost code cannot be replaced.")

    @property
    def form_class(self):
        """Offer the ways that are left."""
        return partial(IssueNumberForm, ways=self.ways)

    @cached_property
    def words(self):
        """The words of the enquiry: where to call, and what to mind. Opening them is in the audit."""
        return read_words(self.enquiry, by=self.request.user, where="admin:number")

    @property
    def ways(self) -> list[Channel]:
        """The stored ways; no mail where it would have to name us and must not."""
        ways = stored_channels(self.enquiry)
        return [way for way in ways if way != Channel.EMAIL or can_mail(naming_of(self.words.wishes))]

    def ask(self, form):
        """Return the page that asks, and says how to be sure."""
        context = {"form": form, "title": self.heading(), "words": self.words, "ways": self.ways}
        return pages.page(
            self.request, "issue_number.html", enquiry=self.enquiry, **context, **pages.facts(self.enquiry)
        )

    def post(self, request, **kwargs):
        """Issue it. What is to be said by phone is in this answer and in no address."""
        answer = super().post(request, **kwargs)
        return self._say() if self.issued and self.issued.channel == Channel.PHONE else answer

    def act(self, form, **who):
        """Issue it."""
        self.issued = issue_number(channel=form.cleaned_data["channel"], **who)
        if self.issued.channel == Channel.PHONE:
            return _now("A number for %(reference)s is issued.") % {"reference": self.enquiry}
        return _now("A mail with a number is on its way to the person of %(reference)s. It lasts until %(time)s.") % {
            "reference": self.enquiry,
            "time": when(self.issued.expires_at),
        }

    def _say(self):
        """Return the page with the number to say, and the words to say it with."""
        context = {
            "title": _now("Call now and say this number"),
            "number": access.one_time_number(self.issued.pk),
            "ends": when(self.issued.expires_at),
            "words": self.words,
        }
        return pages.page(
            self.request, "number_issued.html", enquiry=self.enquiry, **context, **pages.facts(self.enquiry)
        )
