"""The enquiry form takes what a person writes, and gives everything back when something is amiss."""

import re
from datetime import datetime

import html5lib
import pytest
from django.utils import timezone

from support.models import AuditEvent, Channel, Enquiry, Message, Status, Tombstone, Topic
from support.statement import CURRENT, statement
from tests.factories.courses import make_claim, make_lesson
from tests.support.conftest import ASK, token_shown

pytestmark = pytest.mark.django_db


def test_a_message_and_consent_are_enough(send_stored):
    enquiry = send_stored()
    assert (enquiry.status, enquiry.topic, enquiry.contact_by, enquiry.language, enquiry.assignee) == (
        Status.NEW,
        Topic.OTHER,
        Channel.HERE,
        "en",
        None,
    )
    assert Message.objects.get().enquiry == enquiry
    assert AuditEvent.objects.values_list("action", "reference", "actor").get() == ("received", enquiry.reference, "")


def test_all_answers_are_stored(send_stored):
    enquiry = send_stored(
        topic="adjuvant",
        relationship="family",
        name="Mei",
        email="mei@example.com",
        phone="2345 6789",
        contact_by="email",
        language="zh-hant",
    )
    stored = (enquiry.topic, enquiry.relationship, enquiry.contact_by, enquiry.language, enquiry.consent_version)
    assert stored == ("adjuvant", "family", "email", "zh-hant", CURRENT)
    assert bool(enquiry.name and enquiry.email and enquiry.phone) is True


def test_the_chinese_address_stores_chinese_as_the_language_of_the_answer(send):
    send("/zh-hant/contact/")
    assert Enquiry.objects.get().language == "zh-hant"


BAD = [
    ("message", {"message": "  "}, "Please write your message."),
    ("message", {"message": "字" * 5001}, "Your message has 5001 characters"),
    ("message", {"message": "one\x00two"}, "There was a character here that we cannot store."),
    ("email", {"email": "mei@"}, "We cannot use this e-mail address."),
    ("email", {"email": "a\x00@b.hk"}, "We cannot use this e-mail address."),
    ("phone", {"phone": "12"}, "This phone number is not complete."),
    ("phone", {"phone": "９９９９"}, "This phone number is not complete."),
    ("email", {"contact_by": "email", "email": ""}, "You asked for an answer by e-mail."),
    ("phone", {"contact_by": "phone", "phone": ""}, "You asked us to phone."),
    ("consent", {"consent": None}, "Please tick this box if you agree."),
    ("topic", {"topic": "weather"}, "Please choose one of the topics"),
    ("relationship", {"relationship": "neighbour"}, "Please choose one of the answers"),
    ("contact_by", {"contact_by": "pigeon"}, "Please choose one of these ways."),
    ("language", {"language": "xx"}, "Please choose one of these languages."),
    ("about", {"about": "no-course/no-lesson"}, "We could not find the lesson that you came from."),
    ("name", {"name": "x" * 101}, "Please use a name of at most 100 characters."),
    ("hours", {"hours": "x" * 101}, "Please say it in at most 100 characters."),
    ("hours", {"hours": "one\x00two"}, "There was a character here that we cannot store."),
    ("may_tell", {"may_tell": "字" * 501}, "This has 501 characters; we can take 500."),
    ("may_name_us", {"may_name_us": "maybe"}, "Please choose one of the two answers"),
    ("phone_shared", {"phone_shared": "1"}, "Please choose one of the two answers"),
    ("may_leave_message", {"may_leave_message": "y"}, "Please choose one of the two answers"),
    ("patient_knows", {"patient_knows": "no\x00"}, "Please choose one of the two answers"),
]


@pytest.mark.parametrize(("field", "wrong", "sentence"), BAD)
def test_bad_input_gives_the_form_back_with_one_plain_sentence(send, field, wrong, sentence):
    response = send(**({"message": "My words, kept.", "name": "Mei"} | wrong))
    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (200, [field])
    assert form.errors[field][0].startswith(sentence)
    assert Enquiry.objects.count() == 0


