"""Internal notes: sealed, apart from what the person wrote, and never lost."""

import re

import pytest
from django.db import connection

from support.models import AuditEvent, Note
from support.words import read_words
from tests.factories.support import add_note, make_enquiry, make_specialist, make_staff

pytestmark = pytest.mark.django_db
DESK = "/admin/support/enquiry/"
WORD = "Wolkenkuckucksheim"


@pytest.fixture
def nurse(client):
    """Log a specialist in."""
    nurse = make_specialist("nurse")
    client.force_login(nurse.user)
    return nurse


def text_of(response) -> str:
    """Return the page as its reader sees it."""
    body = re.sub(r"<script.*?</script>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(body.split())


def open_page(client, enquiry) -> str:
    return text_of(client.get(f"{DESK}{enquiry.pk}/change/"))


def test_a_note_is_added_sealed_and_shown_to_the_next_reader(client, nurse):
    enquiry = make_enquiry()
    address = f"{DESK}{enquiry.pk}/note/"
    response = client.post(address, {"text": f"{WORD}\r\nsecond line"})
    assert (response.status_code, response["Location"]) == (302, f"{DESK}{enquiry.pk}/change/")
    note = read_words(enquiry, by=nurse.user, where="test").notes[0]
    assert (note.text, note.author) == (f"{WORD}\nsecond line", "nurse (nurse)")
    assert AuditEvent.objects.filter(action="noted").values_list("actor", "reference", "detail").get() == (
        "nurse",
        enquiry.pk,
        "",
    )
    assert open_page(client, enquiry).count(WORD) == 1


def test_no_column_of_the_database_holds_the_words_of_a_note(client, nurse):
    client.post(f"{DESK}{make_enquiry().pk}/note/", {"text": WORD})
    cells = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names from the database itself
            cells += [str(bytes(c) if isinstance(c, memoryview) else c) for row in cursor.fetchall() for c in row]
    assert (Note.objects.count(), [cell for cell in cells if WORD in cell]) == (1, [])


def test_a_note_stands_apart_from_what_the_person_wrote(client, nurse):
    enquiry = make_enquiry("Their words.")
    add_note(enquiry, "Our words.", author=nurse)
    html = client.get(f"{DESK}{enquiry.pk}/change/").content.decode()
    conversation, notes = html.split('<section class="notes"')
    found = [("Their words." in part, "Our words." in part) for part in (conversation, notes)]
    assert found == [(True, False), (False, True)]


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 5001, "a\x00b"])
def test_a_note_that_cannot_be_stored_comes_back_as_it_was_typed(client, nurse, text):
    enquiry = make_enquiry()
    response = client.post(f"{DESK}{enquiry.pk}/note/", {"text": text})
    form = response.context["form"]
    assert (response.status_code, form["text"].value(), list(form.errors)) == (200, text, ["text"])
    assert (Note.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_a_note_of_exactly_5000_characters_with_line_ends_of_a_browser_is_stored(client, nurse):
    enquiry = make_enquiry()
    client.post(f"{DESK}{enquiry.pk}/note/", {"text": "a\r\n" * 2500})
    assert read_words(enquiry, by=nurse.user, where="test").notes[0].text == "a\n" * 2500


def test_a_note_of_somebody_who_is_no_specialist_is_given_back(client):
    client.force_login(make_staff("clerk", "specialist"))
    response = client.post(f"{DESK}{make_enquiry().pk}/note/", {"text": WORD})
    given_back = f"readonly>{WORD}</textarea>" in response.content.decode()
    assert (response.status_code, given_back, Note.objects.count()) == (409, True, 0)


def test_a_note_survives_the_end_of_the_session_and_is_stored_after_logging_in_again(client_with_csrf):
    client, nurse, enquiry = client_with_csrf, make_specialist("nurse"), make_enquiry("Their words.")
    address = f"{DESK}{enquiry.pk}/note/"

    def send():
        return client.post(address, {"text": WORD, "csrfmiddlewaretoken": token})

    client.get("/admin/login/")
    token = client.cookies["csrf"].value
    first = send()
    client.force_login(nurse.user)
    token = "old" * 10 + "xx"
    second = send()
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', second.content.decode())[1]
    third = send()
    found = [(r.status_code, f">{WORD}</textarea>" in r.content.decode()) for r in (first, second, third)]
    assert found == [(403, True), (403, True), (302, False)]
    assert (Note.objects.count(), "Their words." in first.content.decode()) == (1, False)
