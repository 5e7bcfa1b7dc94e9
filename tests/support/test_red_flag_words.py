"""The words that suggest a red flag: triage keeps them, and the next message is compared with them."""

import pytest
from django.contrib.admin.models import LogEntry

from support.models import RedFlagWord
from support.red_flags import suspected_words
from tests.factories.support import make_specialist

pytestmark = pytest.mark.django_db
WORDS = "/admin/support/redflagword/"


@pytest.fixture
def triage(client):
    """Log triage in."""
    client.force_login(make_specialist("boss", "triage").user)


def add(client, word: str, language: str = "en"):
    return client.post(f"{WORDS}add/", {"language": language, "word": word})


def errors(response) -> dict:
    return response.context["adminform"].form.errors.get_json_data() if response.status_code == 200 else {}


def test_a_new_word_counts_for_the_next_message(client, triage, send_stored):
    assert not send_stored(message="My arm is PURPLE.").red_flag_suspected
    add(client, "purple")
    assert send_stored(message="My other arm is PURPLE.").red_flag_suspected


def test_a_word_that_is_deleted_counts_no_more(client, triage, send_stored):
    add(client, "purple")
    word = RedFlagWord.objects.get(word="purple")
    client.post(f"{WORDS}{word.pk}/delete/", {"post": "yes"})
    assert not send_stored(message="My arm is purple.").red_flag_suspected


@pytest.mark.parametrize("typed", ["  Purple   ARM ", "PURPLE\tARM", "ｐurple arm"])
def test_a_word_is_stored_as_it_is_compared(client, triage, typed):
    add(client, typed)
    assert RedFlagWord.objects.filter(word="purple arm").count() == 1


@pytest.mark.parametrize("typed", ["fever", "FEVER", " Fever "])
def test_a_word_stands_in_the_list_once_however_it_is_written(client, triage, typed):
    response = add(client, typed)
    assert [error["code"] for error in errors(response)["word"]] == ["duplicate"]
    assert RedFlagWord.objects.filter(word__iexact="fever").count() == 1


def test_the_same_letters_may_be_a_word_of_the_other_language(client, triage):
    add(client, "fever", "zh-hant")
    assert RedFlagWord.objects.filter(word="fever").count() == 2


@pytest.mark.parametrize("typed", ["x", " x ", "熱"])
def test_a_single_character_is_refused(client, triage, typed):
    assert [error["code"] for error in errors(add(client, typed))["word"]] == ["too_short"]


def test_a_word_with_a_typographic_apostrophe_is_found_in_either_writing():
    RedFlagWord.objects.create(language="en", word="can’t swallow")
    found = [suspected_words(text) for text in ("I can't swallow.", "I CAN’T\nSWALLOW.")]
    assert found == [["can’t swallow"]] * 2


def test_the_list_says_what_it_does_and_is_filtered_by_language(client, triage):
    page = client.get(f"{WORDS}?language__exact=zh-hant")
    rows = {row.language for row in page.context["cl"].result_list}
    assert (rows, "The word suggests; a human decides." in page.content.decode()) == ({"zh-hant"}, True)


def test_the_history_tells_who_changed_the_list(client, triage):
    add(client, "purple")
    word = RedFlagWord.objects.get(word="purple")
    client.post(f"{WORDS}{word.pk}/change/", {"language": "en", "word": "violet"})
    assert list(LogEntry.objects.order_by("pk").values_list("user__username", "action_flag", "object_repr")) == [
        ("boss", 1, "purple"),
        ("boss", 2, "violet"),
    ]


@pytest.mark.parametrize("group", ["specialist", "editor"])
def test_only_triage_keeps_the_list(client, group):
    client.force_login(make_specialist("x", group).user)
    statuses = [client.get(WORDS).status_code, add(client, "purple").status_code]
    assert (statuses, RedFlagWord.objects.filter(word="purple").exists()) == ([403, 403], False)
