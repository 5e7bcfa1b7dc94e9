"""Whatever stands in the fields of a form: it is taken and read back as it was, or each error has a sentence."""

from dataclasses import asdict

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from config.outages import Kept
from support.actions.receive import receive
from support.conversation_forms import EntryForm, EraseForm, LostCodeForm, WriteForm
from support.forms import MESSAGE_CHARS, DetailsForm, EnquiryForm
from support.models import Channel, Relationship, Topic
from support.submission import read_token
from support.wishes import NO, YES, wishes_from
from support.words import read_contact, read_words
from tests.factories.support import make_specialist
from tests.project.walking import parsed

pytestmark = pytest.mark.django_db
PROPERTIES = settings(max_examples=150, deadline=None, derandomize=True)
# What a database, a page or a mail may mistake for something else.
PIECES = [
    *(
        "\x00",
        "a\r\nb",
        "a\rb",
        "\r\n",
        "\r",
        "\n",
        "\t",
        " ",
        "\u00a0",
        "\u3000",
        "\u2028",
        "\u0085",
        "\ufeff",
        "\u200d",
        "\u202e",
    ),
    *("<b>", "</textarea>", "<!--", "&amp;", "&#0;", '"', "'", "{{ x }}", "{% x %}", "%s", "%00", "\\", "\x1b", "\x7f"),
    *("多謝。", "😀", "👩🏽‍⚕️", "e\u0301", "ß", "İ", "\U0010ffff", "\ufffe", "x" * 300, "名" * 2600, "1" * 50),
    *("mei@example.com", "a@b", "@", "+852 2345 6789", "23456789", "١٢٣", "999", "en", "zh-hant", "here", "on"),
]
ANY = st.lists(st.sampled_from(PIECES) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=5)
TEXTS = ANY.map("".join)
# What fits: most forms are sent by people who mean well.
CHOICES = {
    "topic": ["", *Topic.values],
    "relationship": ["", *Relationship.values],
    "contact_by": ["", *Channel.values],
    "language": ["", "en", "zh-hant"],
    **{name: ["", YES, NO] for name in ("patient_knows", "phone_shared", "may_leave_message", "may_name_us")},
    "consent": ["on"],
    "email": ["", "mei@example.com"],
    "phone": ["", "2345 6789", "+44 20 7946 0958"],
    "token": [""],
    "about": [""],
    "website": [""],
}


def sent_to(form: type, *, well: bool) -> st.SearchStrategy[QueryDict]:
    """Return what arrives for a form: any text in any field or, `well` meant, what its choices offer."""
    fields = {name: st.sampled_from(CHOICES[name]) if well and name in CHOICES else TEXTS for name in form.base_fields}
    required = {name: fields.pop(name) for name in ("message", "consent") if well and name in fields}
    return st.fixed_dictionaries(required, optional=fields).map(as_post)


def as_post(fields: dict[str, str]) -> QueryDict:
    """Return fields as a request holds them."""
    post = QueryDict(mutable=True)
    post.update(fields)
    return post


def assert_each_error_is_said(form, sent: QueryDict) -> None:
    """Fail unless a refused form says why, can be shown, and gives everything back but what no page can hold."""
    assert form.errors
    assert all(sentence for _field, sentence in form.error_summary())
    form.give_back()
    dropped = {"about"} if form.has_error("about") else set()  # a lesson that is not there
    kept = {name: sent[name].replace("\x00", "") for name in sent if name not in dropped}
    assert kept == {name: form.data[name] for name in kept}
    for name in form.fields:
        str(form[name])


@pytest.mark.parametrize("kind", [EnquiryForm, DetailsForm, EntryForm, WriteForm, LostCodeForm, EraseForm])
@PROPERTIES
@given(data=st.data())
def test_any_text_in_any_field_is_taken_or_refused_with_a_sentence(kind, data):
    sent = data.draw(sent_to(kind, well=data.draw(st.booleans())))
    options = {"page_language": "en"} if kind in (EnquiryForm, DetailsForm) else {}
    form = kind(sent, **options)
    if not form.is_valid():
        assert_each_error_is_said(form, sent)


def is_taken(sent: QueryDict) -> bool:
    return EnquiryForm(sent, page_language="en").is_valid()


@PROPERTIES
@given(sent=sent_to(EnquiryForm, well=True).filter(is_taken))
def test_what_the_contact_form_takes_is_stored_and_read_back_equal(sent):
    form = EnquiryForm(sent, page_language="en")
    assert form.is_valid()
    letter = form.letter()
    key = read_token(form.cleaned_data["token"]).key
    enquiry = receive(letter=letter, submission_key=key, spam_signs=[], origin_hash=None)
    contact = read_contact(enquiry, where="test")
    said = {name: getattr(enquiry, name) for name in ("topic", "relationship", "contact_by", "language", "about")}
    reader = make_specialist(f"nurse-{enquiry.pk}").user
    words = read_words(enquiry, by=reader, where="test")
    said |= {"message": words.messages[0].text, "name": words.name, "email": words.email, "phone": words.phone}
    assert said | {"wishes": words.wishes} == {name: getattr(letter, name) for name in asdict(letter)}
    assert (contact.email, contact.wishes) == (letter.email, letter.wishes)
    assert wishes_from(letter.wishes.as_text()) == letter.wishes
    meant = sent["message"].replace("\r\n", "\n").replace("\r", "\n").strip()
    assert (letter.message, len(letter.message) <= MESSAGE_CHARS) == (meant, True)


@PROPERTIES
@given(TEXTS)
def test_a_text_that_is_given_back_on_a_page_is_the_text_and_no_markup(text):
    kept = Kept([("message", text.replace("\x00", ""))], [("name", text.replace("\x00", ""))], True)
    page = parsed(render_to_string("503.html", {"sent": kept}).encode())
    (field,), (hidden,) = page.iter("textarea"), page.iter("input")
    expected = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    assert ((field.text or ""), hidden.get("value")) == (expected, expected)
