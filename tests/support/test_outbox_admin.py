"""The outbox in the admin: triage sees what became of each mail, and nobody sees or changes more."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.support import make_specialist
from tests.support.mail_server import ADDRESS, make_mail

pytestmark = pytest.mark.django_db
LIST = "/admin/support/outboxmessage/"


@pytest.fixture
def triage(client):
    """Log triage in."""
    client.force_login(make_specialist("anna", "triage").user)
    return client


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "waiting"),
        ({"failure": "451", "attempts": 1}, "tried again later"),
        ({"sent_at": timezone.now()}, "sent"),
        ({"failed_at": timezone.now(), "failure": "550"}, "given up"),
        ({"failed_at": timezone.now(), "failure": "not-wanted"}, "not wanted any more"),
    ],
)
def test_triage_sees_reference_and_state_and_no_address(triage, fields, state):
    row = make_mail(**fields)
    html = triage.get(LIST).content.decode()
    assert (html.count(f'<td class="field-state">{state}</td>'), ADDRESS in html) == (1, False)
    assert f">{row.enquiry_id}</td>" in html


def test_a_search_finds_the_mails_of_one_reference(triage):
    wanted, _other = make_mail(), make_mail()
    page = triage.get(LIST, {"q": wanted.enquiry_id}).content.decode()
    assert page.count('class="field-state') == 1
    found = triage.post(reverse("admin:support_outboxmessage_find"), {"q": wanted.enquiry_id.replace("-", "")})
    assert found["Location"] == f"{LIST}?q={wanted.enquiry_id}"


def test_nobody_adds_changes_or_deletes_a_mail(triage):
    row = make_mail()
    answers = [triage.post(f"{LIST}{path}").status_code for path in ("add/", f"{row.pk}/change/", f"{row.pk}/delete/")]
    assert answers == [403, 403, 403]


def test_the_list_needs_the_same_queries_however_long_it_is(triage, django_assert_num_queries):
    make_mail()
    with CaptureQueriesContext(connection) as few:
        triage.get(LIST)
    for _ in range(20):
        make_mail()
    with django_assert_num_queries(len(few)):
        triage.get(LIST)


def test_a_specialist_who_is_not_triage_does_not_see_the_outbox(client):
    client.force_login(make_specialist("ben").user)
    assert client.get(LIST).status_code == 403
