"""What looks like spam is kept for a human, and its sender sees nothing of it."""

import pytest
from django.test import override_settings

from support.models import Arrival, Enquiry, Status
from support.origin import address_of, origin_hash
from tests.support.conftest import shown, token_shown

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("sign", "fields"),
    [
        ("honeypot", {"website": "https://spam.example"}),
        ("too-fast", {"token": token_shown(seconds_ago=1)}),
        ("no-form", {"token": "forged"}),
        ("links", {"message": "http://a.example http://b.example www.c.example"}),
    ],
)
def test_a_sign_of_spam_leads_to_quarantine_with_the_same_confirmation(send, client, sign, fields):
    if sign == "too-fast":
        fields = {"token": token_shown(seconds_ago=1)}  # made when the test runs, not when it was read
    assert send(**fields)["Location"] == "/en/contact/received/"
    page = client.get("/en/contact/received/")
    enquiry = Enquiry.objects.get()
    assert (enquiry.status, enquiry.spam_signs) == (Status.SUSPECTED_SPAM, sign)
    assert (shown(page, "data-reference"), bool(shown(page, "data-code"))) == (enquiry.reference, True)


def test_an_ordinary_message_with_two_links_is_new(send_stored):
    assert send_stored(message="See https://a.example and https://b.example").status == Status.NEW


def test_the_sixth_form_within_ten_minutes_from_one_address_is_suspected(send):
    for number in range(6):
        send(message=f"Question {number}")
    statuses = Enquiry.objects.order_by("created_at").values_list("status", "spam_signs")
    assert list(statuses) == [(Status.NEW, "")] * 5 + [(Status.SUSPECTED_SPAM, "burst")]


def test_a_double_click_does_not_count_towards_a_burst(send):
    token = token_shown()
    for _ in range(8):
        send(token=token)
    assert (Arrival.objects.count(), Enquiry.objects.get().status) == (1, Status.NEW)


def test_an_address_is_kept_as_a_hash_only(send):
    send()
    assert "127.0.0.1" not in Arrival.objects.get().origin_hash


def test_suspected_spam_with_a_red_flag_is_marked(send_stored):
    enquiry = send_stored(website="x", message="I have chest pain and cannot breathe")
    assert (enquiry.status, enquiry.red_flag_suspected) == (Status.SUSPECTED_SPAM, True)


@pytest.mark.parametrize(
    ("message", "suspected"),
    [
        ("I have had a fever since the chemotherapy", True),
        ("化療後發燒三日", True),
        ("我覺得撐不下去", True),
        ("I can’t breathe well", True),
        ("What does HER2-low mean?", False),
        ("My phone number is below, any number is fine", False),
    ],
)
def test_words_of_a_red_flag_suggest_it(send_stored, message, suspected):
    assert send_stored(message=message).red_flag_suspected is suspected


@pytest.mark.parametrize(
    ("proxies", "production", "forwarded", "peer", "address"),
    [
        (None, False, "9.9.9.9", "127.0.0.1", "127.0.0.1"),
        (None, True, "9.9.9.9", "127.0.0.1", None),
        (1, True, "6.6.6.6, 9.9.9.9", "127.0.0.1", "9.9.9.9"),
        (2, True, "6.6.6.6, 9.9.9.9, 10.0.0.1", "127.0.0.1", "9.9.9.9"),
        (2, True, "9.9.9.9", "127.0.0.1", None),
        (1, True, "not an address", "127.0.0.1", None),
        (1, True, "::ffff:9.9.9.9", "127.0.0.1", "9.9.9.9"),
        (None, True, "", "::ffff:127.0.0.1", None),
        (1, True, "2001:DB8::1", "::1", "2001:db8::1"),
    ],
)
def test_the_address_is_the_one_that_our_own_proxies_saw(rf, proxies, production, forwarded, peer, address):
    request = rf.get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=peer)
    with override_settings(TRUSTED_PROXIES=proxies, PRODUCTION=production):
        assert address_of(request) == address


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
    ],
)
def test_the_many_addresses_of_one_ipv6_line_are_one(one, other, same):
    assert (origin_hash(one) == origin_hash(other)) is same
