"""The enquiry form leaves out what the answers do not ask for, and never what holds an answer or an error."""

import pytest

from support.mails import Kind, Naming, compose
from tests.journeys.conftest import follow
from tests.measures import violations

pytestmark = pytest.mark.django_db(transaction=True)
LATER = {
    "patient_knows": "Does the patient know that you are asking?",
    "hours": "When may we call?",
    "phone_shared": "Does anybody else answer this phone?",
    "may_name_us": "May an e-mail or a call say who we are?",
    "rehearsal": "This is what would arrive",
}


def seen(page) -> set[str]:
    """Return which of the questions that depend on others can be seen."""
    return {name for name, text in LATER.items() if page.get_by_text(text).is_visible()}


@pytest.mark.parametrize("javascript", [True, False])
def test_the_form_asks_what_the_answers_need(new_page, javascript):
    page = new_page(width=360, javascript=javascript)
    page.goto("/en/contact/")
    assert seen(page) == set()
    page.get_by_label("By e-mail", exact=True).check()
    assert seen(page) == {"may_name_us", "rehearsal"}
    page.get_by_label("By phone", exact=True).check()
    assert seen(page) == {"hours", "phone_shared", "may_name_us", "rehearsal"}
    page.get_by_label("Who is asking?").select_option("friend")
    assert seen(page) == set(LATER)
    page.get_by_label("Who is asking?").select_option("patient")
    page.get_by_label("On this site").check()
    assert seen(page) == set()


def test_what_holds_an_answer_or_an_error_is_never_left_out(new_page):
    page = new_page()
    page.goto("/en/contact/")
    page.get_by_label("Who is asking?").select_option("family")
    page.get_by_label("What may we tell, and to whom?").fill("x" * 501)
    page.get_by_label("By phone", exact=True).check()
    page.get_by_label("Phone number").fill("2345 6789")
    page.get_by_label("When may we call?").fill("after two")
    page.get_by_label("Yes, you may name the Network").check()
    page.get_by_label("Who is asking?").select_option("patient")
    page.get_by_label("On this site").check()
    assert seen(page) == set(LATER) - {"rehearsal"}
    follow(page.get_by_role("button", name="Send my message"))
    assert seen(page) == set(LATER) - {"rehearsal"}
    assert violations(page) == []


def test_the_rehearsal_narrows_to_what_was_chosen(new_page):
    page = new_page(width=360, colour_scheme="dark")
    page.goto("/en/contact/")
    page.get_by_label("By e-mail", exact=True).check()
    mails = page.locator(".rehearsal dl").filter(visible=True)
    for answer, language, naming in [
        (None, "English", Naming.QUIET),
        ("Yes, you may name the Network", "繁體中文", Naming.NAMED),
    ]:
        if answer:
            page.get_by_label(answer).check()
        page.get_by_label(language).check()
        mail = compose(Kind.ANSWER, language="en" if language == "English" else "zh-hant", naming=naming)
        shown = mails.locator("dd").all_inner_texts()
        assert shown == [mail.sender, mail.subject, mail.paragraphs[0], mail.link]
    page.get_by_label("No, nothing may point to the Network").check()
    assert (mails.count(), page.get_by_text("Then we send no e-mail at all.").is_visible()) == (0, True)
    assert violations(page) == []


def test_the_other_language_keeps_what_was_typed_without_javascript(new_page):
    page = new_page(width=360, javascript=False)
    page.goto("/en/contact/")
    page.get_by_label("Your message").fill("我的問題\nin two lines")
    page.get_by_label("Who is asking?").select_option("friend")
    page.get_by_label("By e-mail", exact=True).check()
    page.get_by_label("E-mail address").fill("mei@")
    for language, path in [("繁體中文", "/zh-hant/contact/"), ("English", "/en/contact/")]:
        follow(page.get_by_role("button", name=language))
        assert page.url.endswith(path)
        assert page.locator("#id_message").input_value() == "我的問題\nin two lines"
        assert page.locator("#id_email").input_value() == "mei@"
        assert page.locator("[name=contact_by][value=email]").is_checked()
        assert page.locator("#id_relationship").input_value() == "friend"
    assert page.locator(".error-summary").count() == 0


def test_enter_sends_a_form_and_does_not_change_the_language(new_page):
    page = new_page(javascript=False)
    page.goto("/en/conversation/")
    page.get_by_role("textbox", name="Your reference").fill("123-456-789")
    with page.expect_navigation():
        page.get_by_role("textbox", name="Your reference").press("Enter")
    assert (page.url.endswith("/en/conversation/"), page.locator(".error-summary").count()) == (True, 1)
