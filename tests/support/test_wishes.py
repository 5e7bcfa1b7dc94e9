"""How a person wants to be reached: asked, never demanded, sealed, and opened again as it was said."""

from dataclasses import asdict

import pytest
from django.db import connection
from django.http import QueryDict

from support.details import Details, initial_of
from support.forms import DetailsForm
from support.models import Enquiry
from support.wishes import Wishes
from support.words import read_contact, read_words
from tests.factories.support import make_specialist
from tests.support.conftest import ASK

pytestmark = pytest.mark.django_db
SAID = {
    "may_name_us": "no",
    "hours": "after 14:00 on weekdays",
    "phone_shared": "yes",
    "may_leave_message": "no",
    "patient_knows": "no",
    "may_tell": "My sister may know\nthat I wrote.",
}


def opened(enquiry: Enquiry):
    """Return the words as a specialist reads them."""
    return read_words(enquiry, by=make_specialist().user, where="test")


def test_the_wishes_are_opened_as_they_were_said(send_stored):
    assert opened(send_stored(**SAID)).wishes == Wishes(**SAID)


def test_the_database_holds_no_word_of_them(send_stored):
    send_stored(**SAID)
    with connection.cursor() as cursor:
        cursor.execute("SELECT wishes FROM support_enquiry")
        stored = cursor.fetchone()[0]
    assert [word in stored for word in ("14:00", "sister", "may_name_us")] == [False] * 3


def test_nothing_said_stores_nothing(send_stored):
    enquiry = send_stored()
    assert (bool(enquiry.wishes), read_contact(enquiry, where="test").wishes) == (False, Wishes())


@pytest.mark.parametrize("name", SAID)
def test_each_wish_may_be_left_out(send_stored, name):
    enquiry = send_stored(**{name: None} | {other: said for other, said in SAID.items() if other != name})
    assert asdict(opened(enquiry).wishes) == SAID | {name: ""}


@pytest.mark.parametrize(
    "answers", [{}, {"contact_by": "email", "email": "mei@example.com"}, {"relationship": "patient"}]
)
def test_wishes_are_kept_whatever_the_channel_and_whoever_asks(send_stored, answers):
    assert opened(send_stored(**SAID | answers)).wishes == Wishes(**SAID)


def test_other_wishes_are_another_letter(send_stored):
    send_stored(may_name_us="yes")
    send_stored(may_name_us="no")
    assert Enquiry.objects.count() == 2


def test_no_wish_is_chosen_beforehand(client):
    form = client.get(ASK).context["form"]
    assert {name: form[name].value() for name in SAID} == dict.fromkeys(SAID)


def test_every_question_is_there_without_a_script(client):
    html = client.get(ASK).content.decode()
    assert {name: f'name="{name}"' in html for name in SAID} == dict.fromkeys(SAID, True)
    assert "two conversations: we never put them together" in html


def test_the_details_begin_with_what_is_stored_and_come_back_the_same(send_stored):
    said = SAID | {"name": "Mei", "email": "mei@example.com", "contact_by": "email", "relationship": "family"}
    enquiry = send_stored(**said, phone="2345 6789", language="zh-hant")
    initial = initial_of(enquiry, opened(enquiry))
    form = DetailsForm(initial, page_language="en")
    assert form.is_valid() is True
    assert form.details() == Details(
        "Mei", "mei@example.com", "+852 2345 6789", "email", "zh-hant", "family", Wishes(**SAID)
    )
    assert DetailsForm(initial=initial, page_language="en")["language"].value() == "zh-hant"


def test_details_can_be_withdrawn_and_only_what_the_channel_needs_is_asked_for():
    empty = DetailsForm({"contact_by": "here"}, page_language="en")
    assert empty.is_valid() is True
    assert empty.details() == Details("", "", "", "here", "en", "", Wishes())
    lacking = DetailsForm(QueryDict("contact_by=email&hours=" + "x" * 101), page_language="en")
    assert lacking.is_valid() is False
    lacking.give_back()
    assert [field for field, _ in lacking.error_summary()] == ["id_email", "id_hours"]
    assert lacking["hours"].value() == "x" * 101
