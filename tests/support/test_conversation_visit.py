"""Coming back with reference and code, and leaving."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from support import access, visits
from support.models import AuditEvent, Message, Visit
from tests.factories.support import make_enquiry
from tests.support.visitors import CODE, PAGE, come_in, html_of, make_mine

pytestmark = pytest.mark.django_db
OTHER_CODE = access.code_for("b" * 40)


def test_the_right_pair_opens_the_conversation(client):
    enquiry = make_mine("Is it common?")
    response = come_in(client, enquiry)
    assert (response.status_code, response["Location"]) == (303, PAGE)
    assert "Is it common?" in html_of(client)
    assert AuditEvent.objects.values_list("action", "reference").first() == ("opened", enquiry.pk)
    assert AuditEvent.objects.filter(action="came-back", reference=enquiry.pk, actor="").count() == 1


@pytest.mark.parametrize("typed", [" 123456789 ", "123 456 789", "１２３-４５６-７８９"])
def test_the_reference_may_be_typed_in_many_ways(client, typed):
    make_mine(reference="123-456-789")
    assert client.post(PAGE, {"reference": typed, "code": CODE.lower().replace("-", " ")}).status_code == 303


def comparable(response) -> str:
    """Return a page without what differs by design: the CSRF token and what was typed."""
    html = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())
    return re.sub(r'value="[^"]*"', "", html)


def test_a_wrong_reference_a_wrong_code_and_an_erased_enquiry_look_the_same(client):
    mine, gone = make_mine(), make_mine()
    come_in(client, gone)
    client.post(f"{PAGE}erase/", {"confirm": "on"})
    tries = [(mine.pk, OTHER_CODE), ("999-999-999", CODE), (gone.pk, CODE), ("nothing", "nothing")]
    pages = [client.post(PAGE, {"reference": reference, "code": code}) for reference, code in tries]
    assert [(page.status_code, comparable(page)) for page in pages] == [(200, comparable(pages[0]))] * 4
    assert "do not belong together" in pages[0].content.decode()


def test_a_wrong_reference_does_the_same_work_as_a_wrong_code(client, monkeypatch, django_assert_max_num_queries):
    enquiry, compared, counts = make_mine(), [], []
    real = access.code_matches
    monkeypatch.setattr(access, "code_matches", lambda *pair: compared.append(len(pair[1])) or real(*pair))
    client.post(PAGE, {"reference": "1", "code": "1"})  # makes the bucket
    compared.clear()
    for reference in (enquiry.pk, "999-999-999"):
        with django_assert_max_num_queries(50) as captured:
            client.post(PAGE, {"reference": reference, "code": OTHER_CODE})
        counts.append(len(captured))
    assert (compared, counts[0]) == ([64, 64], counts[1])


def test_what_was_typed_is_still_there(client):
    html = client.post(PAGE, {"reference": "123-456-789", "code": "AB\x00CD"}).content.decode()
    assert ('value="123-456-789"' in html, 'value="ABCD"' in html) == (True, True)


def test_the_token_lies_in_the_database_as_a_hash_and_in_a_strict_cookie(client):
    cookie = come_in(client, make_mine()).cookies["visit"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (True, "Strict", "/", "")
    assert len(cookie.value) >= 43
    assert cookie.value not in str(list(Visit.objects.values_list()))


@pytest.mark.parametrize(("field", "ago", "is_in"), [
    ("seen_at", timedelta(minutes=28), True),
    ("seen_at", timedelta(minutes=30), False),
    ("started_at", timedelta(hours=3, minutes=59), True),
    ("started_at", timedelta(hours=4), False),
])  # fmt: skip
def test_a_visit_ends_after_half_an_hour_of_silence_and_after_four_hours(client, field, ago, is_in):
    come_in(client, make_mine("My words."))
    Visit.objects.update(**{field: timezone.now() - ago})
    html = html_of(client)
    assert ("My words." in html, "Your visit has ended" in html, Visit.objects.count()) == (is_in, not is_in, is_in)


def test_every_request_prolongs_the_visit_but_writes_at_most_once_a_minute(client):
    come_in(client, make_mine())
    for ago, moved in ((timedelta(seconds=50), False), (timedelta(minutes=20), True)):
        before = timezone.now() - ago
        Visit.objects.update(seen_at=before)
        client.get(PAGE)
        assert (Visit.objects.get().seen_at != before) is moved


def test_leaving_ends_the_visit_and_clears_the_cookie(client):
    come_in(client, make_mine("My words."))
    token = client.cookies["visit"].value
    response = client.post(f"{PAGE}leave/", follow=True)
    assert "You have left" in response.content.decode()
    assert (client.cookies["visit"].value, Visit.objects.count()) == ("", 0)
    client.cookies["visit"] = token
    assert "My words." not in html_of(client)


def test_leaving_takes_the_confirmation_with_reference_and_code_away(client, send_stored):
    enquiry = send_stored()
    assert enquiry.pk in html_of(client, "/en/contact/received/")
    come_in(client, make_mine())
    client.post(f"{PAGE}leave/")
    assert client.get("/en/contact/received/").status_code == 302


def test_leaving_asked_by_another_site_leaves_the_confirmation(client):
    assert "receipt" not in client.post(f"{PAGE}leave/").cookies


def test_leaving_works_without_a_csrf_cookie():
    client = Client(enforce_csrf_checks=True)
    _, token = visits.start(make_mine(), where="test")
    client.cookies["visit"] = token
    client.post(f"{PAGE}leave/")
    assert Visit.objects.count() == 0


def test_coming_in_to_another_enquiry_ends_the_earlier_visit(client):
    first, second = make_mine("The first."), make_mine("The second.")
    come_in(client, first)
    come_in(client, second)
    html = html_of(client)
    assert ("The first." in html, "The second." in html, Visit.objects.count()) == (False, True, 1)


BELOW = ["write/", "respond/", "details/", "download/", "erase/", "lost-code/", "leave/", "erased/"]


@pytest.mark.parametrize("path", ["", *BELOW])
@pytest.mark.parametrize("is_in", [True, False])
def test_no_page_is_stored_by_a_browser_or_found_by_a_search_engine(client, path, is_in):
    if is_in:
        come_in(client, make_mine())
    for method in (client.get, client.head, client.post):
        response = method(f"{PAGE}{path}")
        assert (method, "no-store" in response["Cache-Control"]) == (method, True)
        if response.status_code == 200 and method == client.get:
            assert '<meta name="robots" content="noindex">' in response.content.decode()


@pytest.mark.parametrize("path", ["write/", "respond/", "details/", "download/", "erase/"])
def test_without_a_visit_a_page_leads_to_the_entry(client, path):
    response = client.get(f"{PAGE}{path}")
    assert (response.status_code, response["Location"]) == (303, PAGE)


@pytest.mark.parametrize("path", ["respond/", "download/", "leave/"])
def test_an_address_that_only_acts_leads_back_to_the_conversation(client, path):
    come_in(client, make_mine())
    response = client.get(f"{PAGE}{path}")
    assert (response.status_code, response["Location"]) == (303, PAGE)


def test_a_visit_shows_its_own_enquiry_only(client):
    make_enquiry("A stranger’s words.")
    come_in(client, make_mine())
    pages = [html_of(client, f"{PAGE}{path}") for path in ("", "write/", "details/")]
    pages.append(client.post(f"{PAGE}download/").content.decode())
    assert [("A stranger" in page) for page in pages] == [False] * 4


# --- What was typed outlives the visit ------------------------------------------------------------


def fields_of(response) -> dict[str, str]:
    """Return what the one form of a kept page would send."""
    form = re.search(r'<form id="kept".*?</form>', response.content.decode(), re.DOTALL)[0]
    pairs = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
    text = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", form, re.DOTALL)
    return pairs | ({"message": text[1]} if text else {})


def test_a_message_written_for_an_hour_is_kept_and_sent_with_reference_and_code(client):
    enquiry = make_mine()
    come_in(client, enquiry)
    Visit.objects.all().delete()
    response = client.post(f"{PAGE}write/", {"message": "A long letter.\nIts end.", "token": "t"})
    sent = fields_of(response)
    assert (sent["message"], sent["token"], Message.objects.count()) == ("A long letter.\nIts end.", "t", 1)
    wrong = client.post(f"{PAGE}write/", sent | {"reference": enquiry.pk, "code": OTHER_CODE})
    assert (wrong.status_code, fields_of(wrong)["message"]) == (200, "A long letter.\nIts end.")
    right = client.post(f"{PAGE}write/", fields_of(wrong) | {"reference": enquiry.pk, "code": CODE})
    assert (right.status_code, right["Location"], Message.objects.count()) == (303, PAGE, 2)
    assert "A long letter." in html_of(client)


def test_a_pressed_button_is_kept_and_the_numbers_come_at_once_when_it_got_worse(client):
    html = client.post(f"{PAGE}respond/", {"reply": "x", "response": "worse"}).content.decode()
    assert html.index('id="help_now"') < html.index("Nothing is lost</h1>")
    assert ('value="worse"' in html, "It got worse" in html) == (True, True)


def test_typed_details_are_kept_and_stored_with_reference_and_code(client):
    enquiry = make_mine()
    response = client.post(f"{PAGE}details/", {"name": "Mei", "contact_by": "email", "email": "mei@example.com"})
    client.post(f"{PAGE}details/", fields_of(response) | {"reference": enquiry.pk, "code": CODE})
    enquiry.refresh_from_db()
    assert (enquiry.contact_by, bool(enquiry.email)) == ("email", True)


def test_erasing_is_never_carried_over(client):
    html = client.post(f"{PAGE}erase/", {"confirm": "on"}).content.decode()
    assert ("confirm" in html, 'name="code"' in html) == (False, True)


@pytest.mark.parametrize("is_in", [True, False])
def test_a_missing_csrf_cookie_keeps_the_message(client_with_csrf, is_in):
    enquiry = make_mine()
    if is_in:
        client_with_csrf.cookies["visit"] = visits.start(enquiry, where="test")[1]
    response = client_with_csrf.post(f"{PAGE}write/", {"message": "My words.", "token": "t"})
    sent = fields_of(response)
    assert (response.status_code, sent["message"], "code" in sent) == (403, "My words.", False)
    again = sent | ({} if is_in else {"reference": enquiry.pk, "code": CODE})
    assert client_with_csrf.post(f"{PAGE}write/", again).status_code == 303


def test_a_missing_csrf_cookie_keeps_the_pair(client_with_csrf):
    response = client_with_csrf.post(PAGE, {"reference": "123-456-789", "code": CODE})
    html = response.content.decode()
    assert (response.status_code, 'value="123-456-789"' in html, CODE in html) == (403, True, True)


def test_a_press_without_a_csrf_cookie_is_asked_for_again(client_with_csrf):
    client_with_csrf.cookies["visit"] = visits.start(make_mine(), where="test")[1]
    response = client_with_csrf.post(f"{PAGE}erase/", {"confirm": "on"})
    assert (response.status_code, 'name="confirm"' in response.content.decode()) == (403, False)


def test_the_pair_may_be_tried_too_often_with_a_kept_message_and_it_is_still_kept(client):
    for at in range(30):
        response = client.post(f"{PAGE}write/", {"message": "Kept.", "reference": f"{at}" * 9, "code": "wrong"})
    assert (response.status_code, "Retry-After" in response, fields_of(response)["message"]) == (429, True, "Kept.")
