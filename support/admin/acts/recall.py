"""Taking a reply back before the person sees it."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from support.actions import reply as replies
from support.admin import permissions
from support.admin.acts.base import Act
from support.admin.clock_words import moment


class Recall(Act):
    """Take a reply back. It needs no version: whatever happened since, what nobody has seen can be taken back."""

    name, label, tail = "recall", _("Take it back"), "<uuid:message>/"
    effect = _(
        "The person never sees this answer, and no e-mail tells of it. Colleagues see it as recalled. You get its text "
        "back, to change it and send it again."
    )

    @property
    def message(self):
        """The reply that the address names, without its words. Raises Http404 when there is none."""
        found = self.enquiry.messages.select_related("specialist").defer("words").filter(pk=self.kwargs["message"])
        message = found.exclude(specialist=None).first()
        if message is None:
            raise Http404
        return message

    def permitted(self, user, enquiry):
        """Who wrote it, even when a colleague is responsible by now."""
        return permissions.may_answer(user, enquiry) and self.message.specialist.user_id == user.pk

    def possible(self, enquiry):
        """The person has not seen it yet."""
        return self.message.can_be_recalled()

    def refusal(self):
        """Say since when the person can see it."""
        message = self.message
        if message.recalled_at:
            return _("This answer was taken back already.")
        time = moment(message.visible_at, timezone.now())
        return _now("The person can see this answer since %(time)s. It cannot be taken back; you can write again.") % {
            "time": time
        }

    def check_version(self, form):
        """Any version will do."""

    def act(self, form, **who):
        """Take it back."""
        replies.recall(message=self.message, by=who["by"], where=who["where"])
        return _now("Your answer is taken back. The person has not seen it.")

    def post(self, request, **kwargs):
        """Take it back, and return to the form with its text."""
        response = super().post(request, **kwargs)
        self.enquiry.refresh_from_db()
        is_done = response.status_code == 302
        if not (is_done and permissions.may_reply(request.user, self.enquiry) and replies.can_be_replied(self.enquiry)):
            return response
        messages.info(request, _("Here is your text, to change it and send it again."))
        address = reverse("admin:support_enquiry_reply", args=[self.enquiry.pk])
        return HttpResponseRedirect(f"{address}?recalled={self.kwargs['message']}")
