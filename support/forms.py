"""The forms for whoever asks: what may be written, and what we say when something is amiss."""

from dataclasses import fields

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Fieldset, Layout, Submit
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.reading import passage
from support.actions.receive import Letter
from support.details import Details
from support.form_fields import EMPTY, DialledField, Part, WrittenField, YesNoField
from support.kept_form import KeptForm
from support.models import Channel, Relationship, Topic
from support.rehearsal import LANGUAGE_NAMES, Rehearsal, rehearsals
from support.wishes import Wishes

MESSAGE_CHARS = 5000
ABOUT_CHARS = 250  # course/lesson/claim; as long as the column


class ContactForm(KeptForm):
    """Who asks and how to reach them. Nothing here is required."""

    relationship = forms.ChoiceField(
        label=_("Who is asking?"),
        required=False,
        choices=[("", _("I would rather not say")), *Relationship.choices],
        error_messages={"invalid_choice": _("Please choose one of the answers in the list.")},
    )
    patient_knows = YesNoField(label=_("Does the patient know that you are asking?"))
    may_tell = WrittenField(
        label=_("What may we tell, and to whom?"),
        help_text=_("For example: “You may tell my sister that I wrote, and nothing else.”"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, **EMPTY}),
        error_messages={
            "max_length": _("This has %(show_value)d characters; we can take %(limit_value)d. Please shorten it.")
        },
    )
    name = WrittenField(
        label=_("What may we call you?"),
        help_text=_("A first name or any name you like."),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"max_length": _("Please use a name of at most %(limit_value)d characters.")},
    )
    contact_by = forms.ChoiceField(
        label=_("How may we reach you?"),
        help_text=_("Every answer waits for you on this site. We can tell you by e-mail that it is there, or call."),
        required=False,
        choices=Channel.choices,
        initial=Channel.HERE,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Please choose one of these ways.")},
    )
    language = forms.ChoiceField(
        label=_("In which language shall we answer?"),
        required=False,
        choices=list(LANGUAGE_NAMES.items()),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Please choose one of these languages.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", **EMPTY}),
        error_messages={
            "invalid": _("We cannot use this e-mail address. It should look like name@example.com."),
            "max_length": _("This e-mail address is too long to be right. Please check it."),
        },
    )
    phone = DialledField(
        label=_("Phone number"),
        help_text=_(
            "A Hong Kong number, or one that starts with + and the country code. "
            "If you chose e-mail: we only call if an e-mail does not reach you."
        ),
        required=False,
        region=settings.PHONENUMBER_DEFAULT_REGION,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel", **EMPTY}),
        error_messages={
            "invalid": _("This phone number is not complete. A Hong Kong number has eight digits."),
            "max_length": _("This phone number is too long to be right. Please check it."),
        },
    )
    hours = WrittenField(
        label=_("When may we call?"),
        help_text=_("For example: “after 14:00 on weekdays”."),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs=EMPTY),
        error_messages={"max_length": _("Please say it in at most %(limit_value)d characters.")},
    )
    phone_shared = YesNoField(label=_("Does anybody else answer this phone?"))
    may_leave_message = YesNoField(label=_("If you do not pick up: may we leave a message?"))
    may_name_us = YesNoField(
        label=_("May an e-mail or a call say who we are?"),
        help_text=_("Somebody beside you may see your screen or hear your phone."),
        answers=(_("Yes, you may name the Network"), _("No, nothing may point to the Network")),
    )

    def __init__(self, data=None, *, initial=None, page_language: str) -> None:
        """`page_language` is the language of the page: the default language of the answer."""
        super().__init__(data, initial=initial)
        self.page_language = page_language
        self.fields["language"].initial = page_language

    def rehearsals(self) -> list[Rehearsal]:
        """Return what would arrive, for the template to show before anything is sent."""
        return rehearsals()

    def clean_contact_by(self) -> str:
        """Return the channel; unsaid is "here"."""
        return self.cleaned_data["contact_by"] or Channel.HERE

    def clean_language(self) -> str:
        """Return the language of the answer; unsaid is the page's."""
        return self.cleaned_data["language"] or self.page_language

    def clean(self) -> None:
        """A way to answer needs the detail that it works with."""
        chosen = self.cleaned_data.get("contact_by")
        if chosen == Channel.EMAIL and not self.cleaned_data.get("email") and not self.has_error("email"):
            message = _("You asked for an answer by e-mail. Please write your e-mail address, or choose another way.")
            self.add_error("email", ValidationError(message, code="email_missing"))
        if chosen == Channel.PHONE and not self.cleaned_data.get("phone") and not self.has_error("phone"):
            message = _("You asked us to phone. Please write your phone number, or choose another way.")
            self.add_error("phone", ValidationError(message, code="phone_missing"))

    def details(self) -> Details:
        """Return what a valid form says about the person."""
        data = self.cleaned_data
        names = ("name", "email", "phone", "contact_by", "language", "relationship")
        return Details(
            **{name: data[name] for name in names},
            # Wishes are kept whatever the channel: one day we may have to use another.
            wishes=Wishes(**{field.name: data[field.name] for field in fields(Wishes)}),
        )


