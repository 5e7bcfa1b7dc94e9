"""An older key can be thrown away once everything personal has been sealed anew."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection

from config import serving
from support.actions import rotate
from support.crypto import Plain, Sealed
from support.models import Action, AuditEvent, Enquiry, Message
from tests.factories.support import add_note, make_app, make_enquiry, make_specialist

OLD, NEW = {"old": b"o" * 32}, {"new": b"n" * 32}
SECRET = "a planted word"

pytestmark = pytest.mark.django_db


@pytest.fixture
def enquiry(settings):
    """An enquiry with everything in it, sealed under the old key, and now there is a new one."""
    settings.FIELD_ENCRYPTION_KEYS = OLD
    found = make_enquiry(SECRET, name=SECRET, email="mei@example.com", phone="+852 2345 6789")
    add_note(found, SECRET, author=make_specialist("chan", "specialist"))
    make_app(get_user_model().objects.get())
    settings.FIELD_ENCRYPTION_KEYS = NEW | OLD
    return found


def run(*words: str) -> str:
    said = StringIO()
    call_command("rotate_keys", *words, stdout=said)
    return said.getvalue()


def keys() -> set[str]:
    return {key for *_, key in rotate.under_each_key()}


def test_everything_is_under_the_first_key_and_reads_as_before(enquiry, settings):
    assert "6 values sealed anew under new." in run()
    assert keys() == {"new"}
    settings.FIELD_ENCRYPTION_KEYS = NEW
    from support.words import _open

    stored = Enquiry.objects.get()
    assert (_open(stored, "name"), _open(stored, "email")) == (SECRET, "mei@example.com")
    assert (_open(stored.messages.get(), "words"), _open(stored.notes.get(), "words")) == (SECRET, SECRET)


def test_a_second_run_finds_nothing_to_do(enquiry):
    run()
    before = Message.objects.get().words.token
    assert "0 values sealed anew" in run()
    assert Message.objects.get().words.token == before


def test_a_dry_run_counts_and_changes_nothing(enquiry):
    assert "support.Message.words    under old: 1" in run("--dry-run")
    assert keys() == {"old"}


def test_an_interrupted_run_goes_on_where_it_ended(enquiry, monkeypatch):
    for number in range(4):
        make_enquiry(f"Question {number}.")
    rows = [row for row, field in rotate.sealed_fields() if row is Message]
    assert rows
    monkeypatch.setattr(rotate, "BATCH", 1)
    field = Message._meta.get_field("words")
    assert next(rotate.rotate(Message, field)) == 1
    run()
    assert keys() == {"new"}


def test_what_is_written_meanwhile_is_not_lost(enquiry):
    field = Message._meta.get_field("words")
    row = Message.objects.get()
    mine = Message.objects.get()
    mine.words = Plain("newer words")
    mine.save()
    assert rotate._seal_anew(row, field) == 0
    from support.words import _open

    assert _open(Message.objects.get(), "words") == "newer words"


def test_without_the_old_key_it_says_where_and_loses_nothing(enquiry, settings):
    settings.FIELD_ENCRYPTION_KEYS = NEW
    with pytest.raises(CommandError) as caught:
        run()
    assert "The key of this value is not in FIELD_ENCRYPTION_KEYS." in str(caught.value)
    assert (SECRET in str(caught.value), keys()) == (False, {"old"})


def test_an_altered_value_stops_it(enquiry):
    token = Message.objects.get().words.token
    Message.objects.update(words=Sealed(token[:-8] + "AAAAAAA="))
    with pytest.raises(CommandError, match="was altered"):
        run()


def test_the_audit_says_that_it_ran_and_how_much(enquiry):
    run()
    event = AuditEvent.objects.get(action=Action.KEYS_ROTATED)
    assert (event.actor, event.detail, event.reference) == ("(worker)", "6", "")


def test_no_row_of_the_database_shows_a_word(enquiry):
    run()
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM support_message UNION ALL SELECT name FROM support_enquiry")
        assert [row for row in cursor.fetchall() if SECRET in row[0]] == []


def test_a_missing_key_stops_the_start_and_is_named(enquiry, settings):
    serving.check_keys()
    settings.FIELD_ENCRYPTION_KEYS = NEW
    with pytest.raises(ImproperlyConfigured, match="has no key “old”"):
        serving.check_keys()


def test_a_key_that_only_a_second_factor_needs_is_missed_too(settings):
    settings.FIELD_ENCRYPTION_KEYS = OLD
    make_app(make_specialist("chan", "specialist").user)
    settings.FIELD_ENCRYPTION_KEYS = NEW
    assert rotate.unknown_key() == "old"
