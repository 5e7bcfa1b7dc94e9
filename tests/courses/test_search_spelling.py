"""Slips of the hand: how far words are from each other, and what is looked for instead."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.search.results import search
from courses.search.spelling import distance, likeness, nearest
from tests.factories.courses import make_lesson, make_term

at_leisure = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
words = st.text("abc", max_size=6)


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("tumour", "tumour", 0),
        ("tumor", "tumour", 1),
        ("tumuor", "tumour", 1),
        ("olapirab", "olaparib", 2),
        ("imunotherapy", "immunotherapy", 1),
        ("abc", "", 3),
        ("mouse", "house", 1),
        ("abcdef", "badcfe", 3),
    ],
)
def test_a_slip_is_a_letter_too_many_too_few_wrong_or_in_its_neighbours_place(one, other, slips):
    assert distance(one, other, 9) == slips
    assert distance(one, other, 1) == min(slips, 2)


@at_leisure
@given(words, words)
def test_the_way_is_as_long_in_both_directions_and_no_longer_than_the_longer_word(one, other):
    assert distance(one, other, 9) == distance(other, one, 9) <= max(len(one), len(other))
    assert (distance(one, other, 9) == 0) is (one == other)


@at_leisure
@given(words, words, st.integers(0, 3))
def test_who_asks_for_no_more_than_a_few_gets_the_same_answer_or_one_more(one, other, most):
    assert distance(one, other, most) == min(distance(one, other, 9), most + 1)


def test_the_nearest_words_are_meant():
    vocabulary = [("tumour", "tumours"), ("tutor", "tutor"), ("humour", "humour"), ("tumour2", "tumour2")]
    assert nearest("tumuor", "tumuor", vocabulary) == [("tumour", "tumours")]
    assert nearest("moon", "moon", vocabulary) == []
    assert nearest("tut", "tut", vocabulary) == []


def test_a_word_that_was_begun_is_meant_when_nothing_is_nearer():
    assert nearest("pembro", "pembro", [("pembrolizumab", "pembrolizumab")]) == [("pembrolizumab", "pembrolizumab")]
    assert nearest("pembro", "pembro", [("pembrolizumab", "pembrolizumab"), ("pembra", "pembra")]) == [
        ("pembra", "pembra")
    ]


def test_texts_are_alike_by_their_pairs_of_letters():
    assert likeness("receptor", "receptor") == 1
    assert likeness("receptor", "zzz") == 0
    assert likeness("receptorium", "receptor") > likeness("receptorium", "recurrence") > 0


@pytest.mark.django_db
def test_a_reader_is_told_what_was_looked_for_instead():
    make_lesson(body="## Size {#size}\n\nCapecitabine is a tablet.")
    found = search("capicitabine", "en")
    assert [result.url for result in found.results] == ["/en/courses/small-course/first-lesson/#size"]
    assert found.corrections == [("capicitabine", ["capecitabine"])]


@pytest.mark.django_db
def test_numbers_codes_and_chinese_are_not_guessed_at():
    make_lesson(body="## Size {#size}\n\n12345 LGK-974 自然殺手 abc")
    for typed in ("12346", "自燃", "abd"):
        assert (typed, search(typed, "en").results) == (typed, [])


@pytest.mark.django_db
def test_words_that_stand_nowhere_are_named():
    make_lesson(body="## Size {#size}\n\nA mouse is small.")
    found = search("mouse moonlight", "en")
    assert (len(found.results), found.missing) == (1, ["moonlight"])
    assert search("mouse small", "en").missing == []


@pytest.mark.django_db
def test_who_finds_nothing_is_offered_words_of_the_glossary_that_look_alike():
    make_term("receptor", name="Receptor", zh="受體")
    make_term("mouse", name="Mouse")
    for typed, language in (("receptorium", "en"), ("受器", "zh-hant")):
        found = search(typed, language)
        assert (found.results, [each.key for each in found.suggestions]) == ([], ["receptor"])
    assert search("xylophone", "en").suggestions == []
