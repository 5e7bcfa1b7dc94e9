"""The form of a reply: in the person's language, by the channels that they allowed, and never half filled in."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from support import canned
from support.actions.reply import can_be_replied
from support.admin import permissions
from support.admin.forms import ActForm
from support.admin.link_search import find_links
from support.channels import allowed_channels, preferred_channel, why_refused
from support.form_fields import NO_NUL, WrittenField
from support.models import Channel, Enquiry, Status
from support.standing import role_words
from support.wishes import Wishes
from support.words import Said, Words

REPLY_CHARS = 5000
SEARCH_CHARS = 200
WAYS = {
    Channel.HERE: _("In the conversation on this site, and nowhere else"),
    Channel.EMAIL: _("In the conversation; an e-mail says that there is an answer, without a word of it"),
    Channel.PHONE: _("I have phoned, and this is what I said; it also stands in the conversation"),
}
AFTERWARDS = [
    (Status.ANSWERED, _("This answers the question")),
    (Status.WAITING, _("I ask the person something: it is their turn")),
]
# In the language of the reply, whatever the language of the desk is.
HINTS = {
    "en": "Write short, plain sentences. Say what you do not know. The person may be frightened, and alone with this.",
    "zh-hant": "請用簡短、淺白的句子，以香港的書面語回覆。不知道的，請直說不知道。對方可能正在害怕，也可能獨自面對。",
}
KEPT = ("version", "seen", "find", "text", "channel", "then")


class ReplyForm(ActForm):
    """One reply. `seen` counts the messages that its writer has seen: what is newer is shown when it is refused."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    find = forms.CharField(
        label=_("Find a text or a link to insert"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    text = WrittenField(
        max_length=REPLY_CHARS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={
            "required": _("Please write the answer first."),
            "max_length": _("The answer has %(show_value)d characters; at most %(limit_value)d are possible."),
        },
    )
    channel = forms.ChoiceField(
        label=_("How does it reach the person?"),
        choices=list(WAYS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose how it reaches the person.")},
    )
    then = forms.ChoiceField(
        label=_("What happens next?"),
        choices=AFTERWARDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say whether you wait for an answer.")},
    )

    def __init__(self, data=None, *, enquiry: Enquiry, wishes: Wishes, initial=None) -> None:
        """Offer what `enquiry` and `wishes` allow; without `initial` start with what the person asked for."""
        start = {"channel": preferred_channel(enquiry, wishes), "then": Status.ANSWERED, "version": enquiry.version}
        # Ids of its own: the note on the same page has fields of the same names.
        super().__init__(data, initial=start | (initial or {}), auto_id="reply_%s")
        self.enquiry = enquiry
        self.allowed = allowed_channels(enquiry, wishes)
        self.language = enquiry.language
        text = self.fields["text"]
        language = get_language_info(enquiry.language)
        text.label = _now("Answer in %(language)s") % {"language": language["name_local"]}
        text.help_text = HINTS[enquiry.language]
        # No `maxlength`: a browser would cut a pasted text without a word.
        del text.widget.attrs["maxlength"]
        text.widget.attrs |= {"lang": enquiry.language, "dir": "rtl" if language["bidi"] else "ltr"}
        text.validators = [NO_NUL if isinstance(v, ProhibitNullCharactersValidator) else v for v in text.validators]
        # The field knows every channel, so that a forged one gets its own sentence; only these are offered.
        self.fields["channel"].widget.choices = [(channel, WAYS[channel]) for channel in self.allowed]

    @property
    def shown_as(self) -> str:
        """Who the person sees as the writer: a role."""
        return role_words(self.enquiry.assignee.role)

    @property
    def choices(self) -> list:
        """The fields with a choice, for the template."""
        return [self["channel"], self["then"]]

    def clean_text(self) -> str:
        """Return the reply as typed. Raises ValidationError when nothing is said or something is not filled in."""
        text = self.cleaned_data["text"]
        if not text.strip():
            raise ValidationError(_("Please write the answer first."), "required")
        if unfilled := canned.placeholders(text):
            message = _("Please fill in or take out what stands in braces: %(unfilled)s. Nothing was sent.")
            raise ValidationError(message, "unfilled", {"unfilled": ", ".join(unfilled)})
        return text

    def clean_channel(self) -> str:
        """Return the channel. Raises ValidationError for one that the person has not allowed."""
        channel = self.cleaned_data["channel"]
        if channel not in self.allowed:
            raise ValidationError(why_refused(self.enquiry, channel), "channel_refused")
        return channel

    def seen_messages(self, words: Words) -> int:
        """Return how many messages the writer had seen; all but the last when the form does not say."""
        typed = self.data.get("seen", "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else len(words.messages) - 1

    def give_back(self) -> None:
        """Make a refused form ready to be shown: everything typed stays, but for what no page can hold."""
        self.data = self.data.copy()
        self.data["text"] = self.data.get("text", "").replace("\x00", "")


class Finds:
    """What a search on the page of a reply has found: canned replies, lessons, statements, terms."""

    def __init__(self, query: str, language: str) -> None:
        self.query = query
        self.canned = canned.find(query, language)
        links = find_links(query, language)
        self.lessons, self.claims, self.terms = links["lessons"], links["claims"], links["terms"]

    def __bool__(self) -> bool:
        return any((self.canned, self.lessons, self.claims, self.terms))

    def text_of(self, key: str) -> str:
        """Return what is inserted for the result `key`; "" when there is none such."""
        results = [*self.canned, *self.lessons, *self.claims, *self.terms]
        return next((result.text for result in results if result.key == key), "")


def search_words(data) -> str:
    """Return what was typed into the search box, without what no database compares."""
    return data.get("find", "").replace("\x00", "")[:SEARCH_CHARS]


def form_again(data, enquiry: Enquiry, wishes: Wishes, **fresh) -> ReplyForm:
    """Return the form with everything that was typed and chosen, `fresh` values instead of some, and no complaint."""
    typed = {name: data[name].replace("\x00", "") for name in KEPT if name in data}
    return ReplyForm(enquiry=enquiry, wishes=wishes, initial=typed | fresh)


def with_inserted(text: str, inserted: str) -> str:
    """Return `text` with `inserted` as its last paragraph."""
    return f"{text.rstrip()}\n\n{inserted}" if text.strip() else inserted


def reply_form_for(user, enquiry: Enquiry, words: Words) -> ReplyForm | None:
    """Return the empty form for the page of the enquiry, or None for whoever may not reply to it now."""
    if not (permissions.may_reply(user, enquiry) and can_be_replied(enquiry)):
        return None
    return ReplyForm(enquiry=enquiry, wishes=words.wishes, initial={"seen": len(words.messages)})


def recallable(user, words: Words) -> list[Said]:
    """Return the replies of `user` that can still be taken back."""
    own = (said for said in words.messages if said.row.specialist_id and said.row.specialist.user_id == user.pk)
    return [said for said in own if said.row.can_be_recalled()]
