"""Several people save at the same time, while the index is brought up to date: none waits for ever, nothing is lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from courses.actions.index_search import index_search
from courses.models import LessonText, SearchEntry, TermText
from courses.search.results import search
from tests.factories.courses import make_lesson, make_term

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8
# New words in each round, the same for everybody, so that all of them want to store the same.
WORDS = "zebra okapi giraffe quagga"


def in_turn(acts) -> list:
    """Run all at once, each in a thread and on a connection of its own; return what they return."""

    def run(act):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return [each.result() for each in [threads.submit(run, act) for act in acts]]


def say(model, pk: int, column: str):
    """Return what saves new words into a row, again and again."""

    def act() -> None:
        for number in range(ROUNDS):
            row = model.objects.get(pk=pk)
            setattr(row, column, " ".join(f"{word}{letter(number)}" for word in reversed(WORDS.split())))
            row.save()

    return act


def letter(number: int) -> str:
    return "abcdefgh"[number]


def test_everybody_saves_and_each_row_is_found_by_its_last_words():
    lessons = [make_lesson(f"lesson-{number}", body="Words.").texts.get().pk for number in range(3)]
    terms = [make_term(f"term-{number}").texts.get().pk for number in range(2)]
    acts = [say(LessonText, pk, "body") for pk in lessons] + [say(TermText, pk, "definition") for pk in terms]
    in_turn([*acts, lambda: [index_search(everything=True) for _ in range(ROUNDS)]])
    first, last = letter(0), letter(ROUNDS - 1)
    assert len(search(f"zebra{last} okapi{last}", "en").results) == 5
    assert search(f"zebra{first}", "en").results == []
    assert SearchEntry.objects.filter(text__isnull=False).count() == 3
    assert SearchEntry.objects.filter(term_text__isnull=False).count() == 2


def test_two_who_save_the_same_row_leave_one_entry():
    pk = make_lesson(body="Words.").texts.get().pk
    in_turn([say(LessonText, pk, "body")] * 3)
    assert SearchEntry.objects.filter(text=pk).count() == 1