@pytest.mark.parametrize(("field", "wrong", "sentence"), BAD)
def test_everything_typed_is_still_there(send, field, wrong, sentence):
    typed = {"message": "My words, kept.", "name": "Mei", "email": "mei@example.com", "phone": "2345 6789"}
    typed |= {"hours": "after two", "may_tell": "my sister", "may_name_us": "no", "patient_knows": "yes"} | wrong
    html = send(**typed).content.decode()
    for name in ("message", "name", "email", "phone", "hours", "may_tell"):
        assert (name, typed[name].replace("\x00", "").strip() in html) == (name, True)
    for name in {"may_name_us", "patient_knows"} - {field}:
        assert (name, re.findall(rf'name="{name}" value="(\w+)"[^>]* checked', html)) == (name, [typed[name]])


def test_each_error_is_in_the_summary_and_links_to_its_field(send):
    html = send(message="", email="mei@", consent=None).content.decode()
    assert [f'href="#id_{name}"' in html for name in ("message", "email", "consent")] == [True] * 3


def test_an_unknown_lesson_is_dropped_so_that_the_next_try_is_taken(send):
    form = send(about="no-course/no-lesson").context["form"]
    assert send(**form.data.dict()).status_code == 303


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_line_ends_count_as_one_character(send, ends):
    assert send(message=ends.join(["x" * 499] * 10)).status_code == 303


def test_five_thousand_characters_are_taken(send):
    assert send(message="字" * 5000).status_code == 303


def about_in(page) -> str:
    """Return from where the form on a page says that it comes."""
    tree = html5lib.parse(page.content, transport_encoding="utf-8", namespaceHTMLElements=False)
    (field,) = [each for each in tree.iter("input") if each.get("name") == "about"]
    return field.get("value", "")


def test_coming_from_a_lesson_the_form_says_so_and_stores_it(client, send_stored):
    lesson = make_lesson()
    claim = make_claim(lesson=lesson)
    about = f"{lesson.course.slug}/{lesson.slug}/{claim.key}"
    page = client.get(ASK, {"about": about})
    assert lesson.texts.get().title in page.content.decode()
    assert about_in(page) == about
    assert send_stored(about=about).about == about


@pytest.mark.parametrize("about", ["no/such", "a/b/c/d", "\x00", "x" * 1000, "../../etc/passwd", "' OR 1=1"])
def test_a_link_from_nowhere_still_opens_the_form(client, about):
    response = client.get(ASK, {"about": about})
    assert (response.status_code, about_in(response)) == (200, "")


def test_a_missing_csrf_cookie_gives_the_form_back(client_with_csrf):
    response = client_with_csrf.post(ASK, {"message": "My words, kept.", "consent": "on", "token": token_shown()})
    assert (response.status_code, "My words, kept." in response.content.decode()) == (403, True)
    assert "has not been sent yet" in response.content.decode()
    again = response.context["form"].data.dict() | {
        "consent": "on",
        "csrfmiddlewaretoken": str(response.context["csrf_token"]),
    }
    assert client_with_csrf.post(ASK, again).status_code == 303
    assert Enquiry.objects.count() == 1


def test_the_form_leaves_no_cookie_that_outlives_the_browser(client):
    client.get(ASK)
    assert {name: (cookie["max-age"], cookie["expires"]) for name, cookie in client.cookies.items()} == {
        "csrf": ("", "")
    }


def test_a_csrf_failure_elsewhere_is_a_calm_page(client_with_csrf):
    response = client_with_csrf.post("/admin/login/", {"username": "x", "password": "y"})
    assert response.status_code == 403


def test_a_body_over_the_limit_gets_a_page_that_says_how_to_get_back(client):
    response = client.post(ASK, {"message": "x" * 300_000, "consent": "on"})
    assert (response.status_code, "text is still there" in response.content.decode()) == (413, True)


def test_what_a_person_wrote_is_kept_by_no_cache(client, send):
    assert "no-store" in send(message="")["Cache-Control"]
    assert client.get(ASK)["Cache-Control"] == "private, no-cache"  # empty: Back finds the same form again


def test_the_emergency_advice_is_in_the_language_of_the_address(client):
    english, chinese = (client.get(path).content.decode() for path in (ASK, "/zh-hant/contact/"))
    assert "Call 999 now." in english
    assert [part in chinese for part in ("立即致電 999。", 'lang="zh-Hant-HK">', "你的訊息")] == [True] * 3


