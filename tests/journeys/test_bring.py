"""Ticked questions travel into the enquiry, each with its passage, when their writer says so; nothing else does."""

import json

import pytest

from support.models import Message
from tests.journeys.conftest import follow
from tests.journeys.my_list import fill_storage, held, hold, open_list, passage, question, refuse_storage
from tests.measures import small_targets, violations

pytestmark = pytest.mark.django_db(transaction=True)
AT = "tnbc-immune-cells/what-happened-in-mice"
ITEMS = [
    question("What is it? 😀", at=f"{AT}#claim-nk-wnt-stem", title="What happened in mice"),
    question("Why?", at=f"{AT}#cutting", title="What happened in mice", heading="Cutting the chain"),
    question("Not this one", isTicked=False),
    question("Free?"),
    passage("a-secret/lesson#that-was-kept"),
]
BROUGHT = (
    f"What is it? 😀\n(About: What happened in mice [{AT}/nk-wnt-stem])\n\n"
    f"Why?\n(About: What happened in mice › Cutting the chain [{AT}#cutting])\n\nFree?"
)


def message(page) -> str:
    return page.locator("#id_message").input_value()


def bring(page) -> str:
    """Press the button of the offer; return what is said then."""
    page.get_by_role("button", name="Bring them into my message").click()
    return page.locator("[data-bring] [role=status]").inner_text()


def test_ticked_questions_are_offered_and_come_with_their_passages(new_page):
    page = new_page(width=360)
    asked = []
    page.on("request", lambda request: asked.append((request.url, request.post_data or "")))
    open_list(page, *ITEMS)
    follow(page.get_by_role("link", name="Bring the questions with a tick to our specialists"))
    assert (message(page), page.locator("#bring li").count()) == ("", 3)
    assert (violations(page), small_targets(page)) == ([], [])
    assert bring(page) == "In your message now: 3 of your questions. You can change them there."
    assert message(page) == BROUGHT
    assert [url for url, _data in asked if "nk-wnt" in url or "%F0" in url or "?" in url] == []
    assert "bring" not in "".join(url for url, _data in asked if "#" not in url)
    assert {each["name"] for each in page.context.cookies()} == {"csrf"}  # that of the form, which any visit gets
    page.get_by_label("I have read how my message is used").check()
    follow(page.get_by_role("button", name="Send my message"))
    posted = [data for url, data in asked if data]
    assert ("a-secret" in "".join(posted), "Not+this" in "".join(posted)) == (False, False)
    assert Message.objects.count() == 1


def test_nothing_travels_by_itself(new_page):
    page = new_page()
    open_list(page, *ITEMS)
    page.goto("/en/contact/")
    page.locator("#bring").wait_for()
    page.get_by_label("I have read how my message is used").check()
    follow(page.get_by_role("button", name="Send my message"))
    assert (message(page), Message.objects.count()) == ("", 0)


def test_what_was_typed_stays_and_nothing_comes_twice(new_page):
    page = new_page()
    open_list(page, *ITEMS)
    page.goto("/en/contact/")
    page.get_by_label("Your message").fill("My own words.\n")
    bring(page)
    assert message(page) == f"My own words.\n\n{BROUGHT}"
    assert page.locator("[data-waiting]").is_visible() is False
    follow(page.get_by_role("button", name="Send my message"))  # without consent: the form comes back
    assert (message(page), page.locator("#bring").is_visible()) == (f"My own words.\n\n{BROUGHT}", False)


def test_what_does_not_fit_stays_in_the_list_and_is_counted(new_page):
    page = new_page()
    long = [question("😀" * 900 + str(each)) for each in range(7)]
    open_list(page, *long)
    page.goto("/en/contact/")
    page.get_by_label("Your message").fill("x" * 500)
    assert bring(page).startswith("In your message now: 4 of your questions. There is no room for 3 more")
    assert len(message(page)) == 500 + 4 * 903  # as the server counts
    assert (page.locator("#bring li").count(), len(held(page)["items"])) == (3, 7)
    page.get_by_label("I have read how my message is used").check()
    follow(page.get_by_role("button", name="Send my message"))
    assert page.url.endswith("/received/")


def test_the_words_around_a_passage_are_those_of_the_page(new_page):
    page = new_page()
    open_list(page, ITEMS[1], language="zh-hant")
    page.goto("/zh-hant/contact/")
    page.locator("#bring button").click()
    assert message(page) == f"Why?\n（關於：What happened in mice › Cutting the chain [{AT}#cutting]）"


@pytest.mark.parametrize("state", ["empty", "blocked", "damaged", "without script"])
def test_where_there_is_nothing_to_bring_nothing_is_offered(new_page, state):
    page = new_page(javascript=state != "without script")
    if state == "blocked":
        refuse_storage(page)
    page.goto("/en/contact/")
    if state == "damaged":
        hold(page, remember='"yes"', list="{")
        fill_storage(page)
        page.reload()
    assert page.locator("#bring").is_visible() is False
    assert message(page) == ""


def test_no_word_of_a_list_reaches_the_server_by_looking_at_pages(new_page):
    page = new_page()
    sent = []
    page.on("request", lambda request: sent.append(json.dumps([request.url, request.headers, request.post_data])))
    open_list(page, question("zebra?", title="giraffe"), passage("no-course/okapi"))
    for path in ("/en/", "/zh-hant/pack/", "/en/contact/", "/en/search/"):
        page.goto(path)
    assert [each for each in sent if any(word in each for word in ("zebra", "giraffe", "okapi"))] == []
