"""From the person's last click to the specialist's screen and back."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from support import spam
from support.models import Enquiry, Message, Tombstone
from tests.factories.support import make_specialist
from tests.journeys.conftest import follow, log_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.stores]
QUESTION = "我媽媽發燒。\nMay she wait until the morning?"
ANSWER = "No. Please phone the number on the treatment card now."


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch) -> None:
    """A browser that is driven fills in a form faster than a person."""
    monkeypatch.setattr(spam, "QUICKEST_SECONDS", 0)


@pytest.fixture(autouse=True)
def promised(settings) -> None:
    """The network promises a reading and an answer."""
    settings.FIRST_READ_HOURS, settings.FIRST_REPLY_HOURS = 8, 16


@pytest.fixture
def nurse():
    """Return a nurse who can log in."""
    return make_specialist("nurse").user


def ask(page) -> tuple[str, str]:
    """Ask with an e-mail address; return reference and code."""
    page.goto("/en/contact/")
    page.get_by_label("Your message").fill(QUESTION)
    page.get_by_label("By e-mail", exact=True).check()
    page.get_by_label("E-mail address").fill("mei@example.com")
    page.get_by_label("I have read how my message is used, and I agree.").check()
    follow(page.get_by_role("button", name="Send my message"))
    return page.locator("[data-reference]").inner_text(), page.locator("[data-code]").inner_text()


def come_back(page, reference: str, code: str) -> None:
    """Show reference and code, in small letters and without hyphens, as somebody types them."""
    page.goto("/en/conversation/")
    page.get_by_role("textbox", name="reference").fill(reference.replace("-", " "))
    page.get_by_role("textbox", name="code").last.fill(code.lower().replace("-", ""))
    follow(page.locator("main form button[type=submit]").first)


def two_minutes_later() -> None:
    """Let the time pass in which a reply can be recalled."""
    earlier = timezone.now() - timedelta(seconds=1)
    Message.objects.filter(author="specialist").update(visible_at=earlier)
    Enquiry.objects.update(first_reply_at=earlier)
    call_command("send_outbox", verbosity=0)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_question_is_asked_read_answered_and_got_worse(new_page, nurse, javascript):
    person = new_page(width=360, javascript=javascript)
    reference, code = ask(person)
    come_back(person, reference, code)
    assert "Answer promised by" in person.locator("main").inner_text()

    desk = new_page(javascript=javascript)
    log_in(desk, nurse)
    desk.goto("/admin/support/enquiry/")
    follow(desk.get_by_role("link", name=reference))
    assert "發燒" in desk.content()
    follow(desk.get_by_role("link", name="Take it"))
    follow(desk.get_by_role("main").locator("form[method=post] [type=submit]"))
    follow(desk.get_by_role("button", name="I have read it", exact=True))
    person.reload()
    assert "Read by a nurse" in person.locator("main").inner_text()

    desk.locator("textarea[name=text]").first.fill(ANSWER)
    follow(desk.get_by_role("button", name="Send the answer to the person"))
    person.reload()
    assert (ANSWER in person.content(), mail.outbox) == (False, [])
    call_command("send_outbox", verbosity=0)
    assert mail.outbox == []
    Enquiry.objects.get().outbox.update(not_before=timezone.now())
    two_minutes_later()
    person.reload()
    assert ANSWER in person.content()
    assert [(each.to, reference in each.body, ANSWER in each.body) for each in mail.outbox] == [
        (["mei@example.com"], True, False)
    ]

    follow(person.get_by_role("button", name="It got worse"))
    assert "call 999 now" in person.locator("main").inner_text().lower()
    desk.goto("/admin/support/enquiry/?desk=mine")
    assert "got worse" in desk.get_by_role("main").inner_text().lower()


@pytest.mark.parametrize("javascript", [True, False])
def test_everything_is_erased_and_the_way_out_leaves_nothing(new_page, javascript):
    person = new_page(width=360, javascript=javascript)
    reference, code = ask(person)
    come_back(person, reference, code)
    follow(person.get_by_role("button", name="Leave"))
    person.goto("/en/conversation/")
    assert QUESTION.splitlines()[1] not in person.content()
    come_back(person, reference, code)
    follow(person.get_by_role("link", name="Erase everything"))
    person.locator("main input[type=checkbox]").check()
    follow(person.locator("main form button[type=submit]").last)
    assert (Enquiry.objects.count(), Tombstone.objects.get().pk) == (0, reference)
    come_back(person, reference, code)
    assert (QUESTION.splitlines()[1] in person.content(), person.locator("[name=code]").count()) == (False, 1)
