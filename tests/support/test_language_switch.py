"""A change of language on a page with a form keeps what was typed, and does nothing else."""

import html
import re

import pytest

from support.models import AuditEvent, Bucket, CodeReplacement, Enquiry, Message, Milestone, Visit
from support.submission import new_token
from tests.factories.courses import make_claim, make_lesson
from tests.support.visitors import CODE, come_in, html_of, make_mine

pytestmark = pytest.mark.django_db
CHINESE = "/zh-hant/conversation/"
MODELS = [Enquiry, Message, Milestone, Bucket, Visit, CodeReplacement, AuditEvent]


def stored() -> list:
    """Return everything that a form could have changed."""
    versions = list(Enquiry.objects.values_list("reference", "version"))
    return [*versions, *(model.objects.count() for model in MODELS if model is not AuditEvent)]


def switch(client, path: str, **typed):
    """Press the other language with `typed` in the form; nothing is stored, and the page is in that language."""
    before = stored()
    response = client.post(path, {"switch": "1", **typed})
    assert (response.status_code, stored()) == (200, before)
    assert '<html lang="zh-Hant-HK">' in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert 'class="error-summary"' not in response.content.decode()
    return response


def values(response) -> dict[str, str]:
    """Return what stands in the fields of a page and what is chosen in them."""
    page = response.content.decode()
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        at = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if at.get("type") not in ("radio", "checkbox") or " checked" in tag:
            found[at.get("name")] = html.unescape(at.get("value", ""))
    found |= {
        name: html.unescape(text)
        for name, text in re.findall(r'<textarea[^>]* name="(\w+)".*?>\n(.*?)</textarea>', page, re.DOTALL)
    }
    for name, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', page, re.DOTALL):
        found[name] = "".join(re.findall(r'<option value="([^"]*)" selected', options))
    return found


ALL = {
    "message": "One.\nTwo <b>", "topic": "adjuvant", "relationship": "family", "patient_knows": "yes",
    "may_tell": "x" * 501, "name": "Mei", "contact_by": "phone", "language": "en", "email": "mei@", "phone": "12",
    "hours": "after two", "phone_shared": "yes", "may_leave_message": "no", "may_name_us": "no", "consent": "on",
}  # fmt: skip


def test_the_enquiry_form_keeps_everything_and_checks_nothing(client):
    claim = make_claim(lesson=make_lesson())
    about = f"{claim.lesson.course.slug}/{claim.lesson.slug}/{claim.key}"
    token = new_token()
    response = switch(client, "/zh-hant/contact/", **ALL, about=about, token=token)
    shown = values(response)
    assert {name: shown.get(name) for name in ALL} == ALL
    assert (shown["token"], shown["about"], response.context["about"] is not None) == (token, about, True)


def test_what_no_page_can_show_goes_and_a_missing_token_comes(client):
    shown = values(switch(client, "/zh-hant/contact/", message="a\x00b", about="no/such"))
    assert (shown["message"], shown["about"], bool(shown["token"])) == ("ab", "", True)


def test_what_was_kept_can_be_sent(client):
    shown = values(switch(client, "/zh-hant/contact/", message="My words.", consent="on", token=new_token()))
    sent = {name: value for name, value in shown.items() if name}
    assert client.post("/zh-hant/contact/", sent).status_code == 303
    assert Message.objects.count() == 1


def test_the_entry_keeps_the_pair_and_nobody_comes_in(client):
    enquiry = make_mine()
    shown = values(switch(client, CHINESE, reference=enquiry.pk, code=CODE))
    assert (shown["reference"], shown["code"], "visit" in client.cookies) == (enquiry.pk, CODE, False)


def test_a_lost_code_keeps_reference_number_and_token(client):
    token = new_token()
    shown = values(switch(client, f"{CHINESE}lost-code/", reference="123-456-789", number="1234 5678", token=token))
    assert [shown[name] for name in ("reference", "number", "token")] == ["123-456-789", "1234 5678", token]


def test_the_details_keep_what_was_typed_over_what_is_held_and_open_nothing(client):
    come_in(client, make_mine(name="Held", wishes='{"may_name_us": "yes"}'))
    audits = AuditEvent.objects.count()
    shown = values(switch(client, f"{CHINESE}details/", name="Typed", email="mei@", contact_by="email", language="en"))
    kept = {"name": "Typed", "email": "mei@", "contact_by": "email", "may_name_us": None}
    assert {name: shown.get(name) for name in kept} == kept
    assert AuditEvent.objects.count() == audits


def test_writing_again_keeps_message_and_token(client):
    come_in(client, make_mine())
    token = new_token()
    shown = values(switch(client, f"{CHINESE}write/", message="x" * 5001, token=token))
    assert (shown["message"], shown["token"]) == ("x" * 5001, token)


def test_on_the_conversation_page_a_message_leads_to_the_page_for_writing_and_nothing_typed_to_itself(client):
    come_in(client, make_mine())
    page = html_of(client)
    assert [part in page for part in (f'formaction="{CHINESE}write/"', 'value="conversation"')] == [True, True]
    shown = values(switch(client, f"{CHINESE}write/", switch="conversation", message="Words.", token="t"))
    assert (shown["message"], shown["token"]) == ("Words.", "t")
    response = client.post(f"{CHINESE}write/", {"switch": "conversation", "message": " "})
    assert (response.status_code, response["Location"]) == (303, CHINESE)


def test_after_the_visit_has_ended_the_message_is_kept_too(client):
    enquiry = make_mine()
    pair = {"reference": enquiry.pk, "code": CODE}
    for typed in ({}, pair):
        shown = values(switch(client, f"{CHINESE}write/", message="Words.", token="t", **typed))
        assert (shown["message"], shown["token"], "switch" in shown) == ("Words.", "t", False)
        assert [shown.get(name) or None for name in pair] == [typed.get(name) for name in pair]


def test_a_kept_press_waits_for_its_own_button(client):
    come_in(client, make_mine())
    shown = values(switch(client, f"{CHINESE}respond/", reply="x", response="worse"))
    assert (shown["reply"], shown["response"], "switch" in shown) == ("x", "worse", False)


@pytest.mark.parametrize(
    ("path", "is_in"),
    [("contact/", False), ("conversation/", False), ("conversation/lost-code/", False)]
    + [(f"conversation/{path}", True) for path in ("", "details/", "write/")],
)
def test_the_other_language_is_a_button_of_the_form(client, path, is_in):
    if is_in:
        come_in(client, make_mine())
    for here, there in (("en", "zh-hant"), ("zh-hant", "en")):
        page = client.get(f"/{here}/{path}").content.decode()
        to = f"/{there}/{path}" if not (is_in and path == "conversation/") else f"/{there}/{path}write/"
        (button,) = re.findall(r'<button[^>]*name="switch"[^>]*>', page)
        (form,) = re.findall(r'form="([^"]*)"', button)
        assert (f'formaction="{to}"' in button, "formnovalidate" in button) == (True, True)
        assert re.findall(r'<form[^>]*\bid="([^"]*)"', page) == [form]


def test_a_page_without_such_a_form_keeps_its_links(client):
    for path in ("/en/", "/en/contact/received/", "/en/conversation/leave/"):
        page = client.get(path, follow=False).content.decode()
        assert (path, 'name="switch"' in page) == (path, False)


def test_the_way_back_does_not_see_a_switch(client_with_csrf):
    page = client_with_csrf.post("/zh-hant/contact/", {"switch": "1", "message": "My words."})
    assert (page.status_code, values(page)["message"]) == (403, "My words.")
