"""Personal words are sealed, and opened in one place only, with a trace."""

import re
import uuid
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from support import crypto
from support.crypto import Plain, Sealed, SealError, seal, unseal
from support.models import AuditEvent, Enquiry, Message
from support.words import read_words
from tests.factories.support import make_enquiry, make_specialist

WORD = "Wolkenkuckucksheim"


def every_cell() -> str:
    """Return everything that the database holds, as text."""
    cells = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names from the database itself
            cells += [str(bytes(cell) if isinstance(cell, memoryview) else cell) for row in cursor for cell in row]
    return "\n".join(cells)


@pytest.mark.django_db
def test_no_cell_of_the_database_holds_a_persons_words(send_stored):
    send_stored(message=WORD, name=WORD, email=f"{WORD}@example.com", phone="2345 6789")
    cells = every_cell().lower().replace(" ", "")
    assert (WORD.lower() in cells, "23456789" in cells) == (False, False)


@pytest.mark.django_db
def test_a_specialist_opens_the_words_and_leaves_a_trace(send_stored):
    enquiry = send_stored(message="First.", name="Mei", email="mei@example.com", phone="2345 6789")
    words = read_words(enquiry, by=make_specialist("nurse", "specialist").user, where="test")
    opened = (words.name, words.email, words.phone, [said.text for said in words.messages], words.notes)
    assert opened == ("Mei", "mei@example.com", "+852 2345 6789", ["First."], [])
    event = AuditEvent.objects.filter(action="opened").values_list("actor", "reference", "where").get()
    assert event == ("nurse", enquiry.reference, "test")


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["superuser", "editor", "nobody", "inactive specialist"])
def test_who_is_in_no_reading_group_is_refused_with_a_trace(who):
    enquiry = make_enquiry()
    user = User.objects.create_user("x", is_superuser=who == "superuser", is_active=who != "inactive specialist")
    if who == "editor":
        user.groups.add(Group.objects.get(name="editor"))
    if who == "inactive specialist":
        user.groups.add(Group.objects.get(name="specialist"))
    with pytest.raises(PermissionDenied):
        read_words(enquiry, by=user, where="test")
    assert AuditEvent.objects.filter(actor="x").values_list("action", flat=True).get() == "refused"


@pytest.mark.django_db
def test_nothing_is_opened_when_the_trace_cannot_be_written(monkeypatch):
    enquiry, nurse = make_enquiry(), make_specialist("nurse", "specialist").user

    def full_disk(*args, **kwargs):
        raise IntegrityError

    monkeypatch.setattr(AuditEvent, "save", full_disk)
    monkeypatch.setattr("support.words.unseal", lambda *args: pytest.fail("opened without a trace"))
    with pytest.raises(IntegrityError):
        read_words(enquiry, by=nurse, where="test")


@pytest.mark.django_db
def test_a_row_yields_sealed_values_that_print_as_nothing():
    enquiry = Enquiry.objects.get(pk=make_enquiry(message=WORD).pk)
    message = enquiry.messages.get()
    assert (str(message.words), repr(enquiry.name)) == ("<Sealed>", "<Sealed>")
    assert f"{enquiry} {enquiry!r} {message} {message!r} {Plain(WORD)!r}".count(WORD) == 0


@pytest.mark.django_db
def test_a_bare_string_is_refused():
    with pytest.raises(TypeError):
        Message.objects.create(enquiry=make_enquiry(), author="person", words=WORD)


@pytest.mark.django_db
def test_an_update_cannot_write_words_in_the_clear():
    make_enquiry()
    with pytest.raises(TypeError):
        Message.objects.update(words=Plain(WORD))


@pytest.mark.django_db
def test_a_value_moved_to_another_row_does_not_open():
    nurse = make_specialist("nurse", "specialist").user
    mine, other = make_enquiry(message="mine"), make_enquiry(message="other")
    Message.objects.filter(enquiry=mine).update(words=other.messages.get().words)
    with pytest.raises(SealError):
        read_words(mine, by=nurse, where="test")


@pytest.mark.django_db
def test_saving_again_does_not_seal_twice():
    enquiry = make_enquiry(message="once")
    message = enquiry.messages.get()
    message.save()
    assert read_words(enquiry, by=make_specialist("n", "triage").user, where="test").messages[0].text == "once"


def test_every_seal_differs_and_opens():
    tokens = {seal("same words", "context") for _ in range(20)}
    assert (len(tokens), {unseal(token, "context") for token in tokens}) == (20, {"same words"})


@pytest.mark.parametrize("harm", ["cut", "flip", "context", "key id", "not base64", "empty body"])
def test_a_harmed_value_is_refused(harm):
    token = seal("words", "right")
    key_id, body = token.split(".")
    harmed = {
        "cut": token[:-4],
        "flip": f"{key_id}.{'B' if body[0] == 'A' else 'A'}{body[1:]}",
        "context": token,
        "key id": f"k9.{body}",
        "not base64": f"{key_id}.%%%",
        "empty body": f"{key_id}.",
    }[harm]
    with pytest.raises(SealError):
        unseal(harmed, "wrong" if harm == "context" else "right")


def test_an_old_key_still_opens_and_the_first_one_seals():
    old, new = {"old": b"1" * 32}, {"new": b"2" * 32, "old": b"1" * 32}
    with override_settings(FIELD_ENCRYPTION_KEYS=old):
        token = seal("words", "c")
    with override_settings(FIELD_ENCRYPTION_KEYS=new):
        assert (unseal(token, "c"), seal("words", "c").split(".")[0]) == ("words", "new")
    with override_settings(FIELD_ENCRYPTION_KEYS={"new": b"2" * 32}), pytest.raises(SealError):
        unseal(token, "c")


def test_each_purpose_has_a_key_of_its_own():
    assert crypto.keyed_hash("a", "text") != crypto.keyed_hash("b", "text")


def test_only_one_module_opens_words():
    root = Path(crypto.__file__).parent
    users = {p.name for p in root.rglob("*.py") if re.search(r"\bunseal\b", p.read_text()) and p.name != "crypto.py"}
    assert users == {"words.py", "contact.py"}  # contact.py: its own receipt cookie


@pytest.mark.django_db
@pytest.mark.parametrize("harm", ["UPDATE support_auditevent SET actor = 'x'", "DELETE FROM support_auditevent"])
def test_the_database_refuses_to_change_the_audit(send_stored, harm):
    send_stored()
    with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(harm)
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db
def test_a_uuid_is_chosen_before_the_insert():
    assert isinstance(Enquiry().uuid, uuid.UUID)
    assert isinstance(Message(words=Sealed("")).uuid, uuid.UUID)