def contact_layout() -> tuple[Fieldset, Fieldset]:
    """Return how the questions of `ContactForm` stand: who asks, and how to answer."""
    carer = Div(
        Part("support/includes/two_conversations.html"),
        Field("patient_knows", wrapper_class="short"),
        "may_tell",
        css_class="for-carers",
    )
    phone_wishes = Div(
        "hours",
        Field("phone_shared", wrapper_class="short"),
        Field("may_leave_message", wrapper_class="short"),
        css_class="phone-wishes",
    )
    return (
        Fieldset(_("About you, if you like"), "relationship", carer, "name"),
        Fieldset(
            _("Our answer"),
            "contact_by",
            "language",
            Part("support/includes/lost_code.html"),
            Fieldset(_("By e-mail"), "email", css_class="way by-email"),
            Fieldset(_("By phone"), "phone", phone_wishes, css_class="way by-phone"),
            Div("may_name_us", Part("support/includes/rehearsal.html"), css_class="naming"),
        ),
    )


class DetailsForm(ContactForm):
    """The details of an enquiry that is there: to correct or to withdraw."""

    @property
    def helper(self) -> FormHelper:
        """Return how crispy lays out the fields; the page has the <form> around them, its token and its button."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout(*contact_layout())
        return helper


class EnquiryForm(ContactForm):
    """One enquiry. Only the message and the consent are required."""

    HTML_ID = "enquiry"
    field_order = ("token", "about", "message", "topic", *ContactForm.base_fields, "website", "consent")

    token = forms.CharField(required=False, widget=forms.HiddenInput)
    about = WrittenField(required=False, widget=forms.HiddenInput)
    message = WrittenField(
        label=_("Your message"),
        help_text=_("Write it as you would say it. You need not give your name or anybody else’s."),
        max_length=MESSAGE_CHARS,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": _("Please write your message. A few words are enough."),
            "max_length": _(
                "Your message has %(show_value)d characters; we can take %(limit_value)d at a time. "
                "Nothing is lost: please shorten it, or send the rest as a second message."
            ),
        },
    )
    topic = forms.ChoiceField(
        label=_("What is it about?"),
        required=False,
        choices=[("", _("I am not sure")), *Topic.choices],
        error_messages={"invalid_choice": _("Please choose one of the topics in the list.")},
    )
    website = forms.CharField(
        label=_("Please leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    consent = forms.BooleanField(
        label=_("I have read how my message is used, and I agree."),
        error_messages={"required": _("Please tick this box if you agree. Without it we may not store your message.")},
    )

    @property
    def helper(self) -> FormHelper:
        """Return how crispy lays the form out."""
        helper = FormHelper()
        helper.form_id = self.HTML_ID
        helper.form_action = reverse("support:contact")
        helper.attrs = {"novalidate": ""}  # our sentences, not the browser's
        helper.layout = Layout(
            "token",
            "about",
            Fieldset(_("Your question"), "message", "topic"),
            *contact_layout(),
            Div("website", css_class="trap"),
            HTML('{% include "support/includes/statement.html" %}'),
            Field("consent"),
            Submit("send", _("Send my message")),
        )
        return helper

    def clean_topic(self) -> str:
        """Return the topic; not sure is "other"."""
        return self.cleaned_data["topic"] or Topic.OTHER

    def clean_about(self) -> str:
        """Return the lesson the person came from. Raises ValidationError for one that is not there."""
        about = self.cleaned_data["about"]
        if about and (len(about) > ABOUT_CHARS or passage(about, self.page_language) is None):
            message = _(
                "We could not find the lesson that you came from. Your message is still here; please send it again."
            )
            raise ValidationError(message, code="unknown_lesson")
        return about

    def letter(self) -> Letter:
        """Return what a valid form holds."""
        data = self.cleaned_data
        return Letter(message=data["message"], topic=data["topic"], about=data["about"], **vars(self.details()))

    def give_back(self) -> None:
        """As for every form; a lesson that is not there is dropped, so that the next try is taken."""
        super().give_back()
        if self.has_error("about"):
            self.data["about"] = ""