def test_the_html_of_form_errors_and_confirmation_is_free_of_errors(client, send):
    pages = [client.get(ASK), client.get("/zh-hant/contact/"), send(message="", email="x")]
    send()
    pages.append(client.get("/en/contact/received/"))
    for page in pages:
        html5lib.HTMLParser(strict=True).parse(page.content, transport_encoding="utf-8")


def test_no_field_lets_the_browser_cut_what_is_pasted(client):
    assert "maxlength" not in client.get(ASK).content.decode()


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "We do not write or call: please come back and look."),
        ({"contact_by": "email", "email": "mei@example.com"}, "We send you an e-mail when it is there"),
        ({"contact_by": "phone", "phone": "2345 6789"}, "They call you, as you asked"),
    ],
)
def test_the_confirmation_says_how_the_answer_comes_and_how_to_come_back(client, send, answers, sentence):
    send(**answers)
    page = client.get("/en/contact/received/").content.decode()
    assert (sentence in page, 'href="/en/conversation/"' in page) == (True, True)
    assert "We cannot look up a lost code." in page


def test_where_no_neutral_mail_can_go_the_confirmation_says_so(client, send, settings):
    send(contact_by="email", email="mei@example.com", may_name_us="no")
    for sender, said in [("", True), ("post@mail.example", False)]:
        settings.NEUTRAL_FROM_EMAIL = sender
        assert ("no e-mail comes" in client.get("/en/contact/received/").content.decode()) is said


def test_the_confirmation_names_the_promised_times(client, send_stored):
    enquiry = send_stored()
    without = client.get("/en/contact/received/").content.decode()
    assert ("A person reads it by" in without, "a first answer by" in without) == (False, False)
    enquiry.read_promised_by = datetime(2126, 11, 26, 14, 20, tzinfo=timezone.get_default_timezone())
    enquiry.reply_promised_by = datetime(2126, 11, 28, 17, 0, tzinfo=timezone.get_default_timezone())
    enquiry.save()
    page = client.get("/en/contact/received/").content.decode()
    assert "A person reads it by Tuesday 26 November 2126, 14:20, Hong Kong time." in page
    assert "a first answer by Thursday 28 November 2126, 17:00." in page
    enquiry.first_read_at = timezone.now()
    enquiry.save()
    assert "A person reads it by" not in client.get("/en/contact/received/").content.decode()


def test_the_form_leads_back_to_a_conversation(client):
    assert client.get(ASK).content.decode().count('href="/en/conversation/"') == 2


def test_the_statement_in_force_tells_of_the_conversation_page(client):
    assert "erase everything" in client.get(ASK).text
    assert statement("en", "2026-11-23")[0] != statement("en")[0]


def test_a_form_whose_enquiry_was_erased_is_stored_only_when_sent_once_more(client, send_stored, send):
    token = token_shown()
    enquiry = send_stored(token=token)
    Tombstone.objects.create(
        reference=enquiry.reference, submission_hash=enquiry.submission_hash, reason=Tombstone.Reason.ASKED
    )
    enquiry.messages.all().delete()
    enquiry.delete()
    response = send(token=token, name="Mei", hours="after two")
    form = response.context["form"]
    assert (response.status_code, Enquiry.objects.count()) == (200, 0)
    assert form.non_field_errors()[0].startswith("You have sent this form before, and it was erased as you asked.")
    assert (form.data["message"], form.data["hours"]) == ("May I ask about the second lesson?", "after two")
    assert client.post(ASK, form.data).status_code == 303
    assert Enquiry.objects.count() == 1


def test_a_question_with_an_answer_beforehand_does_not_call_itself_optional(client, db):
    html = client.get(ASK).content.decode()
    labels = [
        " ".join(each.split())
        for each in re.findall(r"<(?:legend|label)[^>]*>(.*?)</(?:legend|label)>", html, re.DOTALL)
    ]
    marked = {re.sub(r"<.*", "", each).strip(): "(optional)" in each for each in labels}
    asked = ("How may we reach you?", "In which language shall we answer?", "What may we call you?")
    assert [marked[question] for question in asked] == [False, False, True]
