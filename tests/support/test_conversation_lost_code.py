"""A lost code is replaced with a one-time number."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from support import access, visits
from support.actions.issue_number import next_number_at
from support.actions.replace_code import exchange
from support.models import AuditEvent, CodeReplacement, Enquiry, Milestone, OutboxMessage, Visit
from support.submission import new_token
from tests.factories.support import make_specialist
from tests.support.conftest import shown
from tests.support.visitors import CODE, PAGE, come_in, make_mine

LOST = f"{PAGE}lost-code/"
SENTENCE = "do not belong together, or the number has run out"


def issue(enquiry, **fields) -> CodeReplacement:
    """Issue a one-time number as staff do."""
    nurse = make_specialist(f"nurse{CodeReplacement.objects.count()}")
    ends = timezone.now() + timedelta(minutes=15)
    fields = {"expires_at": ends} | fields
    return CodeReplacement.objects.create(enquiry=enquiry, issued_by=nurse, channel="phone", **fields)


def send(client, enquiry, number, token=None):
    return client.post(LOST, {"reference": enquiry.pk, "number": number, "token": token or new_token()})


def number_of(replacement) -> str:
    return access.one_time_number(replacement.pk)


def wrong_for(replacement) -> str:
    return "".join(str(9 - int(digit)) for digit in number_of(replacement).replace(" ", ""))


@pytest.mark.django_db
@pytest.mark.parametrize("typed", [lambda number: number, lambda number: f" {number.replace(' ', '')} "])
def test_the_number_is_exchanged_for_a_code_that_opens_the_conversation(client, typed):
    enquiry = make_mine()
    replacement = issue(enquiry)
    visits.start(enquiry, where="test")
    page = send(client, enquiry, typed(number_of(replacement)))
    code = shown(page, "data-code")
    assert (page.status_code, shown(page, "data-reference"), Visit.objects.count()) == (200, enquiry.pk, 0)
    assert "no-store" in page["Cache-Control"]
    assert [come_in(client, enquiry, tried).status_code for tried in (CODE, code)] == [200, 303]
    assert (Enquiry.objects.get().version, Milestone.objects.get().kind) == (2, "code-replaced")
    assert AuditEvent.objects.filter(action="code-replaced", reference=enquiry.pk, actor="").count() == 1


@pytest.mark.django_db
def test_the_same_form_sent_twice_shows_the_same_code(client):
    enquiry = make_mine()
    replacement, token = issue(enquiry), new_token()
    codes = {shown(send(client, enquiry, number_of(replacement), token), "data-code") for _ in range(2)}
    assert (len(codes), None in codes, Milestone.objects.count()) == (1, False, 1)
    CodeReplacement.objects.update(expires_at=timezone.now())
    assert shown(send(client, enquiry, number_of(replacement), token), "data-code") is None


@pytest.mark.django_db
def test_a_number_is_used_once(client):
    enquiry = make_mine()
    replacement = issue(enquiry)
    send(client, enquiry, number_of(replacement))
    assert SENTENCE in send(client, enquiry, number_of(replacement)).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("case", ["wrong", "expired", "none", "no such enquiry", "of another", "an earlier one"])
def test_whatever_is_amiss_the_sentence_is_the_same_and_the_code_stays(client, case):
    enquiry, other = make_mine(reference="111-111-111"), make_mine(reference="222-222-222")
    replacement = issue(enquiry if case != "of another" else other, created_at=timezone.now() - timedelta(minutes=1))
    number = number_of(replacement)
    if case == "wrong":
        number = wrong_for(replacement)
    if case == "expired":
        CodeReplacement.objects.update(expires_at=timezone.now())
    if case == "none":
        CodeReplacement.objects.all().delete()
    if case == "no such enquiry":
        enquiry = Enquiry(reference="999-999-999")
    if case == "an earlier one":
        issue(enquiry)
    page = send(client, enquiry, number)
    html = page.content.decode()
    assert (page.status_code, SENTENCE in html, f'value="{enquiry.pk}"' in html) == (200, True, True)
    assert come_in(client, other).status_code == 303


@pytest.mark.django_db
def test_after_five_tries_the_number_is_void(client):
    enquiry = make_mine()
    replacement = issue(enquiry)
    for _ in range(5):
        send(client, enquiry, wrong_for(replacement))
    assert shown(send(client, enquiry, number_of(replacement)), "data-code") is None
    assert CodeReplacement.objects.get().tries == 5


@pytest.mark.django_db
def test_the_fifth_try_may_be_the_right_one(client):
    enquiry = make_mine()
    replacement = issue(enquiry)
    for _ in range(4):
        send(client, enquiry, wrong_for(replacement))
    assert shown(send(client, enquiry, number_of(replacement)), "data-code") is not None


@pytest.mark.django_db
def test_the_person_exchanges_the_number_at_once_beside_a_guesser_on_the_same_address(client):
    enquiry = make_mine()
    replacement = issue(enquiry)
    for at in range(40):
        client.post(LOST, {"reference": f"{100000000 + at}", "number": "12345678", "token": new_token()})
    assert shown(send(client, enquiry, number_of(replacement)), "data-code") is not None


@pytest.mark.django_db
def test_numbers_that_were_issued_before_are_void_and_still_count_for_the_limit(client):
    enquiry = make_mine()
    earlier = [issue(enquiry, created_at=timezone.now() - timedelta(minutes=at)) for at in (2, 1)]
    OutboxMessage.objects.create(kind="number", enquiry=enquiry, replacement=earlier[0])
    send(client, enquiry, number_of(issue(enquiry)))
    assert shown(send(client, enquiry, number_of(earlier[1])), "data-code") is None
    assert (next_number_at(enquiry) is not None, OutboxMessage.objects.count()) == (True, 0)


@pytest.mark.django_db
def test_a_missing_reference_does_the_same_work_as_one_without_a_number(monkeypatch):
    enquiry, work = make_mine(), []
    real = access.one_time_number
    monkeypatch.setattr(access, "one_time_number", lambda uuid: work.append("number") or real(uuid))
    for reference in (enquiry.pk, "999-999-999", "nothing"):
        work.append(reference)
        with CaptureQueriesContext(connection) as queries:
            exchange(reference=reference, number="1234 5678", submission_key="k", where="test")
        work.append([query["sql"][:9] for query in queries.captured_queries])
    per_case = [work[at + 1 : at + len(work) // 3] for at in range(0, len(work), len(work) // 3)]
    assert per_case == [per_case[0]] * 3


@pytest.mark.django_db
def test_guessing_numbers_is_slowed_down(client):
    enquiry = make_mine()
    codes = [send(client, enquiry, "12345678").status_code for _ in range(30)]
    assert (codes[:20], codes[-1]) == ([200] * 20, 429)


@pytest.mark.django_db
def test_a_missing_csrf_cookie_keeps_what_was_typed(client_with_csrf):
    html = client_with_csrf.post(LOST, {"reference": "123-456-789", "number": "1234 5678"}).content.decode()
    assert ('value="123-456-789"' in html, 'value="1234 5678"' in html) == (True, True)


@pytest.mark.django_db(transaction=True)
def test_ten_guesses_at_once_are_five_tries():
    enquiry = make_mine()
    replacement = issue(enquiry)

    def guess(_):
        try:
            return exchange(reference=enquiry.pk, number=wrong_for(replacement), submission_key="k", where="test")
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(guess, range(10))) == {None}
    assert CodeReplacement.objects.get().tries == 5
