"""Guessing is slowed down, and nobody is locked out."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from support import throttle
from support.conversation_forms import slow_down
from support.models import Bucket, Enquiry, Visit
from tests.support.conftest import ASK, token_shown
from tests.support.visitors import CODE, PAGE, come_in, make_mine

WRONG = "0" * 24


def take(key="a", purpose="test"):
    return throttle.take(purpose, key, size=3, refill_seconds=6)


def later(**passed) -> None:
    """Let time pass for every bucket."""
    for bucket in Bucket.objects.all():
        Bucket.objects.filter(pk=bucket.pk).update(at=bucket.at - timedelta(**passed))


@pytest.mark.django_db
def test_a_bucket_gives_its_tokens_and_then_says_how_long_to_wait():
    assert [take() for _ in range(3)] == [0, 0, 0]
    assert 5 < take() <= 6


@pytest.mark.django_db
def test_a_token_comes_back_with_time_and_never_more_than_the_size():
    for _ in range(3):
        take()
    later(seconds=6)
    assert (take(), take() > 0) == (0, True)
    later(minutes=10)
    assert [take() > 0 for _ in range(4)] == [False, False, False, True]


@pytest.mark.django_db
def test_keys_and_purposes_have_buckets_of_their_own():
    for _ in range(4):
        take()
    assert (take("b"), take(purpose="other")) == (0, 0)


@pytest.mark.django_db
def test_a_token_given_back_can_be_taken_again():
    for _ in range(3):
        take()
    throttle.give_back("test", "a", size=3)
    assert (take(), take() > 0) == (0, True)


@pytest.mark.django_db
def test_the_key_is_stored_as_a_hash_and_stale_rows_go():
    take("192.0.2.1")
    assert re.fullmatch("[0-9a-f]{64}", Bucket.objects.get().key_hash)
    later(hours=2)
    take("192.0.2.2")
    assert Bucket.objects.filter(at__lt=timezone.now() - timedelta(hours=1)).count() == 0


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_take_each_token_once():
    def one(_):
        try:
            return take() == 0
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        taken = list(pool.map(one, range(10)))
    assert taken.count(True) == 3


def guess(client, times: int, **pair):
    return [
        client.post(PAGE, {"reference": pair.get("reference", f"{100000000 + at}"), "code": WRONG}).status_code
        for at in range(times)
    ]


@pytest.mark.django_db
def test_a_guesser_is_told_to_wait_and_keeps_what_was_typed(client):
    assert guess(client, 20) == [200] * 20
    response = client.post(PAGE, {"reference": "987-654-321", "code": WRONG})
    html = response.content.decode()
    assert (response.status_code, 1 <= int(response["Retry-After"]) <= 6) == (429, True)
    assert [part in html for part in ('value="987-654-321"', f'value="{WRONG}"', "Please wait")] == [True] * 3


@pytest.mark.django_db
def test_the_person_gets_in_at_once_beside_a_guesser_on_the_same_address(client):
    enquiry = make_mine()
    guess(client, 30)
    assert come_in(client, enquiry).status_code == 303


@pytest.mark.django_db
def test_nobody_can_keep_a_person_out_by_trying_their_reference_on_and_on(client):
    enquiry = make_mine()
    assert guess(client, 40, reference=enquiry.pk)[-1] == 429
    assert (come_in(client, enquiry).status_code, Visit.objects.count()) == (303, 1)


@pytest.mark.django_db
def test_a_right_pair_gives_a_guesser_no_token(client):
    enquiry = make_mine()
    guess(client, 30)
    come_in(client, enquiry)
    assert guess(client, 1) == [429]


@pytest.mark.django_db
def test_a_right_pair_takes_no_token(client):
    enquiry = make_mine()
    assert {come_in(client, enquiry).status_code for _ in range(30)} == {303}


@pytest.mark.django_db
def test_where_a_proxy_hides_the_address_nobody_is_slowed(client):
    pair = {"reference": "123-456-789", "code": CODE}
    codes = {client.post(PAGE, pair, REMOTE_ADDR="unix").status_code for _ in range(40)}
    assert (codes, Bucket.objects.count()) == ({200}, 0)


@pytest.mark.parametrize(("seconds", "words"), [(1, "wait 1 second,"), (6, "wait 6 seconds,")])
def test_who_has_to_wait_is_told_how_long_and_that_nothing_is_lost(seconds, words):
    said = slow_down(seconds)
    assert (words in said, "still here" in said) == (True, True)


@pytest.mark.django_db
def test_who_sends_very_many_enquiries_is_told_to_wait_and_loses_nothing(client):
    def send(at: int, address: str):
        data = {"message": f"Question {at}.", "consent": "on", "token": token_shown()}
        return client.post(ASK, data, REMOTE_ADDR=address)

    assert {send(at, "192.0.2.1").status_code for at in range(30)} == {303}
    response = send(30, "192.0.2.1")
    assert (response.status_code, 1 <= int(response.headers["Retry-After"]) <= 60) == (429, True)
    assert "Question 30." in response.content.decode()
    assert Enquiry.objects.count() == 30
    assert [send(at, address).status_code for at, address in ((31, "198.51.100.2"), (32, "127.0.0.1"))] == [303, 303]
