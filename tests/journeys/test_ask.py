"""Somebody asks; a specialist finds it, works on it and closes it."""

import pytest
from django.core.management import call_command

from support import spam
from support.models import Enquiry, Status
from tests.factories.support import add_message, make_specialist
from tests.journeys.conftest import follow, log_in
from tests.project.conftest import COURSE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.stores]
WORDS = "My mother has TNBC.\nWhich question should we ask first?"


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch) -> None:
    """A browser that is driven fills in a form faster than a person."""
    monkeypatch.setattr(spam, "QUICKEST_SECONDS", 0)


def ask(page, path: str = "/en/contact/"):
    """Fill in the form as a daughter would and send it."""
    page.goto(path)
    page.get_by_label("Your message").fill(WORDS)
    page.get_by_label("What is it about?").select_option("treatment")
    page.get_by_label("Who is asking?").select_option("family")
    page.get_by_label("I have read how my message is used, and I agree.").check()
    follow(page.get_by_role("button", name="Send my message"))


@pytest.mark.parametrize("javascript", [True, False])
def test_an_enquiry_is_sent_and_confirmed(new_page, javascript):
    page = new_page(width=360, javascript=javascript)
    ask(page)
    enquiry = Enquiry.objects.get()
    assert page.url.endswith("/en/contact/received/")
    assert page.locator("[data-reference]").inner_text() == enquiry.reference
    assert len(page.locator("[data-code]").inner_text().replace("-", "")) == 24
    assert (enquiry.status, enquiry.topic, enquiry.relationship) == (Status.NEW, "treatment", "family")
    page.reload()
    assert (page.locator("[data-reference]").inner_text(), Enquiry.objects.count()) == (enquiry.reference, 1)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_mistake_gives_the_words_back_and_leads_to_the_field(new_page, javascript):
    page = new_page(width=360, javascript=javascript)
    page.goto("/en/contact/")
    page.get_by_label("Your message").fill(WORDS)
    follow(page.get_by_role("button", name="Send my message"))
    page.locator("a[href='#id_consent']").click()
    assert page.get_by_label("Your message").input_value() == WORDS
    assert page.evaluate("document.activeElement.id || location.hash") in {"id_consent", "#id_consent"}
    assert Enquiry.objects.count() == 0


def test_back_and_sent_again_is_one_enquiry(new_page):
    page = new_page()
    ask(page)
    reference = page.locator("[data-reference]").inner_text()
    page.go_back()
    page.get_by_label("I have read how my message is used, and I agree.").check()
    follow(page.get_by_role("button", name="Send my message"))
    assert (page.locator("[data-reference]").inner_text(), Enquiry.objects.count()) == (reference, 1)


def test_a_specialist_triages_and_closes_an_enquiry(new_page):
    call_command("import_course", str(COURSE), verbosity=0)
    ask(new_page(width=360), "/en/contact/?about=tnbc-immune-cells/what-it-means-for-you")
    reference = Enquiry.objects.get().reference
    nurse = make_specialist("nurse", "specialist").user

    desk = new_page(width=1440)
    log_in(desk, nurse)
    desk.goto("/admin/support/enquiry/")
    assert WORDS.splitlines()[0] not in desk.content()
    follow(desk.get_by_role("link", name=reference))
    assert WORDS.splitlines()[1] in desk.content()
    act(desk, "claim/")
    # The answer and the person's “I understand” have journeys of their own.
    add_message(Enquiry.objects.get(), "Ask which treatment is planned.", author="specialist", response="understood")
    act(desk, "move/triaged/")
    desk.locator("#note_text").fill("Called the ward.")
    follow(desk.get_by_role("button", name="note"))
    act(desk, "move/answered/")
    act(desk, "move/closed/")
    enquiry = Enquiry.objects.get()
    assert (enquiry.status, enquiry.assignee.user, enquiry.notes.count()) == (Status.CLOSED, nurse, 1)


def act(desk, address: str) -> None:
    """Follow the button to an act of the desk and confirm it."""
    follow(desk.locator(f"a[href$='{address}']"))
    follow(desk.get_by_role("main").locator("form[method=post] [type=submit]"))
