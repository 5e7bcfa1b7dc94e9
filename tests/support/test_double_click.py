"""One form stores one enquiry, however often it is sent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from support import access
from support.actions.receive import Letter, receive
from support.models import AuditEvent, Enquiry, Message
from tests.support.conftest import shown, token_shown

LETTER = Letter("A question.", "other", "", "", "", "", "here", "en", "")


@pytest.mark.django_db
def test_a_double_click_stores_one_enquiry_and_shows_the_same_confirmation(send, client):
    token, pages = token_shown(), []
    for _ in range(2):
        assert send(token=token)["Location"] == "/en/contact/received/"
        page = client.get("/en/contact/received/")
        pages.append((shown(page, "data-reference"), shown(page, "data-code")))
    assert pages[0] == pages[1]
    assert pages[0][0] == Enquiry.objects.get().reference
    assert (Message.objects.count(), AuditEvent.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_the_code_on_the_page_is_the_code_of_the_enquiry(send, client):
    send()
    code = shown(client.get("/en/contact/received/"), "data-code")
    assert access.code_matches(code, Enquiry.objects.get().code_hash) is True
    assert access.code_matches(code[:-1] + "0", Enquiry.objects.get().code_hash) is (code[-1] == "0")


@pytest.mark.django_db
def test_the_same_form_with_other_words_is_a_new_enquiry(send):
    token = token_shown()
    send(token=token)
    send(token=token, message="I changed my mind about the words.")
    assert Enquiry.objects.count() == 2


@pytest.mark.django_db
def test_the_same_words_from_two_browsers_are_two_enquiries(send, client):
    send()
    client.cookies.clear()
    send()
    assert Enquiry.objects.count() == 2


@pytest.mark.django_db
def test_the_same_words_sent_again_from_a_new_form_of_the_same_browser_are_one_enquiry(send):
    send()
    send()
    assert Enquiry.objects.count() == 1


@pytest.mark.django_db
def test_the_same_words_an_hour_later_are_a_new_enquiry(send):
    send()
    Enquiry.objects.update(created_at=timezone.now() - timedelta(hours=1))
    send()
    assert Enquiry.objects.count() == 2


@pytest.mark.django_db
def test_after_half_an_hour_the_confirmation_shows_the_reference_alone(send, client):
    token = token_shown()
    send(token=token)
    Enquiry.objects.update(created_at=timezone.now() - timedelta(minutes=31))
    send(token=token)
    page = client.get("/en/contact/received/")
    assert (shown(page, "data-reference"), shown(page, "data-code")) == (Enquiry.objects.get().reference, None)


@pytest.mark.django_db
def test_a_reload_of_the_confirmation_shows_it_again(send, client):
    send()
    first, second = (client.get("/en/contact/received/") for _ in range(2))
    assert shown(first, "data-code") == shown(second, "data-code")


@pytest.mark.django_db
@pytest.mark.parametrize("receipt", ["", "x", "k1.", "k1.AAAA", "\u00ff"])
def test_without_a_receipt_the_confirmation_leads_back_to_the_form(client, receipt):
    client.cookies["receipt"] = receipt
    assert client.get("/en/contact/received/")["Location"] == "/en/contact/"


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "forged", "a.1:signature", None])
def test_a_form_without_our_token_is_stored_all_the_same(send, token):
    assert send(token=token).status_code == 303
    assert Enquiry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_ten_copies_at_once_store_one_enquiry():
    def send_copy(_):
        try:
            return receive(letter=LETTER, submission_key="0" * 40, spam_signs=[], origin_hash=None).reference
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        references = set(pool.map(send_copy, range(10)))
    assert references == {Enquiry.objects.get().reference}
    assert (Message.objects.count(), AuditEvent.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_a_taken_reference_is_drawn_again(monkeypatch):
    drawn = iter(["111-111-111", "111-111-111", "222-222-222"])
    monkeypatch.setattr(access, "new_reference", lambda: next(drawn))
    for key in ("a", "b"):
        receive(letter=LETTER, submission_key=key, spam_signs=[], origin_hash=None)
    assert set(Enquiry.objects.values_list("reference", flat=True)) == {"111-111-111", "222-222-222"}
