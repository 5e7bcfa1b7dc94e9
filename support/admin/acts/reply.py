"""A reply to the person who asks: written, searched for, inserted into, and sent."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from support.actions import Conflict, NotAllowed
from support.actions import reply as replies
from support.admin import pages, permissions
from support.admin.acts.base import Act
from support.admin.forms import ActForm
from support.admin.reply_form import Finds, ReplyForm, form_again, recallable, search_words, with_inserted
from support.channels import why_refused
from support.models import Message
from support.words import Words, read_words

WHERE = "admin:reply"
SEND, FIND, WIDE = "send", "find", "wide"


class Reply(Act):
    """Write to the person. The buttons of the one form search, insert and send; the typed text goes with each."""

    name, label = "reply", _("Reply")
    writes = "reply"

    def permitted(self, user, enquiry):
        """Only who is responsible: nobody answers twice."""
        return permissions.may_reply(user, enquiry)

    def possible(self, enquiry):
        """Open."""
        return replies.can_be_replied(enquiry)

    def refusal(self):
        """Say what to do first."""
        return _("Only an open enquiry can be answered.")

    def why(self, refused):
        """Name the channel when it is the channel."""
        if str(refused) == replies.CHANNEL_REFUSED:
            return why_refused(self.enquiry, self.request.POST["channel"])
        return super().why(refused)

    def get(self, request, **kwargs):
        """Show the form beside the conversation, with the text of a reply that was just taken back."""
        if not self.permitted(request.user, self.enquiry):
            return pages.not_yours(request, self.enquiry)
        if not self.possible(self.enquiry):
            raise NotAllowed(replies.NOT_OPEN)
        words = self.opened()
        text = self._recalled_text(words, request.GET.get("recalled", ""))
        start = {"text": text, "seen": len(words.messages)}
        return self.show(ReplyForm(enquiry=self.enquiry, wishes=words.wishes, initial=start), words)

    def post(self, request, **kwargs):
        """Do what the pressed button says."""
        pressed = request.POST.get("do", SEND)
        if pressed == SEND:
            self.check_version(ActForm(request.POST))
        if not self.permitted(request.user, self.enquiry):
            return pages.not_yours(request, self.enquiry, request.POST.get("text", ""))
        if not self.possible(self.enquiry):
            raise NotAllowed(replies.NOT_OPEN)
        return self.send() if pressed == SEND else self.search(pressed)

    # --- search and insert: the enquiry stays as it is

    def search(self, pressed: str):
        """Show what was found, with what `pressed` names inserted at the end of the text."""
        data = self.request.POST
        finds = Finds(search_words(data), self.enquiry.language) if pressed != WIDE else None
        words = self.opened()
        form = form_again(data, self.enquiry, words.wishes)
        if pressed not in (FIND, WIDE):
            inserted = finds.text_of(pressed)
            if inserted:
                form.initial["text"] = with_inserted(form.initial.get("text", ""), inserted)
            else:
                messages.warning(self.request, _("That is no longer there, so nothing was inserted."))
        return self.show(form, words, finds=finds)

    # --- send

    def send(self):
        """Send it, unless something is amiss."""
        words = self.opened()
        form = ReplyForm(self.request.POST, enquiry=self.enquiry, wishes=words.wishes)
        if not form.is_valid():
            form.give_back()
            return self.show(form, words)
        who = {"enquiry": self.enquiry, "by": self.request.user, "where": WHERE}
        messages.success(self.request, self.act(form, **who))
        return self.to_what_was_sent()

    def act(self, form, **who):
        """Store it."""
        said = {name: form.cleaned_data[name] for name in ("text", "channel", "then")}
        replies.reply(**said, version=form.seen_version(), **who)
        return _now("Your answer to %(reference)s is stored.") % {"reference": self.enquiry}

    def second(self, first: Conflict):
        """Show both texts: what is new, and what was typed, ready to be sent again. A double click is told so."""
        self.enquiry = first.enquiry
        words = self.opened()
        form = ReplyForm(self.request.POST, enquiry=self.enquiry, wishes=words.wishes)
        new = words.messages[form.seen_messages(words) :]
        typed = form["text"].value() or ""
        if self._was_sent(form, new):
            messages.info(self.request, _("Your answer was sent once; the second click changed nothing."))
            return self.to_what_was_sent()
        may = self.permitted(self.request.user, self.enquiry) and self.possible(self.enquiry)
        fresh = {"version": self.enquiry.version, "seen": len(words.messages)}
        again = form_again(self.request.POST, self.enquiry, words.wishes, **fresh)
        return self.show(
            again if may else None,
            words,
            status=409,
            template="reply_conflict.html",
            title=_("Please read this before you send"),
            changed_by=first.changed_by,
            new=new,
            typed=typed,
        )

    # --- pieces

    def opened(self) -> Words:
        """Open the conversation, with a trace."""
        return read_words(self.enquiry, by=self.request.user, where=WHERE)

    def to_what_was_sent(self):
        """Redirect to the page of the enquiry, where it can be taken back.

        Without a fragment of its own the address would keep the one of the form, far below.
        """
        return HttpResponseRedirect(f"{pages.enquiry_url(self.enquiry)}#sent")

    def show(self, form, words: Words, *, status: int = 200, template: str = "reply.html", **context):
        """Return the page with the form and the conversation."""
        defaults = {"title": self.label, "reply_form": form, "words": words, **pages.facts(self.enquiry)}
        defaults["recallable"] = recallable(self.request.user, words)
        return pages.page(self.request, template, status=status, enquiry=self.enquiry, **defaults | context)

    def _recalled_text(self, words: Words, uuid: str) -> str:
        """Return the words of the recalled reply of this user that the address names, if it does."""
        for said in words.messages:
            if str(said.row.pk) == uuid and said.row.recalled_at and self._is_own(said.row):
                return said.text
        return ""

    def _was_sent(self, form: ReplyForm, new) -> bool:
        """Tell whether the very same text is among what is new, and by the same user: a double click."""
        typed = form.fields["text"].to_python(form["text"].value())
        return any(said.text == typed and self._is_own(said.row) and not said.row.recalled_at for said in new)

    def _is_own(self, message: Message) -> bool:
        return message.specialist is not None and message.specialist.user_id == self.request.user.pk
